#include "cli/input.hpp"
#include "cli/session.hpp"
#include "cli/text.hpp"

/// Tokens, the audit log, and how a node is set.
namespace troupe::cli {
namespace {

std::string joined(const json::value& of, std::string_view name) {
  std::string out;
  for (const auto& each : array_of(of, name))
    if (each.is_string())
      out += (out.empty() ? "" : ", ") + std::string(each.get_string());
  return out;
}

std::string when(const session& s, const json::value& of, std::string_view name, std::string otherwise = {}) {
  auto at = read_time(text_of(of, name));
  if (!at)
    return otherwise;
  return *at > s.env.now() && s.call.text("output") != "wide" ? ahead(*at, s.env.now()) : s.when(*at);
}

std::string path_of(const session& s) {
  return "/api/v1/tokens/" + encode_segment(*s.call.argument(0));
}

cell state_cell(const json::value& t) {
  auto state = text_of(t, "state");
  return {state, state == "active" ? tone::good : tone::bad};
}

result<exit_code> list_tokens(session& s) {
  auto found = s.node.get("/api/v1/tokens");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& t : array_of(*found, "items")) {
    if (text_of(t, "state") == "revoked" && !s.call.flag("all"))
      continue;
    auto workflows = joined(t, "workflows");
    rows.push_back({{text_of(t, "name"), tone::strong},
                    {text_of(t, "role")},
                    state_cell(t),
                    {when(s, t, "created_at"), tone::dim},
                    {when(s, t, "expires_at", "never")},
                    {when(s, t, "last_used_at", "never"), tone::dim},
                    {workflows.empty() ? "all" : workflows}});
  }
  return s.print(
    {{"TOKEN", false, 8}, {"ROLE"}, {"STATE"}, {"CREATED"}, {"EXPIRES"}, {"LAST USED"}, {"WORKFLOWS", false, 8}}, rows,
    "No tokens. Make one: " + s.next("token create NAME --role operator"));
}

exit_code print_token(session& s, const json::value& t) {
  auto line = [&](std::string_view title, const std::string& text) {
    if (!text.empty())
      s.env.out << pad_right(std::string(title), 14) << printable(text) << "\n";
  };
  line("name", text_of(t, "name"));
  line("id", text_of(t, "id"));
  line("role", text_of(t, "role"));
  line("state", text_of(t, "state"));
  line("workflows", joined(t, "workflows"));
  line("operations", joined(t, "operations"));
  line("created", text_of(t, "created_at") + " by " + text_of(t, "created_by"));
  line("expires", text_of(t, "expires_at"));
  line("revoked", text_of(t, "revoked_at"));
  line("last used", text_of(t, "last_used_at"));
  line("old text until", text_of(t, "previous_until"));
  return exit_code::done;
}

result<exit_code> show_token(session& s) {
  auto found = s.node.get(path_of(s));
  if (!found)
    return std::move(found).error();
  return s.json_wanted() ? s.print(*found) : print_token(s, *found);
}

/// The text goes to standard output alone, so that it can go into a file or a secret store.
exit_code print_text(session& s, const json::value& t) {
  if (s.json_wanted())
    return s.print(t);
  s.env.err << "token " << printable(text_of(t, "name")) << ", role " << printable(text_of(t, "role"))
            << ". It is not shown again:\n";
  s.env.out << text_of(t, "text") << "\n";
  return exit_code::done;
}

result<exit_code> create_token(session& s) {
  json::object body{{"name", *s.call.argument(0)}, {"role", *s.call.text("role")}};
  for (auto [option, member] : {std::pair{"workflow", "workflows"}, {"operation", "operations"}})
    if (auto all = s.call.all(option); !all.empty())
      body[member] = to_json(all);
  if (auto span = s.call.text("expires-in"))
    body["expires_in"] = *span;
  auto made = s.node.post("/api/v1/tokens", std::move(body));
  if (!made)
    return std::move(made).error();
  return print_text(s, *made);
}

result<exit_code> rotate_token(session& s) {
  json::object body;
  if (auto grace = s.call.text("grace"))
    body["grace"] = *grace;
  auto made = s.node.post(path_of(s) + "/rotate", std::move(body));
  if (!made)
    return std::move(made).error();
  return print_text(s, *made);
}

result<exit_code> revoke_token(session& s) {
  auto gone = s.node.remove(path_of(s));
  if (!gone)
    return std::move(gone).error();
  if (s.json_wanted())
    return s.print(*gone);
  s.env.out << s.colour(tone::good, "✓") << " revoked " << printable(text_of(*gone, "name")) << "\n";
  return exit_code::done;
}

/// Small values as they are, one beside the other.
std::string change_of(const json::value& entry) {
  if (auto problem = text_of(entry, "problem"); !problem.empty())
    return problem;
  const auto &before = member(entry, "before"), &after = member(entry, "after");
  if (before.is_null() && after.is_null())
    return {};
  return (before.is_null() ? "" : json::serialize(before) + " ") + "→ " +
         (after.is_null() ? "nothing" : json::serialize(after));
}

result<exit_code> list_audit(session& s) {
  query asked;
  for (auto name : {"who", "operation", "target"})
    if (auto value = s.call.text(name))
      asked.emplace_back(name, *value);
  for (auto [option, name] : {std::pair{"since", "from"}, {"until", "to"}})
    if (s.call.text(option)) {
      auto at = moment_of(s, option);
      if (!at)
        return std::move(at).error();
      asked.emplace_back(name, to_rfc3339(*at));
    }
  auto found = s.node.list("/api/v1/audit", asked, static_cast<std::size_t>(*s.call.integer("limit")));
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(json::object{{"items", found->items}, {"more", found->more}});
  std::vector<std::vector<cell>> rows;
  for (const auto& e : found->items) {
    auto status = static_cast<int>(number_of(e, "status"));
    rows.push_back({{when(s, e, "at"), tone::dim},
                    {text_of(e, "who"), tone::strong},
                    {text_of(e, "operation")},
                    {text_of(e, "target")},
                    {status == 0 ? "?" : std::to_string(status), status / 100 == 2 ? tone::good : tone::bad},
                    {change_of(e), tone::dim}});
  }
  return s.print(
    {{"WHEN"}, {"WHO", false, 6}, {"OPERATION"}, {"TARGET", false, 16}, {"STATUS", true}, {"CHANGE", false, 12}}, rows,
    "Nothing like that was asked for.");
}

result<exit_code> show_config(session& s) {
  auto found = s.node.get("/api/v1/config");
  if (!found)
    return std::move(found).error();
  if (s.json_wanted())
    return s.print(*found);
  std::vector<std::vector<cell>> rows;
  for (const auto& each : array_of(*found, "items")) {
    auto source = text_of(each, "source");
    if (source == "default" && s.call.flag("changed"))
      continue;
    rows.push_back({{text_of(each, "key"), tone::strong},
                    {text_of(each, "value"), source == "default" ? tone::plain : tone::good},
                    {source, tone::dim},
                    {text_of(each, "summary"), tone::dim}});
  }
  return s.print({{"SETTING"}, {"VALUE", false, 8}, {"FROM"}, {"", false, 12}}, rows, "Everything is as by default.");
}

const argument token_argument{"TOKEN", "Its name, or its id", true, value_source::token};

}  // namespace

