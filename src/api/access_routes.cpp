#include "api/reading.hpp"

#include "core/expression/formats.hpp"

/// Tokens, the audit log, and how the node is set.
namespace troupe::api {
namespace {

template <class Call>
result<call> of_token(const arguments& given) {
  return call{access_call{Call{given.path[0]}}};
}

template <class Call>
result<call> without_anything(const arguments&) {
  return call{access_call{Call{}}};
}

result<std::optional<milliseconds>> span_of(const arguments& given, std::string_view name, milliseconds max) {
  auto text = member_of<std::optional<std::string>>(given, name);
  if (!text)
    return std::move(text).error();
  if (!*text)
    return std::optional<milliseconds>{};
  auto span = parse_duration(**text);
  if (!span || *span > max)
    return refused{errc::invalid, "not a duration of up to " + to_text(max), std::string(name),
                   "write 30m, 12h or 90d"};
  return span;
}

result<std::optional<timestamp>> time_of(const std::string* text, std::string_view name) {
  if (!text)
    return std::optional<timestamp>{};
  auto at = expression::read_timestamp(*text);
  if (!at)
    return refused{errc::invalid, "not a time", std::string(name), "write it with its zone: 2026-01-31T09:30:00Z"};
  return at;
}

result<call> build_create_token(const arguments& given) {
  create_token out;
  auto name = member_of<std::string>(given, "name");
  auto role = member_of<std::string>(given, "role");
  auto workflows = member_of<std::vector<std::string>>(given, "workflows");
  auto operations = member_of<std::vector<std::string>>(given, "operations");
  auto expires_at = member_of<std::optional<std::string>>(given, "expires_at");
  auto life = span_of(given, "expires_in", token_life_max);
  for (const auto* error : {name ? nullptr : &name.error(), role ? nullptr : &role.error(),
                            workflows ? nullptr : &workflows.error(), operations ? nullptr : &operations.error(),
                            expires_at ? nullptr : &expires_at.error(), life ? nullptr : &life.error()})
    if (error)
      return *error;
  auto known = from_name<access::role>(*role);
  if (!known || *known == access::role::none)
    return refused{errc::invalid, "unknown role", "role", "one of: worker, viewer, reviewer, operator, admin"};
  auto at = time_of(*expires_at ? &**expires_at : nullptr, "expires_at");
  if (!at)
    return std::move(at).error();
  if (*at && *life)
    return refused{errc::invalid, "given beside `expires_at`", "expires_in", "give one of them"};
  out = {*std::move(name), *known, {*std::move(workflows), *std::move(operations)}, *at, *life};
  return call{access_call{std::move(out)}};
}

result<call> build_rotate_token(const arguments& given) {
  auto grace = span_of(given, "grace", token_grace_max);
  if (!grace)
    return std::move(grace).error();
  return call{access_call{rotate_token{given.path[0], grace->value_or(0ms)}}};
}

result<call> build_list_audit(const arguments& given) {
  list_audit out;
  auto limit = limit_of(given);
  auto from = time_of(given.find("from"), "from");
  auto to = time_of(given.find("to"), "to");
  for (const auto* error :
       {limit ? nullptr : &limit.error(), from ? nullptr : &from.error(), to ? nullptr : &to.error()})
    if (error)
      return *error;
  out.filter.limit = *limit;
  out.filter.from = *from;
  out.filter.before_time = *to;
  auto text = [&](std::string_view name, std::optional<std::string>& into) {
    if (const auto* value = given.find(name))
      into = *value;
  };
  text("who", out.filter.who);
  text("operation", out.filter.operation);
  text("target", out.filter.target);
  if (auto& target = out.filter.target; target && target->starts_with("/api/v1/"))
    target->erase(0, std::string_view("/api/v1/").size());
  if (const auto* after = given.find("after")) {
    auto number = number_of(*after, "after");
    if (!number)
      return std::move(number).error();
    out.filter.after = *number;
  }
  if (const auto* cursor = given.find("cursor")) {
    auto place = decode_cursor(*cursor);
    auto number = place ? number_of(place->value, "cursor") : result<std::uint64_t>(refused{});
    if (!number)
      return not_a_cursor();
    (out.filter.after ? out.filter.after : out.filter.before) = *number;
  }
  return call{access_call{std::move(out)}};
}

}  // namespace

std::vector<route> access_routes() {
  using access::role;
  return {
    {.method = "GET",
     .pattern = "/api/v1/tokens",
     .operation = "listTokens",
     .summary = "Who may use the API. What a token's text is, nobody can say any more.",
     .role = role::admin,
     .build = without_anything<list_tokens>,
     .successes = {{200, "page(token)"}},
     .paged_by = {"name", "id"}},
    {.method = "POST",
     .pattern = "/api/v1/tokens",
     .operation = "createToken",
     .summary = "Makes a token. The answer is the only place where its text is shown.",
     .role = role::admin,
     .build = build_create_token,
     .body = body_kind::object,
     .members = {{"name", "string(1..64)", "Letters, digits, dots, dashes and underscores.", true},
                 {"role", "worker|viewer|reviewer|operator|admin", "What it may do.", true},
                 {"workflows", "[string]", "Only these workflows and what belongs to them: video, batch-*."},
                 {"operations", "[string]", "Only these operations of the role: startExecution, list*."},
                 {"expires_in", "duration", "Until when, from now: 90d."},
                 {"expires_at", "time", "Until when; for ever when both are absent."}},
     .example = R"({"name": "ci", "role": "operator", "workflows": ["hello"], "expires_in": "90d"})",
     .successes = {{201, "new_token"}},
     .errors = {errc::conflict}},
    {.method = "GET",
     .pattern = "/api/v1/tokens/{name}",
     .operation = "showToken",
     .summary = "A token, by its name or id.",
     .role = role::admin,
     .build = of_token<show_token>,
     .successes = {{200, "token"}},
     .errors = {errc::unknown}},
    {.method = "POST",
     .pattern = "/api/v1/tokens/{name}/rotate",
     .operation = "rotateToken",
     .summary = "Gives a token another text, which only the answer shows.",
     .role = role::admin,
     .build = build_rotate_token,
     .body = body_kind::object,
     .members = {{"grace", "duration", "How long the text before stays good; not at all when absent."}},
     .successes = {{200, "new_token"}},
     .errors = {errc::unknown}},
    {.method = "DELETE",
     .pattern = "/api/v1/tokens/{name}",
     .operation = "revokeToken",
     .summary = "Takes a token back, at once and for good.",
     .role = role::admin,
     .build = of_token<revoke_token>,
     .successes = {{200, "token"}},
     .errors = {errc::unknown}},
    {.method = "GET",
     .pattern = "/api/v1/audit",
     .operation = "listAudit",
     .summary = "Who changed what, and who was denied: the newest first, with `after` the oldest.",
     .role = role::admin,
     .build = build_list_audit,
     .query = {{"who", "string", "Only by this token, by its name; `local` and `anybody` came without one."},
               {"operation", "string", "Only this one: cancelExecution."},
               {"target", "string", "Only what was done to this: executions/01K..., workflows/video, tokens/ci."},
               {"from", "time", "From this time on."},
               {"to", "time", "Before this time."},
               {"after", "integer", "After this sequence, the oldest first: to follow the log."},
               {"cursor", "string", "The `next` of an earlier page."},
               {"limit", "integer(1..500)", "How many at most; 50 when absent."}},
     .successes = {{200, "page(audit_entry)"}}},
    {.method = "GET",
     .pattern = "/api/v1/config",
     .operation = "showConfig",
     .summary = "How the node is set, and where each setting came from.",
     .role = role::admin,
     .build = without_anything<show_config>,
     .successes = {{200, "page(setting)"}},
     .paged_by = {"key"}},
  };
}

}  // namespace troupe::api
