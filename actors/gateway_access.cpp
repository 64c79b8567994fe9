#include "actors/gateway.hpp"

#include "api/access_view.hpp"
#include "api/view.hpp"
#include "core/access/token_text.hpp"
#include "core/base/match.hpp"
#include "core/base/ulid.hpp"
#include "store/blobs.hpp"

/// Tokens, the audit log, and how the node is set.
namespace troupe::gateway {
namespace {

refused no_token(const std::string& name) {
  return {errc::unknown, "no token " + name, "", "list them with: troupe token list"};
}

}  // namespace

void role::answer_call(api::access_call& call, const sink_ptr& to) {
  match(call, [&](auto& each) { answer_access(each, to); });
}

void role::answer_access(const api::list_tokens&, const sink_ptr& to) {
  json::array items;
  for (const auto& t : around_->tokens->all())
    items.push_back(api::view(t, now_at(*this, *around_)));
  to->reply(to->wanted().page(std::move(items), {}));
}

void role::answer_access(const api::show_token& call, const sink_ptr& to) {
  auto found = around_->tokens->find(call.token);
  to->reply(found ? to->wanted().ok(api::view(*found, now_at(*this, *around_))) : api::problem(no_token(call.token)));
}

void role::answer_access(api::create_token& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  if (!caller_.scope.operations.empty())
    return to->reply(api::problem(refused{errc::denied, "a token that is limited to some operations makes no tokens",
                                          "authorization", "use one that is not"}));
  if (around_->tokens->all().size() >= around_->options.access.tokens_max)
    return to->reply(
      api::problem(refused{errc::busy, "there are as many tokens as are kept", "", "raise http.tokens_max"}));
  access::token t;
  t.id = make_execution_id(now, around_->random(), around_->random()).value;
  t.name = std::move(call.name);
  t.role = call.role;
  t.scope = std::move(call.scope);
  t.created_by = caller_.name;
  t.created_at = now;
  t.expires_at = call.life ? std::optional(now + *call.life) : call.expires_at;
  if (auto wrong = check(t, now))
    return to->reply(api::problem(*wrong));
  auto text = access::make_token_text(around_->secret_bytes(access::token_random_bytes));
  t.hash = store::digest_of(text);
  keep_token(std::move(t), std::move(text), 201, to);
}

void role::answer_access(const api::rotate_token& call, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  auto found = around_->tokens->find(call.token);
  if (!found || found->revoked_at)
    return to->reply(api::problem(no_token(call.token)));
  auto text = access::make_token_text(around_->secret_bytes(access::token_random_bytes));
  found->previous_hash = call.grace > 0ms ? found->hash : std::string();
  found->previous_until = call.grace > 0ms ? std::optional<timestamp>(now + call.grace) : std::nullopt;
  found->hash = store::digest_of(text);
  keep_token(*std::move(found), std::move(text), 200, to);
}

void role::answer_access(const api::revoke_token& call, const sink_ptr& to) {
  auto found = around_->tokens->find(call.token);
  if (!found || found->revoked_at)
    return to->reply(api::problem(no_token(call.token)));
  found->revoked_at = now_at(*this, *around_);
  found->previous_hash.clear();
  found->previous_until.reset();
  keep_token(*std::move(found), std::nullopt, 200, to);
}

/// Known once it is durable.
void role::keep_token(access::token t, std::optional<std::string> text, std::uint16_t status, const sink_ptr& to) {
  auto now = now_at(*this, *around_);
  answer<bool> done([to, t, text = std::move(text), status, now, tokens = around_->tokens](result<bool> durable) {
    if (!durable)
      return to->reply(api::problem(durable.error()));
    tokens->put(t);
    auto view = api::view(t, now);
    if (text)
      view.get_object()["text"] = *text;
    auto out = to->wanted().ok(view, status);
    out.headers.emplace_back("cache-control", "no-store");
    to->reply(std::move(out));
  });
  caf::anon_send(with_.journal, journal::put_token{std::move(t), std::move(done)});
}

void role::answer_access(const api::list_audit& call, const sink_ptr& to) {
  caf::anon_send(with_.reader, reader::query{[to, filter = call.filter](store::reader& store) mutable {
                   auto limit = filter.limit++;
                   auto found = store.audit(filter);
                   if (!found)
                     return to->reply(api::problem(found.error()));
                   std::optional<std::string> next;
                   if (found->size() > limit) {
                     found->pop_back();
                     next = api::encode_cursor(execution_id{std::to_string(found->back().sequence)});
                   }
                   json::array items;
                   for (const auto& e : *found)
                     items.push_back(api::view(e));
                   to->reply(to->wanted().page(std::move(items), std::move(next)));
                 }});
}

void role::answer_access(const api::show_config&, const sink_ptr& to) {
  to->reply(to->wanted().page(around_->settings, {}));
}

}  // namespace troupe::gateway
