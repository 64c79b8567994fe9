#include "cli/session.hpp"

#include "cli/text.hpp"
#include "cli/yaml.hpp"

namespace troupe::cli {
namespace {

bool colours_wanted(const environment& env, const invocation& call) {
  auto wish = call.text("color").value_or("auto");
  auto refuses = env.variable && !env.variable("NO_COLOR").value_or("").empty();
  return wish == "always" || (wish == "auto" && env.colour && env.out_is_terminal && !refuses);
}

/// Compilers and editors put such a place at the beginning of the line.
bool is_file_place(std::string_view where) {
  auto colon = where.find(':');
  return colon != where.npos && colon + 1 < where.size() && where[colon + 1] >= '0' && where[colon + 1] <= '9';
}

}  // namespace

session::session(environment& e, const invocation& c)
  : env(e), call(c), colour{colours_wanted(e, c)}, node([this] { return connect(); }) {}

bool session::json_wanted() const {
  auto format = call.text("output");
  return format == "json" || format == "yaml";
}

const result<target>& session::where() const {
  if (!where_)
    where_ = resolve_target(call, env);
  return *where_;
}

result<client::reached> session::connect() const {
  const auto& meant = where();
  if (!meant)
    return meant.error();
  auto token = token_of(*meant, env);
  if (!token)
    return std::move(token).error();
  connection to;
  to.server = meant->server;
  to.ca_file = meant->ca;
  to.data = call.text("data").value_or("");
  if (auto config = call.text("config"))
    to.config = *config;
  to.purpose = call.command ? call.command->purpose : purpose::look;
  auto made = env.connect(to);
  if (!made)
    return std::move(made).error();
  return client::reached{*std::move(made), *std::move(token)};
}

bool session::embedded() const {
  const auto& meant = where();
  return meant && !meant->server;
}

exit_code session::print(const json::value& value) {
  if (call.text("output") == "yaml")
    env.out << to_yaml(value);
  else
    env.out << pretty(value) << "\n";
  return exit_code::done;
}

exit_code session::print(const std::vector<column>& columns, const std::vector<std::vector<cell>>& rows,
                         std::string_view when_empty) {
  if (call.flag("quiet"))
    for (const auto& row : rows)
      env.out << printable(row.front().text) << "\n";
  else if (rows.empty())
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
  for (auto option : {"server", "profile", "ca"})
    if (call.given.contains(option) && !is_overruled(*find_option(nullptr, option), call.command))
      line += " --" + std::string(option) + " " + shell_word(*call.text(option));
  auto data = call.text("data").value_or("");
  if (embedded() && data != find_option(nullptr, "data")->default_value && !env.variable("TROUPE_DATA"))
    line += " --data " + shell_word(data);
  if (auto config = call.text("config"); embedded() && config && !env.variable("TROUPE_CONFIG"))
    line += " --config " + shell_word(*config);
  return line;
}

std::string session::when(timestamp at) const {
  return call.text("output") == "wide" ? in_full(at) : relative(at, env.now());
}

std::string session::when(const json::value& of, std::string_view name) const {
  auto at = read_time(text_of(of, name));
  return at ? when(*at) : "";
}

std::size_t session::width() const {
  return env.out_is_terminal && call.text("output") != "wide" ? static_cast<std::size_t>(env.width) : 0;
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
