#include "cli/session.hpp"

#include "cli/text.hpp"

namespace troupe::cli {
namespace {

result<std::unique_ptr<transport>> connect(const environment& env, const invocation& call) {
  connection to;
  to.server = call.text("server");
  to.ca_file = call.text("ca").value_or("");
  to.data = call.text("data").value_or("");
  if (auto config = call.text("config"))
    to.config = *config;
  to.purpose = call.command ? call.command->purpose : purpose::look;
  return env.connect(to);
}

/// Compilers and editors put such a place at the beginning of the line.
bool is_file_place(std::string_view where) {
  auto colon = where.find(':');
  return colon != where.npos && colon + 1 < where.size() && where[colon + 1] >= '0' && where[colon + 1] <= '9';
}

}  // namespace

session::session(environment& e, const invocation& c)
  : env(e), call(c), colour{e.colour && e.out_is_terminal && !c.flag("no-colour")},
    node([&e, &c] { return connect(e, c); }) {}

bool session::json_wanted() const {
  return call.text("output") == "json";
}

bool session::embedded() const {
  return !call.text("server");
}

exit_code session::print(const json::value& value) {
  env.out << pretty(value) << "\n";
  return exit_code::done;
}

exit_code session::print(const std::vector<column>& columns, const std::vector<std::vector<cell>>& rows,
                         std::string_view when_empty) {
  if (rows.empty())
    env.out << when_empty << "\n";
  else
    env.out << print_columns(columns, rows, width(), colour);
  return exit_code::done;
}

exit_code session::report(const refused& why, std::span<const refused> others) {
  auto line = [&](const refused& one) {
    env.err << (is_file_place(one.where) ? "" : "troupe: ") << printable(to_string(one)) << "\n";
  };
  line(why);
  for (const auto& one : others)
    line(one);
  return exit_code_of(why.code);
}

exit_code session::misused(std::string what, std::string hint) {
  report({errc::invalid, std::move(what), {}, std::move(hint)});
  return exit_code::usage;
}

std::string session::next(std::string_view words) const {
  auto line = "troupe " + std::string(words);
  if (auto server = call.text("server"); server && !env.variable("TROUPE_SERVER"))
    line += " --server " + shell_word(*server);
  if (auto ca = call.text("ca"); ca && !env.variable("TROUPE_CA"))
    line += " --ca " + shell_word(*ca);
  auto data = call.text("data").value_or("");
  if (embedded() && data != find_option(nullptr, "data")->default_value && !env.variable("TROUPE_DATA"))
    line += " --data " + shell_word(data);
  if (auto config = call.text("config"); embedded() && config && !env.variable("TROUPE_CONFIG"))
    line += " --config " + shell_word(*config);
  return line;
}

std::size_t session::width() const {
  return env.out_is_terminal ? static_cast<std::size_t>(env.width) : 0;
}

tone tone_of_state(std::string_view state) {
  if (state == "completed" || state == "approved")
    return tone::good;
  if (state == "failed" || state == "rejected")
    return tone::bad;
  if (state == "running")
    return tone::accent;
  if (state == "waiting" || state == "in_review" || state == "backing_off" || state == "open" || state == "cancelling")
    return tone::warn;
  return tone::dim;
}

}  // namespace troupe::cli
