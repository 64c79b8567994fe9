#include "app/certificates.hpp"

#include "net/certificate.hpp"
#include "store/file.hpp"
#include "store/private_file.hpp"

#include <algorithm>
#include <set>

namespace troupe::app {
namespace {

namespace fs = std::filesystem;
using cli::certificate_action;
using cli::certificate_row;
using net::certificate_facts;

/// Clocks of nodes may differ: a certificate is valid a day before it was made.
constexpr auto backdated = std::chrono::hours(24);

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(file, error);
}

/// One folder with an authority, and what is done there.
class folder {
public:
  folder(const cli::certificate_order& order, timestamp now) : order_(order), now_(now) {}

  result<void> act() {
    switch (order_.action) {
    case certificate_action::show:
      return {};
    case certificate_action::init:
      return init();
    case certificate_action::issue:
      return issue();
    case certificate_action::renew:
      return renew();
    case certificate_action::rotate:
      return rotate();
    case certificate_action::retire:
      return retire();
    }
    return {};
  }

  result<std::vector<certificate_row>> list();

private:
  /// The authority that signs, and those nodes trust.
  struct authority {
    net::key_pair pair;
    std::vector<certificate_facts> trusted;
    std::size_t current = 0;

    const certificate_facts& signing() const { return trusted[current]; }
  };

  result<void> init();
  result<void> issue();
  result<void> renew();
  result<void> rotate();
  result<void> retire();
  result<void> write_node(const authority&, const std::string& name);
  result<void> trust(const std::vector<std::string>& pems);
  result<authority> read_authority() const;
  std::vector<std::string> nodes() const;
  fs::path of_node(const std::string& name) const { return order_.directory / "nodes" / name; }
  bool is_due(const certificate_facts&, const authority&) const;
  net::validity valid_for(milliseconds span) const { return {now_ - backdated, now_ + span}; }

  const cli::certificate_order& order_;
  timestamp now_;
  std::set<std::string> made_;
};

refused in_file(refused why, const fs::path& file) {
  why.where = file.string();
  return why;
}

result<std::string> read_there(const fs::path& file, std::string hint) {
  auto text = store::read_private(file);
  if (!text)
    return std::move(text).error();
  if (!*text)
    return refused{errc::unknown, "there is no " + file.filename().string(), file.string(), std::move(hint)};
  return **std::move(text);
}

result<std::vector<certificate_facts>> read_certificates(const fs::path& file, std::string hint) {
  auto text = read_there(file, std::move(hint));
  if (!text)
    return std::move(text).error();
  auto read = net::read_certificates(*text);
  return read ? std::move(read) : in_file(std::move(read).error(), file);
}

constexpr auto begin_with = "begin with: troupe node certificates init --cluster NAME";

result<void> folder::init() {
  auto key = order_.directory / "authority.key";
  if (is_there(key))
    return refused{errc::conflict, "there is an authority already", key.string(),
                   "`rotate` makes a new one beside it; another cluster needs another --directory"};
  auto made = net::make_authority(order_.cluster, valid_for(order_.authority_valid));
  if (!made)
    return std::move(made).error();
  if (auto there = store::make_directory(order_.directory / "nodes"); !there)
    return there;
  if (auto written = trust({made->certificate}); !written)
    return written;
  made_.insert(made->certificate);
  return store::write_private(key, made->key);
}

result<void> folder::issue() {
  auto by = read_authority();
  if (!by)
    return std::move(by).error();
  for (const auto& name : order_.nodes)
    if (cluster::is_link_name(name) && is_there(of_node(name) / "node.key"))
      return refused{errc::conflict, name + " has a certificate already", of_node(name).string(),
                     "troupe node certificates renew " + name};
  for (const auto& name : order_.nodes)
    if (auto written = write_node(*by, name); !written)
      return written;
  return {};
}

result<void> folder::renew() {
  auto by = read_authority();
  if (!by)
    return std::move(by).error();
  auto all = nodes();
  for (const auto& name : order_.nodes)
    if (std::ranges::find(all, name) == all.end())
      return refused{errc::unknown, "there is no node " + name, of_node(name).string(),
                     "troupe node certificates issue " + name};
  for (const auto& name : all) {
    auto named = std::ranges::find(order_.nodes, name) != order_.nodes.end();
    auto shown = read_certificates(of_node(name) / "node.pem", {});
    // One that cannot be read is made anew, too.
    auto due = order_.nodes.empty() ? !shown || is_due(shown->front(), *by) : named;
    if (!due)
      continue;
    if (auto written = write_node(*by, name); !written)
      return written;
  }
  return {};
}

result<void> folder::rotate() {
  auto by = read_authority();
  if (!by)
    return std::move(by).error();
  auto made = net::make_authority(by->signing().of.cluster, valid_for(order_.authority_valid));
  if (!made)
    return std::move(made).error();
  // Trusted first: were this interrupted, the old one would go on.
  if (auto written = trust({made->certificate, by->pair.certificate}); !written)
    return written;
  made_.insert(made->certificate);
  return store::write_private(order_.directory / "authority.key", made->key);
}

result<void> folder::retire() {
  auto by = read_authority();
  if (!by)
    return std::move(by).error();
  for (const auto& name : nodes()) {
    auto shown = read_certificates(of_node(name) / "node.pem", {});
    if (!shown || shown->front().issuer_key_id != by->signing().key_id)
      return refused{
        errc::conflict, name + " still has a certificate of the old authority", of_node(name).string(),
        "troupe node certificates renew, copy its folder to it; or remove the folder of a node that is gone"};
  }
  return trust({by->pair.certificate});
}

result<void> folder::write_node(const authority& by, const std::string& name) {
  auto made = net::issue_certificate(by.pair, name, valid_for(order_.valid));
  if (!made)
    return std::move(made).error();
  auto to = of_node(name);
  if (auto there = store::make_directory(to); !there)
    return there;
  std::string trusted;
  for (const auto& each : by.trusted)
    trusted += each.pem;
  made_.insert(made->certificate);
  for (const auto& [file, text] : {std::pair<const char*, const std::string&>{"authority.pem", trusted},
                                   {"node.key", made->key},
                                   {"node.pem", made->certificate}})
    if (auto written = store::write_private(to / file, text); !written)
      return written;
  return {};
}

/// From now on nodes are to trust these.
result<void> folder::trust(const std::vector<std::string>& pems) {
  std::string text;
  for (const auto& each : pems)
    text += each;
  if (auto written = store::write_private(order_.directory / "authority.pem", text); !written)
    return written;
  for (const auto& name : nodes())
    if (auto written = store::write_private(of_node(name) / "authority.pem", text); !written)
      return written;
  return {};
}

result<folder::authority> folder::read_authority() const {
  auto file = order_.directory / "authority.pem";
  auto trusted = read_certificates(file, begin_with);
  auto key = read_there(order_.directory / "authority.key", begin_with);
  if (!trusted || !key)
    return !trusted ? std::move(trusted).error() : std::move(key).error();
  auto signing = std::ranges::find_if(*trusted, [&](const auto& each) { return net::is_key_of(*key, each); });
  if (signing == trusted->end())
    return refused{errc::corrupt, "none of its authorities belongs to authority.key", file.string(),
                   "bring both files back from a backup"};
  if (signing->valid.until <= now_)
    return refused{errc::stale, "the authority has expired", file.string(), "troupe node certificates rotate"};
  authority out{{signing->pem, *std::move(key)}, {}, static_cast<std::size_t>(signing - trusted->begin())};
  out.trusted = *std::move(trusted);
  return out;
}

std::vector<std::string> folder::nodes() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& each : fs::directory_iterator(order_.directory / "nodes", error))
    if (auto name = each.path().filename().string(); cluster::is_link_name(name) && is_there(each.path() / "node.key"))
      names.push_back(name);
  std::ranges::sort(names);
  return names;
}

