#include "core/base/json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <boost/system/errc.hpp>

#include <charconv>
#include <cmath>

namespace troupe {
namespace {

using boost::system::error_code;

/// Builds a value as `json::parse` does, except for numbers: Boost 1.81 rounds one double in nine differently from what
/// it printed, and a journal must give back what was decided upon.
struct exact_handler {
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  bool on_document_begin(error_code&) {
    stack.reset();
    return true;
  }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return true; }
  bool on_object_end(std::size_t n, error_code&) {
    stack.push_object(n);
    return true;
  }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t n, error_code&) {
    stack.push_array(n);
    return true;
  }
  bool on_key_part(json::string_view s, std::size_t, error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_key(json::string_view s, std::size_t, error_code&) {
    stack.push_key(s);
    return true;
  }
  bool on_string_part(json::string_view s, std::size_t, error_code&) {
    stack.push_chars(s);
    return true;
  }
  bool on_string(json::string_view s, std::size_t, error_code&) {
    stack.push_string(s);
    return true;
  }
  bool on_number_part(json::string_view s, error_code&) {
    number.append(s.data(), s.size());
    return true;
  }
  bool on_int64(std::int64_t i, json::string_view, error_code&) {
    number.clear();
    stack.push_int64(i);
    return true;
  }
  bool on_uint64(std::uint64_t u, json::string_view, error_code&) {
    number.clear();
    stack.push_uint64(u);
    return true;
  }
  bool on_double(double rounded, json::string_view s, error_code& error) {
    number.append(s.data(), s.size());
    auto exact = rounded;
    // Too small leaves Boost's answer, which is zero. Infinity has no text that could be read again.
    auto out_of_range = std::from_chars(number.data(), number.data() + number.size(), exact).ec != std::errc{};
    number.clear();
    if (out_of_range && std::abs(rounded) >= 1) {
      error = boost::system::errc::make_error_code(boost::system::errc::result_out_of_range);
      return false;
    }
    stack.push_double(exact);
    return true;
  }
  bool on_bool(bool b, error_code&) {
    stack.push_bool(b);
    return true;
  }
  bool on_null(error_code&) {
    stack.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, error_code&) { return true; }
  bool on_comment(json::string_view, error_code&) { return true; }

  json::value_stack stack{};
  std::string number{};
};

}  // namespace

result<json::value> parse_json(std::string_view text, std::size_t depth_max) {
  json::parse_options options;
  options.max_depth = depth_max;
  json::basic_parser<exact_handler> parser(options);
  error_code error;
  auto used = parser.write_some(false, text.data(), text.size(), error);
  if (!error && text.find_first_not_of(" \t\r\n", used) != text.npos)
    error = json::error::extra_data;
  if (error)
    return refused{errc::invalid, "not JSON: " + error.message() + " at byte " + std::to_string(used)};
  return parser.handler().stack.release();
}

}  // namespace troupe
