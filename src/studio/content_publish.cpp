#include "studio/content_publish.hpp"

#include "studio/parameters.hpp"
#include "studio/subprocess.hpp"

#include <array>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::studio {
namespace {

namespace fs = std::filesystem;

/// Returns a file name of letters, digits, `-` and `_`, at most 80 of them: `The sea, again!` is `the-sea-again`.
std::string file_stem(std::string_view title) {
  constexpr std::size_t length_max = 80;
  std::string out;
  for (char c : title.substr(0, 400)) {
    auto letter = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
    if (plain)
      out += letter;
    else if (!out.empty() && out.back() != '-' && static_cast<unsigned char>(c) < 0x80)
      out += '-';
    if (out.size() == length_max)
      break;
  }
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  return out.empty() ? "untitled" : out;
}

std::string_view extension_of(const artifact& file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known{{{"video/mp4", ".mp4"},
                                                                                {"audio/wav", ".wav"},
                                                                                {"image/png", ".png"},
                                                                                {"image/jpeg", ".jpg"},
                                                                                {"image/svg+xml", ".svg"},
                                                                                {"application/json", ".json"},
                                                                                {"text/csv", ".csv"},
                                                                                {"text/plain", ".txt"}}};
  for (const auto& [type, extension] : known)
    if (type == file.media_type)
      return extension;
  return ".bin";
}

task_error fault(const std::string& what, const fs::path& where, const std::error_code& why) {
  return {"storage", what + " " + where.string() + ": " + why.message(), true, {}};
}

/// Makes `to` the file `from`, whole or not at all: by a link where the file system can, else by a copy.
std::optional<task_error> place(const fs::path& from, const fs::path& to, const fs::path& aside) {
  std::error_code error;
  fs::remove(aside, error);
  fs::create_hard_link(from, aside, error);
  if (error)
    fs::copy_file(from, aside, fs::copy_options::overwrite_existing, error);
  if (error)
    return fault("cannot write", aside, error);
  // Renaming one link of a file onto another does nothing and leaves both, so the old one goes first.
  if (fs::equivalent(aside, to, error)) {
    fs::remove(aside, error);
    return std::nullopt;
  }
  fs::rename(aside, to, error);
  if (error)
    return fault("cannot rename to", to, error);
  return std::nullopt;
}

/// Writes and syncs a small file aside, then renames it into place.
std::optional<task_error> write_whole(const fs::path& to, const std::string& text, const fs::path& aside) {
  auto failure = [](const fs::path& where) {
    return fault("cannot write", where, std::error_code(errno, std::generic_category()));
  };
  int file = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0)
    return failure(aside);
  bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  auto error = written ? std::nullopt : std::optional(failure(aside));
  ::close(file);
  if (error)
    return error;
  std::error_code renaming;
  fs::rename(aside, to, renaming);
  return renaming ? std::optional(fault("cannot rename to", to, renaming)) : std::nullopt;
}

void sync_directory(const fs::path& directory) {
  int handle = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0)
    return;
  ::fsync(handle);
  ::close(handle);
}

task_result run(const json::object& with, task_context& context) {
  auto file = *as_artifact(with.at("artifact"));
  auto bytes = context.open(file);
  if (!bytes)
    return failed_because(bytes.error());
  auto base_url = text_of(with, "base_url");
  if (!base_url.empty() && !base_url.starts_with("http://") && !base_url.starts_with("https://"))
    return invalid_parameter("base_url", "must begin with http:// or https://");

  auto title = text_of(with, "title");
  auto stem = file_stem(title.empty() ? fs::path(file.name).stem().string() : title);
  auto folder = file_stem(context.execution().value);
  auto name = stem + std::string(extension_of(file));
  auto directory = context.published() / folder;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    return fault("cannot create", directory, error);

  if (auto failure = place(*bytes, directory / name, directory / ("." + name + ".part")))
    return *failure;
  json::object description{{"execution", context.execution().value}, {"title", title}, {"file", to_value(file)}};
  if (const auto* metadata = find_value(with, "metadata"))
    description["metadata"] = *metadata;
  if (auto failure = write_whole(directory / (stem + ".meta.json"), canonical_json(description) + "\n",
                                 directory / ("." + stem + ".meta.part")))
    return *failure;
  sync_directory(directory);
  sync_directory(context.published());

  json::object output{{"path", (directory / name).string()}, {"bytes", file.bytes}};
  if (!base_url.empty())
    output["url"] = base_url + (base_url.ends_with('/') ? "" : "/") + folder + "/" + name;
  return json::value(std::move(output));
}

}  // namespace

built_in content_publish() {
  task_type type{.name = "content.publish",
                 .summary = "Puts a file into the published directory, with a JSON file that describes it.",
                 .slot = slot::io};
  type.parameters = {
    {"artifact", value_type::artifact, true, {}, "What to publish."},
    {"title", value_type::string, false, {}, "Names the file; the artifact's own name if absent."},
    {"metadata", value_type::object, false, {}, "Written beside it."},
    {"base_url", value_type::string, false, {}, "Where the published directory is served, if it is."},
  };
  type.outputs = {
    {"path", value_type::string, true, {}, "The file."},
    {"bytes", value_type::integer, true, {}, "Its size."},
    {"url", value_type::string, false, {}, "Its address, if base_url is given."},
  };
  return {std::move(type), &run};
}

}  // namespace troupe::studio