std::vector<command> access_commands() {
  return {
    {.noun = "token",
     .verb = "create",
     .summary = "Make a token; its text is printed once",
     .details = "Once there is a token, the node asks everybody for one, on this machine too. Commands of this user on "
                "this machine that name the node's data directory need none.",
     .arguments = {{"NAME", "Letters, digits, dots, dashes and underscores"}},
     .options = {{"role",
                  value_kind::text,
                  "ROLE",
                  "What it may do",
                  "viewer",
                  {},
                  {"worker", "viewer", "reviewer", "operator", "admin"}},
                 {"workflow",
                  value_kind::text,
                  "PATTERN",
                  "Only these workflows and what belongs to them: video, batch-*",
                  {},
                  {},
                  {},
                  true,
                  value_source::workflow},
                 {"operation",
                  value_kind::text,
                  "PATTERN",
                  "Only these operations of its role: startExecution, list*",
                  {},
                  {},
                  {},
                  true},
                 {"expires-in", value_kind::duration, "SPAN", "How long it is good; for ever when absent"}},
     .examples = {{"troupe token create ci --role operator --workflow 'batch-*' --expires-in 90d",
                   "one that starts some workflows for a quarter"},
                  {"troupe token create gpu-1 --role worker > gpu-1.token", "one for a worker, into a file"}},
     .purpose = purpose::look,
     .carry_out = create_token},
    {.noun = "token",
     .verb = "list",
     .summary = "List who may use the API",
     .options = {{"all", value_kind::flag, {}, "Revoked ones too"}, quiet_option(), watch_option()},
     .examples = {{"troupe token list", "those in use"}},
     .carry_out = list_tokens},
    {.noun = "token",
     .verb = "show",
     .summary = "Show a token: everything but its text",
     .arguments = {token_argument},
     .examples = {{"troupe token show ci", "what it may do, and when it was used last"}},
     .carry_out = show_token},
    {.noun = "token",
     .verb = "rotate",
     .summary = "Give a token another text, which is printed once",
     .arguments = {token_argument},
     .options = {{"grace", value_kind::duration, "SPAN",
                  "How long the text before stays good; not at all when absent"}},
     .examples = {{"troupe token rotate ci --grace 1h", "with an hour to tell everybody"}},
     .carry_out = rotate_token},
    {.noun = "token",
     .verb = "revoke",
     .summary = "Take a token back, at once and for good",
     .arguments = {token_argument},
     .examples = {{"troupe token revoke ci", "nobody gets in with it any more"}},
     .carry_out = revoke_token},
    {.noun = "audit",
     .verb = "list",
     .summary = "List who changed what, and who was denied",
     .options = {{"who", value_kind::text, "NAME", "Only by this token; `local` and `anybody` came without one"},
                 {"operation", value_kind::text, "NAME", "Only this one: cancelExecution"},
                 {"target", value_kind::text, "THING", "Only what was done to it: executions/ID, workflows/NAME"},
                 {"since", value_kind::text, "TIME", "From this time on: 2h, 7d or 2026-01-31T09:30:00Z"},
                 {"until", value_kind::text, "TIME", "Before this time"},
                 {"limit", value_kind::integer, "N", "At most so many, the newest", "20"},
                 watch_option()},
     .examples = {{"troupe audit list --since 1d", "everything of a day"},
                  {"troupe audit list --target workflows/video", "who changed a workflow"}},
     .carry_out = list_audit},
    {.noun = "config",
     .verb = "show",
     .summary = "Show how a node is set, and where each setting came from",
     .options = {{"changed", value_kind::flag, {}, "Only what is not as by default"}},
     .examples = {{"troupe config show --changed", "what was set"}},
     .carry_out = show_config},
  };
}

}  // namespace troupe::cli
