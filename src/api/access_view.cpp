#include "api/access_view.hpp"

#include "api/show.hpp"

namespace troupe::api {

json::value view(const access::token& t, timestamp now) {
  json::object out{{"id", t.id},
                   {"name", t.name},
                   {"role", to_string(t.role)},
                   {"workflows", to_json(t.scope.workflows)},
                   {"operations", to_json(t.scope.operations)},
                   {"state", to_string(state_of(t, now))},
                   {"created_by", t.created_by},
                   {"created_at", to_rfc3339(t.created_at)}};
  show_field(out, "expires_at", t.expires_at);
  show_field(out, "revoked_at", t.revoked_at);
  show_field(out, "last_used_at", t.last_used_at);
  if (t.previous_until && *t.previous_until > now)
    show_field(out, "previous_until", t.previous_until);
  return out;
}

json::value view(const access::audit_entry& e) {
  json::object out{{"sequence", e.sequence}, {"at", to_rfc3339(e.at)}, {"who", e.who}};
  if (!e.token.empty())
    out["token"] = e.token;
  out["operation"] = e.operation;
  out["target"] = e.target;
  out["request_id"] = e.request_id;
  if (e.status != 0)
    out["status"] = e.status;
  if (!e.problem.empty())
    out["problem"] = e.problem;
  if (!e.before.is_null())
    out["before"] = e.before;
  if (!e.after.is_null())
    out["after"] = e.after;
  return out;
}

}  // namespace troupe::api
