#pragma once

#include "core/base/json.hpp"

#include <concepts>
#include <string>
#include <utility>
#include <vector>

/// YAML to be written: values in the order a reader expects, with comments.
namespace troupe::importer {

struct yaml_entry;

/// A value as a whole, or a map or a list whose parts have comments of their own.
struct yaml_node {
  enum class form : std::uint8_t { value, map, list };
  form is = form::value;
  json::value value;
  std::vector<yaml_entry> entries;
  std::vector<yaml_node> items;

  yaml_node();
  yaml_node(const yaml_node&);
  yaml_node(yaml_node&&) noexcept;
  yaml_node& operator=(const yaml_node&);
  yaml_node& operator=(yaml_node&&) noexcept;
  ~yaml_node();
  template <class T>
  requires(std::constructible_from<json::value, T> && !std::same_as<std::remove_cvref_t<T>, yaml_node>) yaml_node(T&& v)
    : yaml_node() {
    value = std::forward<T>(v);
  }
  static yaml_node map();
  static yaml_node list();

  /// Appends an entry to a map.
  void add(std::string key, yaml_node value, std::vector<std::string> comments = {});
};

struct yaml_entry {
  std::string key;
  yaml_node value;
  std::vector<std::string> comments;
};

/// Returns the lines of a map. `read_document` reads back the same values.
std::string print_yaml(const yaml_node&);

/// Returns the text as comment lines of at most `columns`.
std::vector<std::string> comment_lines(std::string_view text, std::size_t columns);

}  // namespace troupe::importer
