#include "app/door.hpp"

#include "core/access/token_text.hpp"
#include "core/base/ulid.hpp"
#include "store/blobs.hpp"
#include "store/private_file.hpp"

namespace troupe::app {
namespace {

constexpr std::size_t local_token_bytes_max = 200;

std::filesystem::path local_token_file(const std::filesystem::path& data) {
  return data / "local.token";
}

std::string new_text(const surroundings& around) {
  return access::make_token_text(around.secret_bytes(access::token_random_bytes));
}

/// Stored, and in the log, before anybody is told its text.
result<std::string> make_first_token(surroundings& around, timestamp now) {
  auto text = new_text(around);
  access::token t;
  t.id = make_execution_id(now, around.random(), around.random()).value;
  t.name = first_token_name;
  t.hash = store::digest_of(text);
  t.role = access::role::admin;
  t.created_by = access::local_caller().name;
  t.created_at = now;
  auto writer = around.store->open_writer();
  if (!writer)
    return std::move(writer).error();
  access::audit_entry entry{.key = t.id, .at = now, .who = t.created_by, .operation = "createToken"};
  entry.target = "tokens/" + t.name;
  entry.request_id = entry.key;
  entry.status = 201;
  const access::access_note note{std::move(entry)};
  if (auto noted = (*writer)->note({&note, 1}); !noted)
    return std::move(noted).error();
  if (auto put = (*writer)->put_token(t); !put)
    return std::move(put).error();
  around.tokens->put(std::move(t));
  return text;
}

}  // namespace

result<door> prepare_door(surroundings& around, bool serves, bool dangerously_open) {
  auto now = around.time_of_day({});
  auto reader = around.store->open_reader();
  if (!reader)
    return std::move(reader).error();
  if (auto loaded = around.tokens->load(**reader, now); !loaded)
    return std::move(loaded).error();
  door out;
  if (!serves)
    return out;
  auto exposure = around.tokens->exposure(now);
  exposure.dangerously_open = dangerously_open;
  auto opening = access::decide_opening(exposure);
  if (!opening)
    return std::move(opening).error();
  if (*opening == access::opening::ask_with_first_token) {
    auto text = make_first_token(around, now);
    // Another node of the database, started at the same time, may have made it: then it is in that one's log.
    if (!text && (!around.tokens->load(**reader, now) ||
                  access::decide_opening(around.tokens->exposure(now)) == access::opening::ask_with_first_token))
      return std::move(text).error();
    if (text)
      out.first_token = *std::move(text);
  }
  auto local = new_text(around);
  if (auto written = store::write_private(local_token_file(around.data), local); !written)
    return std::move(written).error();
  around.tokens->trust(local);
  return out;
}

std::string read_local_token(const std::filesystem::path& data) {
  auto text = store::read_private(local_token_file(data), local_token_bytes_max);
  return text && *text ? **std::move(text) : std::string();
}

}  // namespace troupe::app
