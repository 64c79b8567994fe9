#include "store/secret_source.hpp"

#include "core/base/document.hpp"
#include "core/secret/reference.hpp"
#include "store/private_file.hpp"

namespace troupe::store {
namespace {

constexpr std::size_t file_bytes_max = 1024 * 1024;

/// A line end that an editor put there is not part of the value.
std::string without_line_end(std::string text) {
  if (text.ends_with('\n'))
    text.pop_back();
  if (text.ends_with('\r'))
    text.pop_back();
  return text;
}

result<std::map<std::string, std::string>> read_values(std::string_view text, const std::filesystem::path& path) {
  auto reading = read_document(text, path.string());
  if (!reading.root || !reading.errors.empty()) {
    // What is wrong is said without the text it is in.
    auto where = reading.errors.empty() ? path.string() : reading.errors.front().where;
    return refused{errc::invalid, "the secrets are not YAML", where, "write NAME: VALUE, a line each"};
  }
  std::map<std::string, std::string> values;
  for (const auto& member : reading.root->members) {
    if (member.value.kind != node_kind::string)
      return refused{errc::invalid, "the value of secret " + member.key + " must be text",
                     to_text(path.string(), member.at), "put it in quotes"};
    values.emplace(member.key, member.value.text());
  }
  return values;
}

}  // namespace

result<std::string> secret_source::find(std::string_view name) const {
  std::string key(name);
  if (!secret::is_name(name))
    return refused{errc::invalid, "not the name of a secret: " + key, "secrets",
                   "letters, digits and _, at most " + std::to_string(secret::name_bytes_max)};
  auto value = in_files(key);
  if (!value)
    return std::move(value).error();
  if (!*value)
    *value = environment_("TROUPE_SECRET_" + key);
  if (!*value)
    return refused{errc::unknown, "no secret " + key, "secrets." + key,
                   "set TROUPE_SECRET_" + key + ", or add it to the file that secrets.file names"};
  if (auto wrong = secret::check_value(name, **value))
    return *std::move(wrong);
  return **std::move(value);
}

result<std::optional<std::string>> secret_source::in_files(const std::string& name) const {
  if (where_.empty())
    return std::optional<std::string>{};
  std::error_code unknown;
  if (std::filesystem::is_directory(where_, unknown)) {
    auto text = read_private(where_ / name, file_bytes_max);
    if (text && *text)
      return std::optional(without_line_end(**std::move(text)));
    return text;
  }
  auto text = read_private(where_, file_bytes_max);
  if (!text)
    return text;
  if (!*text)
    return refused{errc::unknown, "there is no file " + where_.string(), "secrets.file", "is the path right?"};
  auto values = read_values(**text, where_);
  if (!values)
    return std::move(values).error();
  auto found = values->find(name);
  return found == values->end() ? std::nullopt : std::optional(found->second);
}

result<void> secret_source::check() const {
  if (where_.empty())
    return {};
  std::error_code unknown;
  if (std::filesystem::is_directory(where_, unknown))
    return {};
  auto read = in_files("");
  return read ? result<void>{} : std::move(read).error();
}

}  // namespace troupe::store