bool folder::is_due(const certificate_facts& shown, const authority& by) const {
  auto half = shown.valid.from + backdated + (shown.valid.until - shown.valid.from - backdated) / 2;
  return now_ >= half || shown.issuer_key_id != by.signing().key_id;
}

result<std::vector<certificate_row>> folder::list() {
  auto here = is_there(order_.directory / "node.pem");
  auto trusted = read_certificates(order_.directory / "authority.pem", begin_with);
  if (!trusted)
    return std::move(trusted).error();
  auto key = store::read_private(order_.directory / "authority.key");
  if (!key)
    return std::move(key).error();
  std::vector<certificate_row> rows;
  std::string signing;
  auto add = [&](const certificate_facts& c, const fs::path& file, bool current) {
    auto role = c.of.node.empty() ? cli::certificate_role::authority : cli::certificate_role::node;
    rows.push_back({c.of.node.empty() ? c.of.cluster : c.of.node, role, c.of.cluster, c.valid.from, c.valid.until,
                    c.fingerprint, file.string(), current, made_.contains(c.pem)});
  };
  for (const auto& each : *trusted) {
    auto signs = *key ? net::is_key_of(**key, each) : &each == &trusted->front();
    if (signs)
      signing = each.key_id;
    add(each, order_.directory / "authority.pem", signs);
  }
  auto add_node = [&](const fs::path& file) -> result<void> {
    auto shown = read_certificates(file, {});
    if (!shown)
      return std::move(shown).error();
    add(shown->front(), file, shown->front().issuer_key_id == signing);
    return {};
  };
  if (here)
    if (auto added = add_node(order_.directory / "node.pem"); !added)
      return std::move(added).error();
  for (const auto& name : nodes())
    if (auto added = add_node(of_node(name) / "node.pem"); !added)
      return std::move(added).error();
  return rows;
}

}  // namespace

result<std::vector<certificate_row>> carry_out(const cli::certificate_order& order, timestamp now) {
  folder in(order, now);
  if (auto done = in.act(); !done)
    return std::move(done).error();
  return in.list();
}

}  // namespace troupe::app
