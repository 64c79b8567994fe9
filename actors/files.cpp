#include "actors/files.hpp"

#include "actors/task.hpp"
#include "api/view.hpp"
#include "core/base/match.hpp"
#include "core/cluster/elsewhere.hpp"
#include "core/cluster/link_name.hpp"
#include "store/fault.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::files {
namespace {

/// How often uploads that nobody goes on with are looked for.
constexpr auto sweep_pause = 1min;

/// Another node's upload is led there: its id says whose it is.
refused no_upload(const std::string& id, const ownership& shards) {
  auto dot = id.find('.');
  auto node = dot == id.npos ? std::string() : id.substr(dot + 1);
  auto known = node == shards.node() ? nullptr : shards.roll();
  if (const auto* at = known ? known->find(node) : nullptr; at && is_alive(*at, known->now))
    return cluster::elsewhere("upload " + id + " is at node " + node, at->address);
  return {errc::unknown, "no upload " + id, "", "begin it anew: POST /api/v1/uploads"};
}

std::string name_upload(const surroundings& around) {
  auto id = std::to_string(around.random()) + std::to_string(around.random());
  const auto& node = around.shards->node();
  return cluster::is_link_name(node) ? id + "." + node : id;
}

json::value view(const std::string& id, std::uint64_t bytes) {
  return {{"upload", id}, {"bytes", bytes}};
}

/// An output with its large parts stored; one that cannot be kept is a failed attempt, since trying again cannot help.
void store_large_parts(std::variant<json::value, task_error>& outcome, const surroundings& around) {
  if (auto* output = std::get_if<json::value>(&outcome))
    outcome = task::keep_output(std::move(*output), around);
}

}  // namespace

role::role(caf::actor_config& config, surroundings_ptr around, std::function<workers::actor()> workers)
  : observed(config, around->board->files), around_(std::move(around)), workers_(std::move(workers)),
    directory_(around_->data / "uploads") {}

role::behavior_type role::make_behavior() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);  // of an earlier life
  return {
    [this](ask& m) { handle(m); },
    [this](settle& m) { handle(m); },
    [this](const sweep& m) { handle(m); },
  };
}

void role::handle(ask& m) {
  match(m.call, [&](auto& call) { carry_out(call, m.to); });
}

void role::handle(settle& m) {
  if (auto* one = std::get_if<api::settle_attempt>(&m.call))
    store_large_parts(one->outcome.outcome, *around_);
  else if (auto* many = std::get_if<api::report_attempts>(&m.call))
    for (auto& each : many->outcomes)
      store_large_parts(each.outcome, *around_);
  if (auto workers = workers_ ? workers_() : workers::actor{})
    caf::anon_send(workers, workers::ask{std::move(m.call), std::move(m.to)});
  else
    m.to->reply(api::problem(refused{errc::unavailable, "the node is starting or stopping", "", "try again later"}));
}

void role::carry_out(api::begin_upload& call, const sink_ptr& to) {
  if (open_.size() >= around_->options.uploads.open_max)
    return to->reply(
      api::problem(refused{errc::busy, std::to_string(open_.size()) + " uploads are open, all there may be", "",
                           "finish or drop some first"}));
  if (auto made = store::make_directory(directory_); !made)
    return to->reply(api::problem(made.error()));
  auto id = name_upload(*around_);
  upload fresh{std::move(call.name), std::move(call.media_type), directory_ / id, {}, 0, now_at(*this, *around_)};
  fresh.content = store::file{::open(fresh.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (!fresh.content)
    return to->reply(api::problem(store::fault("create", fresh.path, errno)));
  if (open_.empty())
    delayed_send(this, sweep_pause, sweep{});
  open_.emplace(id, std::move(fresh));
  to->reply(to->wanted().ok(view(id, 0), 201));
}

void role::carry_out(api::put_piece& call, const sink_ptr& to) {
  auto found = open_.find(call.upload);
  if (found == open_.end())
    return to->reply(api::problem(no_upload(call.upload, *around_->shards)));
  auto& it = found->second;
  it.used_at = now_at(*this, *around_);
  if (call.offset != it.bytes)
    return to->reply(api::problem(refused{errc::conflict, "the upload has " + std::to_string(it.bytes) + " bytes",
                                          "offset", "go on at " + std::to_string(it.bytes)}));
  auto bytes_max = around_->options.uploads.bytes_max;
  if (call.bytes.size() > bytes_max - it.bytes)
    return to->reply(
      api::problem(refused{errc::too_large, "the file would have more than " + std::to_string(bytes_max) + " bytes", "",
                           "raise uploads.bytes_max, or split the file"}));
  if (auto written = append(it, call.bytes); !written)
    return to->reply(api::problem(written.error()));
  to->reply(to->wanted().ok(view(call.upload, it.bytes)));
}

/// A piece is there whole or not at all.
result<void> role::append(upload& to, std::string_view bytes) {
  auto written = store::write_all(to.content, bytes, to.path);
  if (written) {
    to.bytes += bytes.size();
    return written;
  }
  auto before = static_cast<off_t>(to.bytes);
  if (::ftruncate(to.content.descriptor(), before) != 0 || ::lseek(to.content.descriptor(), before, SEEK_SET) < 0)
    return store::fault("write", to.path, errno);
  return written;
}

void role::carry_out(api::finish_upload& call, const sink_ptr& to) {
  auto found = open_.find(call.upload);
  if (found == open_.end())
    return to->reply(api::problem(no_upload(call.upload, *around_->shards)));
  auto& it = found->second;
  it.content = store::file{};
  auto made = around_->blobs->take(it.path, it.media_type, it.name);
  drop(found);
  if (!made)
    return to->reply(api::problem(made.error()));
  if (!call.digest.empty() && call.digest != made->digest)
    return to->reply(api::problem(
      refused{errc::invalid, "what came is " + made->digest, "digest", "something was lost on the way: begin anew"}));
  to->reply(to->wanted().ok(to_value(*made), 201));
}

void role::carry_out(api::drop_upload& call, const sink_ptr& to) {
  auto found = open_.find(call.upload);
  if (found == open_.end())
    return to->reply(api::problem(no_upload(call.upload, *around_->shards)));
  auto bytes = found->second.bytes;
  drop(found);
  to->reply(to->wanted().ok(view(call.upload, bytes)));
}

void role::drop(uploads::iterator at) {
  ::unlink(at->second.path.c_str());
  open_.erase(at);
}

void role::handle(const sweep&) {
  auto since = now_at(*this, *around_) - around_->options.uploads.idle;
  for (auto at = open_.begin(); at != open_.end();) {
    auto now = at++;
    if (now->second.used_at <= since)
      drop(now);
  }
  if (!open_.empty())
    delayed_send(this, sweep_pause, sweep{});
}

void role::closing() {
  open_.clear();
  workers_ = nullptr;
}

}  // namespace troupe::files
