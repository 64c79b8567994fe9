#include "actors/token_book.hpp"

#include "core/access/token_text.hpp"
#include "core/base/constant_time.hpp"
#include "store/blobs.hpp"

namespace troupe {
namespace {

/// Tokens are read again after this, when somebody asks: what another node revoked is good here no longer.
constexpr auto read_again_after = 10s;

/// Returns what follows `Bearer`, whose letters may be of either case.
std::optional<std::string_view> bearer_of(std::string_view header) {
  constexpr std::string_view scheme = "bearer ";
  if (header.size() < scheme.size())
    return std::nullopt;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((header[i] >= 'A' && header[i] <= 'Z' ? header[i] - 'A' + 'a' : header[i]) != scheme[i])
      return std::nullopt;
  header.remove_prefix(scheme.size());
  auto begin = header.find_first_not_of(' ');
  return begin == header.npos ? std::string_view{} : header.substr(begin);
}

}  // namespace

result<void> token_book::load(store::reader& store, timestamp now) {
  auto puts = [this] {
    std::lock_guard lock(mutex_);
    return puts_;
  };
  auto before = puts();
  auto found = store.tokens();
  if (!found)
    return std::move(found).error();
  std::lock_guard lock(mutex_);
  if (puts_ == before)
    table_.replace(*std::move(found));
  read_at_ = now;
  return {};
}

bool token_book::is_old(timestamp now) {
  std::lock_guard lock(mutex_);
  if (now < read_at_ + read_again_after)
    return false;
  read_at_ = now;
  return true;
}

result<access::caller> token_book::identify(const credentials& shown, timestamp now) const {
  if (shown.inside)
    return access::local_caller();
  auto text = shown.authorization ? bearer_of(*shown.authorization) : std::nullopt;
  auto hash = text ? store::digest_of(*text) : std::string();
  std::lock_guard lock(mutex_);
  if (text && !local_hash_.empty() && equal_in_constant_time(hash, local_hash_))
    return access::local_caller();
  // Where nobody is asked, the header may be meant for what is in front.
  if (text && (options_.auth != access::auth_mode::off || text->starts_with(access::token_prefix))) {
    if (auto wellformed = access::check_token_text(*text); !wellformed)
      return std::move(wellformed).error();
    auto found = table_.find_by_hash(hash, now);
    if (!found)
      return std::move(found).error();
    return access::caller_of(**found);
  }
  if (access::asks(options_.auth, !options_.exposed, table_.size()))
    return access::caller{};
  return access::open_caller();
}

std::optional<milliseconds> token_book::take(const access::caller& who, timestamp now) {
  if (who.token.empty())
    return std::nullopt;
  std::lock_guard lock(mutex_);
  return table_.take(who.token, options_.rate, now);
}

bool token_book::is_worth_logging(timestamp now) {
  std::lock_guard lock(mutex_);
  return !denials_.take(options_.denials, now);
}

bool token_book::used(const access::caller& who, timestamp now) {
  if (who.token.empty())
    return false;
  std::lock_guard lock(mutex_);
  return table_.used(who.token, now);
}

void token_book::put(access::token t) {
  std::lock_guard lock(mutex_);
  ++puts_;
  table_.put(std::move(t));
}

std::optional<access::token> token_book::find(std::string_view id_or_name) const {
  std::lock_guard lock(mutex_);
  const auto* found = table_.find(id_or_name);
  return found ? std::optional(*found) : std::nullopt;
}

std::vector<access::token> token_book::all() const {
  std::lock_guard lock(mutex_);
  std::vector<access::token> out;
  for (const auto* t : table_.all())
    out.push_back(*t);
  return out;
}

access::exposure token_book::exposure(timestamp now) const {
  std::lock_guard lock(mutex_);
  return {.mode = options_.auth,
          .loopback = !options_.exposed,
          .tokens = table_.size(),
          .any_active = table_.has_active(now)};
}

void token_book::trust(std::string_view local_text) {
  std::lock_guard lock(mutex_);
  local_hash_ = store::digest_of(local_text);
}

}  // namespace troupe
