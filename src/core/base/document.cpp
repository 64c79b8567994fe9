#include "core/base/document.hpp"

#include "core/base/scalar.hpp"
#include "core/base/yaml_events.hpp"

#include <algorithm>
#include <unordered_map>

namespace troupe {
namespace {

/// Reading cannot go on; the error has been recorded.
struct stopped {};

class reader {
public:
  reader(std::string_view text, std::string_view file, const document_limits& limits)
    : events_(text), file_(file), limits_(limits) {}

  document_reading read() {
    document_reading reading;
    try {
      reading.root = document();
    } catch (const stopped&) {
    }
    reading.errors = std::move(errors_);
    return reading;
  }

private:
  node document() {
    next();
    if (event_.kind == yaml_event_kind::stream_end)
      return node{node_kind::null, {{1, 1}}};
    next();
    auto root = value(1);
    next();  // the end of the document
    next();
    if (event_.kind == yaml_event_kind::document_start)
      stop(event_.start, "a second document", "one file is one document: split it at ---");
    return root;
  }

  /// Reads the value the current event begins; stands on its last event.
  node value(std::size_t depth) {
    if (depth > limits_.depth_max)
      stop(event_.start, "nests deeper than " + std::to_string(limits_.depth_max));
    if (event_.kind == yaml_event_kind::alias)
      return aliased(depth);
    count(1);
    if (!event_.tag.empty())
      complain(event_.start, "tag " + event_.tag, "tags are not supported: remove it");
    auto anchor = event_.anchor;
    auto at = event_.start;
    if (!anchor.empty())
      anchors_[anchor] = {};
    auto self = event_.kind == yaml_event_kind::list_start  ? list(depth)
                : event_.kind == yaml_event_kind::map_start ? map(depth)
                                                            : scalar();
    self.location.at = at;
    if (!anchor.empty()) {
      count(size_of(self));
      anchors_[anchor] = self;
    }
    return self;
  }

  node list(std::size_t depth) {
    node self{node_kind::list};
    for (next(); event_.kind != yaml_event_kind::list_end; next())
      self.items.push_back(value(depth + 1));
    return self;
  }

  node map(std::size_t depth) {
    node self{node_kind::map};
    std::unordered_map<std::string, position> seen;
    for (next(); event_.kind != yaml_event_kind::map_end; next()) {
      auto at = event_.start;
      auto name = key(depth);
      next();
      auto content = value(depth + 1);
      if (!name)
        continue;
      auto [first, fresh] = seen.emplace(*name, at);
      if (fresh)
        self.members.push_back({std::move(*name), at, std::move(content)});
      else
        complain(at, "key \"" + *name + "\" appears twice",
                 "it is first on " + std::to_string(first->second.line) + ":" + std::to_string(first->second.column) +
                   ": keep one");
    }
    return self;
  }

  std::optional<std::string> key(std::size_t depth) {
    auto plain = event_.plain;
    auto at = event_.start;
    auto self = value(depth + 1);
    if (self.kind == node_kind::list || self.kind == node_kind::map) {
      complain(at, "a key that is " + std::string(words(self.kind)), "keys are strings");
      return std::nullopt;
    }
    if (plain && key_text_ == "<<") {
      complain(at, "merge key <<", "not part of YAML 1.2: write the keys out");
      return std::nullopt;
    }
    return self.kind == node_kind::string ? std::string(self.text()) : key_text_;
  }

  node scalar() {
    key_text_ = event_.value;
    node self;
    self.location = event_.location;
    if (!event_.plain) {
      self.kind = node_kind::string;
      self.scalar = json::value(event_.value);
      return self;
    }
    auto meaning = plain_scalar(event_.value);
    if (!meaning) {
      complain(event_.start, event_.value + " is not a number JSON can hold", "put it in quotes if it is text");
      meaning = json::value(event_.value);
    }
    self.scalar = std::move(*meaning);
    self.kind = self.scalar.is_null()     ? node_kind::null
                : self.scalar.is_bool()   ? node_kind::boolean
                : self.scalar.is_double() ? node_kind::number
                : self.scalar.is_string() ? node_kind::string
                                          : node_kind::integer;
    return self;
  }

