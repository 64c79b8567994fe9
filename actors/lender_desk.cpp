#include "actors/asking.hpp"
#include "actors/lender.hpp"

#include <algorithm>

/// What other nodes say to this one's lender.
namespace troupe::lender {
namespace {

/// Bytes of attempts in one answer; one that is larger goes alone.
constexpr std::size_t grant_bytes_max = 8 * 1024 * 1024;
/// A link that fell is often there again at once; for so long what runs at the other end is not given to anybody else.
constexpr milliseconds link_grace = 3s;
/// Attempts that are looked for with one note.
constexpr std::size_t seek_max = 1'000;

/// The values of the secrets that an attempt names. One that this node does not know is left out, and then the attempt
/// fails there as it would here.
std::map<std::string, std::string> secrets_of(const run_task& work, const surroundings& around) {
  std::map<std::string, std::string> values;
  for (const auto& place : work.secrets)
    for (const auto& name : place.names)
      if (auto value = around.find_secret(name))
        values.emplace(name, *std::move(value));
  return values;
}

template <class Message>
result<Message> read(const word& m) {
  auto message = cluster::decode_loan<Message>(m.bytes);
  if (!message)
    log(log_level::warning, "loan_not_read", {{"node", m.node}, {"kind", m.kind}, {"reason", message.error().what}});
  return message;
}

}  // namespace

std::vector<std::string> notes() {
  return {cluster::loan_hint_kind, cluster::loan_progress_kind, cluster::loan_stop_kind, cluster::loan_seek_kind};
}

std::vector<std::string> questions() {
  return {cluster::loan_take_kind, cluster::loan_renew_kind, cluster::loan_settle_kind};
}

void role::handle(word& m) {
  if (m.kind == cluster::loan_hint_kind) {
    if (auto hint = read<cluster::loan_hint>(m))
      hear(*hint, m.node);
  } else if (m.kind == cluster::loan_progress_kind) {
    auto note = read<cluster::loan_progress>(m);
    if (auto dispatcher = court_.dispatcher(); note && dispatcher)
      caf::anon_send(dispatcher, dispatcher::progress{key_of(note->key), note->fraction, std::move(note->note)});
  } else if (m.kind == cluster::loan_stop_kind) {
    auto note = read<cluster::loan_stop>(m);
    if (auto found = note ? errands_.find(key_of(note->key)) : errands_.end(); found != errands_.end())
      caf::anon_send(found->second, errand::call_off{});
  } else if (m.kind == cluster::loan_seek_kind) {
    auto note = read<cluster::loan_seek>(m);
    for (const auto& key : note ? note->keys : std::vector<cluster::loan_key>{})
      if (auto found = errands_.find(key_of(key)); found != errands_.end())
        caf::anon_send(found->second, errand::speak{m.node});
  } else if (m.kind == cluster::loan_take_kind) {
    give(m);
  } else if (m.kind == cluster::loan_renew_kind) {
    renew(m);
  } else if (m.kind == cluster::loan_settle_kind) {
    settle(m);
  }
}

void role::hear(const cluster::loan_hint& hint, const std::string& node) {
  if (hint.files != options_.files)
    return;
  cluster::loan_counts known;
  for (auto s : lent_slots)
    if (auto found = hint.waiting.find(std::string(to_string(s))); found != hint.waiting.end())
      known.insert(*found);
  helping_.heard(node, known, moment_at(*this));
  advance();
}

/// Gives a node attempts that wait here, if it may have any.
void role::give(const word& m) {
  auto asked = read<cluster::loan_request>(m);
  if (!asked)
    return m.done(asked.error());
  auto kind = from_name<slot>(asked->kind);
  auto dispatcher = court_.dispatcher();
  if (!kind || !is_lent(*kind) || !dispatcher || !options_.how.on || asked->files != options_.files ||
      asked->built_in != built_in_)
    return m.done(cluster::encode_loan(cluster::loan_grant{}));
  dispatcher::want want;
  want.worker = m.node;
  want.labels = std::move(asked->labels);
  want.n = std::min(asked->slots, options_.how.ask_max);
  want.lease = options_.how.lease;
  want.granted = answer_to<dispatcher::grant, actor, go_on>(
    caf::actor_cast<caf::actor_addr>(this), [this, m, s = *kind](result<dispatcher::grant> got) {
      granted(m, s, got ? *std::move(got) : dispatcher::grant{});
    });
  caf::anon_send(dispatcher, dispatcher::lend{*kind, m.life, std::move(want)});
}

void role::granted(const word& m, slot s, dispatcher::grant got) {
  cluster::loan_grant grant{.lease = options_.how.lease, .left = lending_->of(s).waiting};
  std::size_t bytes = 0;
  for (auto& job : got.jobs) {
    cluster::loan one{key_of(job.key), job.seed, to_json(job.work), secrets_of(job.work, *around_)};
    bytes += json::serialize(one.work).size();
    if (!grant.attempts.empty() && bytes > grant_bytes_max) {
      auto back = cluster::loan_outcome{.key = one.key, .how = cluster::loan_end::returned};
      settle_here(court_, m.node, back, {});
      continue;
    }
    log(log_level::debug, "lent",
        {{"execution", job.key.execution.value}, {"task", job.key.task.value}, {"node", m.node}});
    grant.attempts.push_back(std::move(one));
  }
  m.done(cluster::encode_loan(grant));
}

void role::renew(const word& m) {
  auto what = read<cluster::loan_renewal>(m);
  if (!what)
    return m.done(what.error());
  renew_here(court_, m.node, m.life, *what, answer<bool>([done = m.done](result<bool> wanted) {
               if (wanted)
                 done(cluster::encode_loan(cluster::loan_renewed{.wanted = *wanted}));
               else
                 done(wanted.error());
             }));
}

void role::settle(const word& m) {
  auto what = read<cluster::loan_outcome>(m);
  if (!what)
    return m.done(what.error());
  settle_here(court_, m.node, *what, answer<std::uint64_t>([done = m.done](result<std::uint64_t> how) {
                if (!how && !is_final(how.error()))
                  return done(how.error());
                done(cluster::encode_loan(
                  cluster::loan_settled{.recorded = static_cast<bool>(how), .why = how ? "" : how.error().what}));
              }));
}

void role::handle(const linked& m) {
  if (!m.up)
    helping_.lost(m.node);
  if (auto dispatcher = court_.dispatcher())
    caf::anon_send(dispatcher, dispatcher::lose_sight{m.node, m.life, m.up ? options_.how.lease : link_grace});
  advance();
}

void role::handle(const sought& m) {
  auto others = words_.linked();
  for (std::size_t done = 0; done < m.keys.size(); done += seek_max) {
    cluster::loan_seek note;
    for (auto i = done; i < std::min(m.keys.size(), done + seek_max); ++i)
      note.keys.push_back(key_of(m.keys[i]));
    auto bytes = cluster::encode_loan(note);
    for (const auto& node : others)
      words_.tell(node, cluster::loan_seek_kind, bytes);
  }
}

void role::handle(const unwanted& m) {
  cluster::loan_stop note{.key = key_of(m.key)};
  words_.tell(m.node, cluster::loan_stop_kind, cluster::encode_loan(note));
}

}  // namespace troupe::lender
