#include "api/flow_view.hpp"

namespace troupe::api {

json::value view(const flow::pool_view& pool, std::string_view name, std::string_view kind, timestamp now) {
  json::object out{
    {"name", name},          {"kind", kind},           {"waiting", pool.waiting}, {"limited", pool.limited},
    {"paused", pool.paused}, {"running", pool.running}};
  if (pool.slots > 0)
    out["slots"] = pool.slots;
  if (pool.oldest)
    out["oldest_wait_ms"] = std::chrono::floor<milliseconds>(now - *pool.oldest).count();
  return out;
}

json::value view(const flow::limit_view& limit) {
  json::object out{{"key", limit.key}, {"running", limit.running}, {"waiting", limit.waiting}};
  if (limit.at_once > 0)
    out["at_once"] = limit.at_once;
  if (limit.rate > 0) {
    out["rate"] = limit.rate;
    out["per_ms"] = limit.per.count();
    out["begun"] = limit.begun;
  }
  return out;
}

json::value view(const flow::pause& pause) {
  json::object out{{"since", to_rfc3339(pause.at)}};
  if (!pause.workflow.empty())
    out["workflow"] = pause.workflow;
  if (!pause.reason.empty())
    out["reason"] = pause.reason;
  if (!pause.by.empty())
    out["by"] = pause.by;
  if (pause.until)
    out["until"] = to_rfc3339(*pause.until);
  return out;
}

}  // namespace troupe::api
