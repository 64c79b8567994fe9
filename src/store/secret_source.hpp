#pragma once

#include "core/base/result.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::store {

/// Where the values of secrets come from: a file (YAML or JSON, NAME: VALUE), or a directory with a file per name; then
/// the environment, `TROUPE_SECRET_NAME`. Files are read when they are asked for, so that a value that was replaced is
/// good at once; they must be this user's alone (mode 0600). Thread-safe.
class secret_source {
public:
  using variables = std::function<std::optional<std::string>(const std::string& name)>;

  /// An empty path: only the environment.
  secret_source(std::filesystem::path where, variables environment)
    : where_(std::move(where)), environment_(std::move(environment)) {}

  /// Refused as `unknown` if nobody has a value for the name; the refusal says what to do, and never a value.
  result<std::string> find(std::string_view name) const;

  /// Refused if what is configured cannot be read.
  result<void> check() const;

private:
  result<std::optional<std::string>> in_files(const std::string& name) const;

  const std::filesystem::path where_;
  const variables environment_;
};

}  // namespace troupe::store