  node aliased(std::size_t depth) {
    auto found = anchors_.find(event_.anchor);
    if (found == anchors_.end())
      stop(event_.start, "alias *" + event_.anchor + " of nothing",
           "an anchor &" + event_.anchor + " must come before it");
    if (!found->second)
      stop(event_.start, "alias *" + event_.anchor + " stands inside what it stands for");
    const auto& original = *found->second;
    count(size_of(original));
    if (depth + height_of(original) - 1 > limits_.depth_max)
      stop(event_.start, "nests deeper than " + std::to_string(limits_.depth_max));
    if (original.kind != node_kind::list && original.kind != node_kind::map)
      key_text_ = original.kind == node_kind::string ? std::string(original.text()) : json::serialize(original.scalar);
    return original;
  }

  static std::size_t size_of(const node& self) {
    std::size_t size = 1;
    for (const auto& item : self.items)
      size += size_of(item);
    for (const auto& m : self.members)
      size += size_of(m.value);
    return size;
  }

  static std::size_t height_of(const node& self) {
    std::size_t below = 0;
    for (const auto& item : self.items)
      below = std::max(below, height_of(item));
    for (const auto& m : self.members)
      below = std::max(below, height_of(m.value));
    return below + 1;
  }

  void count(std::size_t nodes) {
    nodes_ += nodes;
    if (nodes_ > limits_.nodes_max)
      stop(event_.start, "more than " + std::to_string(limits_.nodes_max) + " values",
           "an alias counts as all that it stands for");
  }

  void next() {
    if (auto why = events_.next(event_))
      stop(why->at, "not YAML: " + why->what, why->hint);
  }

  void complain(position at, std::string what, std::string hint = {}) {
    if (errors_.size() < limits_.errors_max)
      errors_.push_back({errc::invalid, one_line(what), to_text(file_, at), one_line(hint)});
  }

  [[noreturn]] void stop(position at, std::string what, std::string hint = {}) {
    complain(at, std::move(what), std::move(hint));
    throw stopped{};
  }

  yaml_events events_;
  yaml_event event_;
  std::string_view file_;
  const document_limits& limits_;
  std::unordered_map<std::string, std::optional<node>> anchors_;
  std::string key_text_;
  std::size_t nodes_ = 0;
  std::vector<refused> errors_;
};

}  // namespace

std::string to_text(std::string_view file, position at) {
  return std::string(file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string one_line(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f)
      out += c;
    else if (c == '\n')
      out += "\\n";
    else
      out.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 0xf]);
  }
  return out;
}

position location::within(position inner) const {
  if (!verbatim || inner.line == 0)
    return at;
  return {text.line + inner.line - 1, text.column + inner.column - 1};
}

std::string_view words(node_kind kind) {
  switch (kind) {
  case node_kind::null:
    return "nothing";
  case node_kind::boolean:
    return "a boolean";
  case node_kind::integer:
    return "an integer";
  case node_kind::number:
    return "a number";
  case node_kind::string:
    return "a string";
  case node_kind::list:
    return "a list";
  case node_kind::map:
    return "a map";
  }
  return {};
}

const member* node::find(std::string_view key) const {
  auto found = std::ranges::find(members, key, &member::key);
  return found == members.end() ? nullptr : &*found;
}

json::value to_value(const node& self) {
  if (self.kind == node_kind::list) {
    json::array list;
    list.reserve(self.items.size());
    for (const auto& item : self.items)
      list.push_back(to_value(item));
    return list;
  }
  if (self.kind == node_kind::map) {
    json::object map;
    map.reserve(self.members.size());
    for (const auto& m : self.members)
      map.emplace(m.key, to_value(m.value));
    return map;
  }
  return self.scalar;
}

document_reading read_document(std::string_view text, std::string_view file, const document_limits& limits) {
  if (text.size() > limits.source_bytes_max)
    return {std::nullopt,
            {{errc::too_large, "larger than " + std::to_string(limits.source_bytes_max) + " bytes",
              to_text(file, {1, 1}), "split it"}}};
  return reader(text, file, limits).read();
}

}  // namespace troupe
