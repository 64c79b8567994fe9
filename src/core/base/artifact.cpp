#include "core/base/artifact.hpp"

namespace troupe {

json::value to_value(const artifact& self) {
  return {{"artifact", self.digest}, {"media_type", self.media_type}, {"bytes", self.bytes}, {"name", self.name}};
}

std::optional<artifact> as_artifact(const json::value& value) {
  const auto* object = value.if_object();
  const auto* digest = object ? object->if_contains("artifact") : nullptr;
  if (!digest || !digest->is_string())
    return std::nullopt;
  artifact self;
  if (!read_json(value, self))
    return std::nullopt;
  self.digest = std::string(digest->get_string());
  return self;
}

}  // namespace troupe
