#include "studio/content_publish.hpp"
#include "studio/exec.hpp"
#include "studio/fail.hpp"
#include "studio/http_request.hpp"
#include "studio/image_render.hpp"
#include "studio/json_read.hpp"
#include "studio/quality_judge.hpp"
#include "studio/quality_revise.hpp"
#include "studio/quality_score.hpp"
#include "studio/review_request.hpp"
#include "studio/speech_synthesize.hpp"
#include "studio/task.hpp"
#include "studio/text_generate.hpp"
#include "studio/transform.hpp"
#include "studio/video_compose.hpp"
#include "studio/video_render.hpp"

#include <algorithm>
#include <vector>

namespace troupe::studio {

std::span<const built_in> built_ins() {
  static const auto all = [] {
    std::vector<built_in> list{
      content_publish(),   exec(),          fail(),           http_request(),  image_render(),
      json_read(),         quality_judge(), quality_revise(), quality_score(), review_request(),
      speech_synthesize(), text_generate(), transform(),      video_compose(), video_render(),
    };
    std::ranges::sort(list, {}, [](const auto& self) { return self.type.name; });
    return list;
  }();
  return all;
}

const task_types& built_in_types() {
  static const auto types = [] {
    task_types table;
    for (const auto& self : built_ins())
      table.emplace(self.type.name, self.type);
    return table;
  }();
  return types;
}

const built_in* find_built_in(std::string_view name) {
  auto all = built_ins();
  auto found = std::ranges::find(all, name, [](const auto& self) -> const std::string& { return self.type.name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace troupe::studio
