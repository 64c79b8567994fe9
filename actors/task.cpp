#include "actors/task.hpp"

#include "core/secret/redactor.hpp"
#include "store/blobs.hpp"

namespace troupe::task {
namespace {

/// Names a result by everything that decides it.
std::string result_key(const task_type& type, const json::value& with) {
  return store::digest_of(type.name + "\n" + std::to_string(type.version) + "\n" + canonical_json(with));
}

/// True if every artifact in a kept output is still there; none of them is removed before the reuse is recorded.
bool all_present(const json::value& value, const store::blobs& blobs) {
  if (auto file = as_artifact(value))
    return blobs.renew(file->digest) == result(true);
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object)
      if (!all_present(member.value(), blobs))
        return false;
  } else if (const auto* array = value.if_array()) {
    for (const auto& item : *array)
      if (!all_present(item, blobs))
        return false;
  }
  return true;
}

task_error unknown_type(const std::string& uses) {
  return {"unknown_type", "no task type " + uses + " runs on this node", false, {}};
}

void hide_in(studio::task_result& outcome, const secret::redactor& hide) {
  if (auto* output = std::get_if<json::value>(&outcome))
    return hide(*output);
  auto& error = std::get<task_error>(outcome);
  error.code = hide(error.code);
  error.message = hide(error.message);
}

}  // namespace

studio::task_result perform(const surroundings_ptr& around, const dispatcher::attempt_key& key, std::uint64_t seed,
                            const run_task& work, std::shared_ptr<stop_source> stop,
                            attempt_context::progress_function progress, const secret::source& find_secret) {
  const auto* type = around->find_built_in(work.uses);
  if (!type || !type->run)
    return unknown_type(work.uses);
  // A light task is one of thousands: its runs are for those who ask.
  log(type->type.slot == slot::light ? log_level::debug : log_level::notice, "task_run",
      {{"execution", key.execution.value},
       {"task", key.task.value},
       {"attempt", std::to_string(key.attempt)},
       {"uses", work.uses}});
  auto with = studio::accept_parameters(type->type, work.with);
  if (auto* wrong = std::get_if<task_error>(&with))
    return std::move(*wrong);
  auto& parameters = std::get<json::object>(with);
  // From here on `parameters` is not to be shown.
  std::optional<secret::redactor> hide;
  if (!work.secrets.empty()) {
    auto values = secret::put_values(parameters, work.secrets, find_secret ? find_secret : around->find_secret);
    if (!values)
      return task_error{"unknown_secret", to_string(values.error()), false, {}};
    hide.emplace(*values);
  }
  attempt_context context(around, key, seed, std::move(stop), std::move(progress), hide ? &*hide : nullptr);
  auto outcome = type->run(parameters, context);
  if (hide)
    hide_in(outcome, *hide);
  if (auto* output = std::get_if<json::value>(&outcome))
    return keep_output(std::move(*output), *around);
  // Asked while the attempt's own files are still there.
  return blame(*around, std::get<task_error>(std::move(outcome)));
}

studio::task_result keep_output(json::value output, const surroundings& around) {
  auto kept = store::keep_inline(std::move(output), around.options.outputs, *around.blobs);
  if (kept)
    return *std::move(kept);
  if (kept.error().code == errc::too_large)
    return task_error{"output_too_large", to_string(kept.error()), false, {}};
  return blame(around, {"output_not_stored", to_string(kept.error()), true, {}});
}

task_error blame(const surroundings& around, task_error why) {
  auto full = full_disk(around);
  if (!full)
    return why;
  return {std::string(disk_full), full->what + "; " + why.message, true, {}};
}

role::role(caf::actor_config& config, surroundings_ptr around, assignment mine, reader::actor reader,
           journal::actor journal)
  : observed(config, around->board->task), around_(std::move(around)), mine_(std::move(mine)),
    reader_(std::move(reader)), journal_(std::move(journal)), type_(around_->find_built_in(mine_.work.uses)) {}

role::behavior_type role::make_behavior() {
  return {
    [this](const begin& m) { handle(m); },
    [this](const found& m) { handle(m); },
  };
}

void role::handle(const begin&) {
  if (!type_ || !type_->run)
    return finish(unknown_type(mine_.work.uses));
  if (!mine_.work.reuse)
    return run();
  key_ = result_key(type_->type, mine_.work.with);
  auto now = now_at(*this, *around_);
  auto self = caf::actor_cast<caf::actor_addr>(this);
  caf::anon_send(reader_, reader::query{[key = key_, now, self, blobs = around_->blobs](store::reader& store) {
                   auto kept = store.find_result(key, now);
                   found answer;
                   if (kept && *kept && all_present((*kept)->output, *blobs))
                     answer.output = std::move((*kept)->output);
                   if (auto to = caf::actor_cast<actor>(self))
                     caf::anon_send(to, std::move(answer));
                 }});
}

void role::handle(const found& m) {
  if (m.output)
    return finish(*m.output, true);
  run();
}

void role::run() {
  if (mine_.stop && mine_.stop->requested())
    return finish(task_error{"stopped", "the attempt was stopped before it ran", false, {}});
  mine_.started();
  auto tell = [this](double fraction, std::string note) { mine_.progress({mine_.key, fraction, std::move(note)}); };
  auto outcome = perform(around_, mine_.key, mine_.seed, mine_.work, mine_.stop, tell, mine_.find_secret);
  if (const auto* output = std::get_if<json::value>(&outcome); output && mine_.work.reuse) {
    auto now = now_at(*this, *around_);
    caf::anon_send(journal_, journal::keep_result{{key_, *output, now, now + *mine_.work.reuse}});
  }
  finish(std::move(outcome));
}

void role::finish(studio::task_result outcome, bool reused) {
  mine_.done({mine_.key, std::move(outcome), reused});
  quit();
}

void role::closing() {
  reader_ = reader::actor{};
  journal_ = journal::actor{};
}

}  // namespace troupe::task
