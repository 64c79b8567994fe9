#pragma once

#include "cli/run.hpp"
#include "cli/session.hpp"
#include "core/base/json.hpp"

#include <map>
#include <span>
#include <string>

namespace troupe::cli {

/// Puts together an execution's input, or what another schema describes: the object in `file` (YAML is not read, JSON
/// is), then every `--input`, or what the option is called.
///
/// - `key=text` is text, unless the workflow's input schema gives the key another type and the text is JSON;
/// - `key:=json` is JSON whatever the schema says;
/// - `key=@file` is what the file holds, by the same rules; `key=@@text` is text that begins with `@`.
result<json::object> make_input(std::span<const std::string> pairs, const std::optional<std::string>& file,
                                const json::value& schema, const environment&, std::string_view option = "--input");

/// Reads `key=value` labels.
std::map<std::string, std::string> make_labels(std::span<const std::string> pairs);

/// Reads an option that is a time, or a span before now.
result<timestamp> moment_of(const session&, std::string_view option);

/// Sends the file that the first argument names; the answer says what the node read.
result<json::value> send_file(session&, const std::string& path);

/// Largest file that is read as input or workflow.
inline constexpr std::size_t file_bytes_max = 16 * 1024 * 1024;

}  // namespace troupe::cli
