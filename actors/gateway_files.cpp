#include "actors/gateway.hpp"

#include "actors/blob_source.hpp"
#include "api/artifact.hpp"
#include "api/view.hpp"
#include "core/base/artifact.hpp"

#include <algorithm>

/// Files, and outputs that are or become files.
namespace troupe::gateway {
namespace {

void reply_with_file(const reader::actor& reader, std::shared_ptr<const store::blobs> blobs, api::read_artifact call,
                     std::shared_ptr<sink> to) {
  caf::anon_send(reader, reader::query{[=](store::reader&) {
                   auto file = blobs->open_reader(call.digest);
                   if (!file)
                     return to->reply(api::problem(file.error()));
                   auto part = api::part_of(call, file->size());
                   if (part.bytes > 0)
                     part.answer.source = std::make_shared<blob_source>(*std::move(file), part.offset, part.bytes);
                   to->reply(std::move(part.answer));
                 }});
}

/// Of a task, or of the execution.
result<json::value> output_of(const execution& self, const std::optional<task_id>& task) {
  const auto* status = task ? find_task(self, *task) : nullptr;
  if (task && !status)
    return refused{errc::unknown, "execution " + self.id.value + " has no task " + task->value};
  const auto* output = task ? find_output(self, *task) : nullptr;
  if (!task && self.state == execution_state::completed)
    output = &self.output;
  if (!output)
    return refused{errc::not_ready, (task ? "task " + task->value : "execution " + self.id.value) + " is " +
                                      std::string(task ? to_string(status->state) : to_string(self.state)) +
                                      " and has no output"};
  return *output;
}

/// Whether a part of what workers say must be stored first.
bool has_large_output(const api::worker_call& call, const store::output_limits& limits) {
  auto is_large = [&](const api::attempt_outcome& o) {
    const auto* output = std::get_if<json::value>(&o.outcome);
    return output && !store::is_short(*output, limits.inline_bytes_max);
  };
  if (const auto* one = std::get_if<api::settle_attempt>(&call))
    return is_large(one->outcome);
  const auto* many = std::get_if<api::report_attempts>(&call);
  return many && std::ranges::any_of(many->outcomes, is_large);
}

}  // namespace

void role::answer_call(api::worker_call& call, const sink_ptr& to) {
  if (has_large_output(call, around_->options.outputs))
    return caf::anon_send(with_.files, files::settle{std::move(call), to});
  caf::anon_send(with_.workers, workers::ask{std::move(call), to});
}

void role::answer_call(const api::read_artifact& call, const sink_ptr& to) {
  reply_with_file(with_.reader, around_->blobs, call, to);
}

void role::answer_call(const api::read_output& call, const sink_ptr& to) {
  auto output = std::make_shared<result<json::value>>(json::value());
  answer<bool> done([=, reader = with_.reader, blobs = around_->blobs, file = call.file](result<bool> durable) {
    if (!durable || !*output)
      return to->reply(api::problem(durable ? output->error() : durable.error()));
    auto made = as_artifact(**output);
    if (!made)
      return to->reply(to->wanted().ok(**output));
    auto read = file;
    read.digest = made->digest;
    read.media_type = made->media_type;
    reply_with_file(reader, blobs, std::move(read), to);
  });
  workflow::inspect look{
    [output, task = call.task](const execution& self, timestamp) { *output = output_of(self, task); }, std::move(done)};
  caf::anon_send(with_.region, shard::route{call.id, std::move(look)});
}

void role::answer_call(api::upload_call& call, const sink_ptr& to) {
  caf::anon_send(with_.files, files::ask{std::move(call), to});
}

}  // namespace troupe::gateway
