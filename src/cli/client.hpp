#pragma once

#include "cli/transport.hpp"
#include "core/base/json.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe::cli {

using query = std::vector<std::pair<std::string, std::string>>;

/// Speaks to a node. It connects at the first request, so that a command that needs no node opens none.
class client {
public:
  /// A node, and what it is shown with each request: `Authorization: Bearer TOKEN` unless that is empty.
  struct reached {
    std::unique_ptr<transport> node;
    std::string token;
  };
  using connector = std::function<result<reached>()>;

  explicit client(connector connect) : connect_(std::move(connect)) {}

  /// Returns the JSON of a 2xx answer. Anything else is a refusal: what the node says in its problem document.
  result<json::value> get(std::string path, const query& = {});
  result<json::value> post(std::string path, const json::value& body);
  result<json::value> put(std::string path, const json::value& body);
  /// Sends text as it is; `file` is what the node calls it in its errors.
  result<json::value> post_text(std::string path, std::string text, const std::string& file);
  result<json::value> remove(std::string path);

  /// Returns the body of a 2xx answer as it is.
  result<std::string> read(std::string path, const query& = {});

  /// Gets a body of any size, piece by piece; `on_bytes` may end it by returning false.
  result<void> download(std::string path, const std::function<bool(std::string_view)>& on_bytes);

  /// Gets an event stream from after event number `after` on.
  result<void> stream(std::string path, std::uint64_t after, const std::function<bool(std::string_view)>& on_bytes);

  /// Returns up to `items_max` items of a list, asking for as many pages as that takes. `more` says that there are
  /// further ones.
  struct listing {
    json::array items;
    bool more = false;
  };
  result<listing> list(const std::string& path, const query&, std::size_t items_max);

  /// The problems of the last refusal beside the first; a workflow's text may have many.
  const std::vector<refused>& further() const { return further_; }

private:
  result<json::value> send_json(std::string method, std::string path, const json::value& body);
  result<http::response> send(http::request);
  result<transport*> reach();
  http::request signed_by_token(http::request) const;
  result<void> stream(http::request, const std::function<bool(std::string_view)>& on_bytes);
  refused refusal(const http::response&);

  connector connect_;
  std::unique_ptr<transport> transport_;
  std::string token_;
  std::vector<refused> further_;
};

/// Percent-encodes one segment of a path or one value of a query.
std::string encode_segment(std::string_view);

/// Members of an object as the console reads answers: of an absent or differently typed member, an empty value.
const json::value& member(const json::value&, std::string_view name);
std::string text_of(const json::value&, std::string_view name);
double number_of(const json::value&, std::string_view name, double otherwise = 0);
const json::array& array_of(const json::value&, std::string_view name);

}  // namespace troupe::cli
