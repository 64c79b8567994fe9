#include "core/workflow/definition.hpp"
#include "core/workflow/language.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

/// Of every key a workflow file may have: that the documents show it in a file that the tests run, and that its misuse
/// is refused with the place.
namespace troupe {
namespace {

/// Calls `see` with each key there is: its table, its name, the form of its value, and for which tasks it is.
void for_each_key(
  const std::function<void(const std::string& table, std::string_view key, value_form, unsigned kinds)>& see) {
  auto walk = [&](const std::string& name, const auto& table) {
    for (const auto& entry : table)
      see(name, entry.name, entry.takes, entry.kinds);
  };
  walk("workflow", workflow_keys);
  walk("task", task_keys);
  walk("compensate", compensation_keys);
  walk("repeat", repeat_keys);
  walk("wait", wait_keys);
  walk("retry", retry_keys);
  walk("timeout", timeout_keys);
  walk("cache", cache_keys);
  walk("fair", fair_keys);
  walk("limits", limit_keys);
  walk("debounce", debounce_keys);
  walk("singleton", singleton_keys);
  walk("batch", batch_keys);
}

/// Notes the keys of a workflow file as `table.key`.
class survey {
public:
  std::set<std::string> seen;

  void workflow(const node& map) {
    for (const auto& m : map.members) {
      seen.insert("workflow." + m.key);
      if (m.key == "tasks" || m.key == "on_failure" || m.key == "finally")
        tasks(m.value);
      else
        inside(m.key, m.value);
    }
  }

private:
  void tasks(const node& map) {
    for (const auto& m : map.members)
      task(m.value);
  }

  void task(const node& map) {
    for (const auto& m : map.members) {
      seen.insert("task." + m.key);
      if (m.key == "tasks" || m.key == "cases") {
        tasks(m.value);
        for (const auto& item : m.value.items)
          task(item);
      } else if (m.key != "batch") {
        inside(m.key, m.value);
      }
    }
  }

  void inside(const std::string& key, const node& value) {
    auto note = [&](const node& map) {
      for (const auto& m : map.members) {
        seen.insert(key + "." + m.key);
        if (key == "compensate")
          inside(m.key, m.value);
      }
    };
    note(value);
    if (key == "limits")
      for (const auto& item : value.items)
        note(item);
  }
};

std::vector<std::string> documented_files() {
  std::vector<std::string> all;
  for (const auto* name : {"WORKFLOWS.md", "STARTS.md"}) {
    std::ifstream file(std::filesystem::path(TROUPE_SOURCE_DIR) / "docs" / name);
    std::stringstream text;
    text << file.rdbuf();
    auto docs = text.str();
    constexpr std::string_view fence = "```yaml\nworkflow:";
    for (auto at = docs.find(fence); at != docs.npos; at = docs.find(fence, at)) {
      at += 8;
      auto end = docs.find("```", at);
      all.push_back(docs.substr(at, end - at));
      at = end;
    }
  }
  return all;
}

/// A task of the first kind the key is for.
std::string kind_of_task(unsigned kinds, std::string_view key) {
  static const std::array<std::pair<unsigned, std::string>, kinds_of_tasks> ways{{
    {of_work, "uses: x"},
    {of_group, "tasks: { b: { uses: x } }"},
    {of_choice, "switch: input.k, cases: { a: { uses: x } }"},
    {of_wait, "wait: 1s"},
    {of_child, "workflow: v"},
  }};
  for (const auto& [bit, text] : ways)
    if ((kinds & bit) != 0) {
      // The key under test says itself what the task is, or what its cases are.
      if (key == "switch" || key == "cases")
        return key == "switch" ? "cases: { a: { uses: x } }" : "switch: input.k";
      return text.starts_with(std::string(key) + ":") ? "" : text;
    }
  return "uses: x";
}

/// A workflow in which this key has this value.
std::string file_with(const std::string& table, std::string_view key, unsigned kinds, std::string_view value) {
  auto said = std::string(key) + ": " + std::string(value);
  auto beside = [&](std::string rest) { return said + (rest.empty() ? "" : ", " + rest); };
  auto task = [](const std::string& keys) { return "workflow: w\ntasks:\n  a: { " + keys + " }\n"; };
  auto top = [](const std::string& keys) { return "workflow: w\n" + keys + "\ntasks: { a: { uses: x } }\n"; };
  if (table == "workflow")
    return (key == "workflow" ? "" : "workflow: w\n") + said +
           (key == "tasks" ? "\n" : "\ntasks: { a: { uses: x } }\n");
  if (table == "task")
    return task(beside(kind_of_task(kinds, key)));
  if (table == "repeat")
    return task("tasks: { b: { uses: x } }, repeat: { " + said + " }");
  if (table == "wait")
    return task("wait: { " + said + " }");
  if (table == "limits" || table == "debounce" || table == "singleton" || table == "batch")
    return top(table + ": " + (table == "limits" ? "[{ " + said + " }]" : "{ " + said + " }"));
  return task("uses: x, " + table + ": { " + said + " }");
}

/// What is no value of this form.
std::string_view no_value_of(value_form form) {
  if (form == value_form::anything)
    return "\"${{ 1 + }}\"";
  return form == value_form::list_to_visit ? "7" : "[{}]";
}

}  // namespace

TEST_CASE("every key is shown in a file that the documents' tests run") {
  survey found;
  for (const auto& text : documented_files()) {
    auto reading = read_document(text, "docs");
    REQUIRE(reading.root);
    found.workflow(*reading.root);
  }
  for_each_key([&](const std::string& table, std::string_view key, value_form, unsigned) {
    CAPTURE(table, key);
    CHECK(found.seen.contains(table + "." + std::string(key)));
  });
}

TEST_CASE("a value that no key takes is refused where it stands, with the key's name") {
  for_each_key([&](const std::string& table, std::string_view key, value_form form, unsigned kinds) {
    auto text = file_with(table, key, kinds, no_value_of(form));
    auto reading = read_definition(text, "flow.yaml");
    std::string said;
    for (const auto& why : reading.errors)
      said += to_string(why) + "\n";
    CAPTURE(text, said);
    auto is_it = [&](const refused& why) {
      return why.where.starts_with("flow.yaml:") && to_string(why).find(key) != std::string::npos;
    };
    CHECK(std::ranges::any_of(reading.errors, is_it));
  });
}

TEST_CASE("a key that is misspelt is refused with the nearest one") {
  for_each_key([&](const std::string& table, std::string_view key, value_form, unsigned kinds) {
    if (key.size() < 4)
      return;
    auto wrong = std::string(key) + "q";
    auto text = file_with(table, wrong, kinds, "1");
    auto reading = read_definition(text, "flow.yaml");
    std::string said;
    for (const auto& why : reading.errors)
      said += to_string(why) + "\n";
    CAPTURE(text, said);
    auto is_it = [&](const refused& why) {
      return why.where.starts_with("flow.yaml:") && why.what.find(wrong) != std::string::npos &&
             to_string(why).find(std::string(key)) != std::string::npos;
    };
    CHECK(std::ranges::any_of(reading.errors, is_it));
  });
}

}  // namespace troupe
