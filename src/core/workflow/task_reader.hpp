#pragma once

#include "core/workflow/complaints.hpp"
#include "core/workflow/definition.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace troupe {

/// Reads the entries of one map of the file by its table of keys: unknown and missing keys and wrong types are
/// complained of, the rest is passed on. `of` names the map: ` of task cut`.
template <class Key, std::size_t N, class Read>
void read_keys(const node& map, const std::array<key_entry<Key>, N>& table, const std::string& of, position missing_at,
               complaints& errors, Read read);

/// Reads a template such as `with`, notes where its strings stand under `path`, and complains of bad expressions.
expression::json_template read_template(const node&, const std::string& path, const std::string& of,
                                        std::map<std::string, location>&, complaints&);

/// Returns whether a name of a workflow or a task is `[a-z][a-z0-9_-]*` of bounded length; complains otherwise.
bool check_name(std::string_view name, const char* whose, position, const definition_limits&, complaints&);

/// Reads a task. What is wrong is complained of, and the rest read.
task_definition read_task(const member&, const definition_limits&, complaints&);

void complain_of_key(const member&, const std::string& of, const std::vector<std::string>& known, complaints&);
void complain_of_form(const member&, value_form, const std::string& of, complaints&);
void complain_of_missing(std::string_view key, value_form, const std::string& of, position, complaints&);

template <class Key, std::size_t N, class Read>
void read_keys(const node& map, const std::array<key_entry<Key>, N>& table, const std::string& of, position missing_at,
               complaints& errors, Read read) {
  for (const auto& m : map.members) {
    auto entry = std::ranges::find(table, m.key, &key_entry<Key>::name);
    if (entry == table.end()) {
      std::vector<std::string> known;
      for (const auto& e : table)
        known.emplace_back(e.name);
      complain_of_key(m, of, known, errors);
    } else if (!fits(entry->takes, m.value.kind)) {
      complain_of_form(m, entry->takes, of, errors);
    } else {
      read(entry->key, m.value);
    }
  }
  for (const auto& entry : table)
    if (entry.required && !map.find(entry.name))
      complain_of_missing(entry.name, entry.takes, of, missing_at, errors);
}

}  // namespace troupe
