#include "core/workflow/event.hpp"

#include "core/base/json_text.hpp"

namespace troupe {

std::string encode(const std::vector<event>& events) {
  std::string record = "{\"v\":" + std::to_string(event_format) + ",\"events\":";
  write_json(record, events);
  record += '}';
  return record;
}

result<std::vector<event>> decode(std::string_view record) {
  auto unreadable = [](std::string why, std::string where = {}) {
    return refused{errc::corrupt, "the record cannot be read: " + std::move(why), std::move(where),
                   "restore the data directory from a backup, or remove this execution"};
  };
  auto value = parse_json(record, record_depth_max);
  if (!value)
    return unreadable(value.error().what);
  const auto* object = value->if_object();
  const auto* version = object ? object->if_contains("v") : nullptr;
  const auto* events = object ? object->if_contains("events") : nullptr;
  if (!version || !version->is_int64() || !events)
    return unreadable("it has no `v` and `events`");
  if (version->get_int64() > event_format)
    return refused{errc::corrupt,
                   "the record has format " + std::to_string(version->get_int64()) + ", this release reads up to " +
                     std::to_string(event_format),
                   "v", "run the release that wrote it, or a newer one"};
  auto read = from_json<std::vector<event>>(*events);
  if (!read)
    return unreadable(read.error().what, "events" + read.error().where);
  return read;
}

}  // namespace troupe
