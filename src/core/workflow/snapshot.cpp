#include "core/workflow/snapshot.hpp"

#include "core/base/packing.hpp"

namespace troupe {
namespace {

// --- one list of members each, for both ways ----------------------------------------------------------------------

template <class Visitor>
void visit_status(Visitor& visit, auto& s) {
  visit(s.state, s.passed, s.unchosen, s.reused, s.attempt, s.attempts_forgiven, s.with, s.error, s.skip_reason,
        s.first_scheduled_at, s.scheduled_at, s.started_at, s.finished_at, s.due, s.owed_work, s.owed_timer, s.details);
}

/// All but the blocks inside.
template <class Visitor>
void visit_progress(Visitor& visit, auto& t) {
  visit(t.status, t.needs_open, t.needs_completed, t.on_agenda, t.attempt_base, t.expanded, t.items, t.item_status,
        t.item_outputs, t.items_next, t.items_active, t.items_failed, t.items_finished, t.items_again, t.history,
        t.enters_next, t.compensations);
}

/// All but where it stands and its tasks.
template <class Visitor>
void visit_frame(Visitor& visit, auto& f) {
  visit(f.results, f.tasks_open, f.first_failed, f.left, f.on_agenda);
}

/// All but the blocks and what points into them, and what follows from the rest.
template <class Visitor>
void visit_execution(Visitor& visit, auto& e) {
  visit(e.state, e.sequence, e.input, e.labels, e.seed, e.parent, e.started_at, e.finished_at, e.output, e.error,
        e.cancel_reason, e.held, e.claims, e.cancelling, e.paused, e.timed_out, e.ending, e.ending_outcome,
        e.ending_attempt_base, e.failure, e.undoable, e.undoing, e.undone, e.undo_errors, e.listening, e.signals,
        e.signal_ids, e.signals_received, e.withdrawn_reviews, e.owed, e.owed_timeout, e.owed_resume, e.owed_admission,
        e.busy, e.children_open, e.reviews_open, e.sleeping);
}

}  // namespace

template <class Visitor, class Self>
requires std::same_as<std::remove_const_t<Self>, task_status>
void visit_fields(Visitor& visit, Self& s) {
  visit_status(visit, s);
}

template <class Visitor, class Self>
requires std::same_as<std::remove_const_t<Self>, pause_state>
void visit_fields(Visitor& visit, Self& p) {
  visit(p.reason, p.by, p.until, p.since);
}

template <class Visitor, class Self>
requires std::same_as<std::remove_const_t<Self>, withdrawn_review>
void visit_fields(Visitor& visit, Self& r) {
  visit(r.sequence, r.task, r.with, r.requested_at, r.assignee);
}

namespace {

// --- writing ------------------------------------------------------------------------------------------------------

/// Frames are numbered in the order they are written.
class frame_writer {
public:
  explicit frame_writer(packer& out) : out_(out) {}

  void write(const frame& f) {
    numbers_.emplace(&f, static_cast<std::uint32_t>(numbers_.size()));
    visit_frame(out_, f);
    for (const auto& task : f.tasks) {
      visit_progress(out_, task);
      out_(task.frames.size());
      for (const auto& inside : task.frames)
        write(inside);
    }
  }

  void write(const std::unique_ptr<frame>& f) {
    out_(f != nullptr);
    if (!f)
      return;
    out_(f->number, f->prefix);
    write(*f);
  }

  std::uint32_t number_of(const frame& f) const { return numbers_.at(&f); }

private:
  packer& out_;
  std::map<const frame*, std::uint32_t> numbers_;
};

// --- reading ------------------------------------------------------------------------------------------------------

class frame_reader {
public:
  frame_reader(unpacker& in, const plan& of) : in_(in), plan_(of) {}

  /// `block`: the one that may stand here, if any.
  std::unique_ptr<frame> read(std::optional<std::uint32_t> block, frame* above, std::uint32_t owner) {
    bool present = false;
    in_(present);
    if (!present)
      return nullptr;
    std::optional<std::uint32_t> number;
    std::string prefix;
    in_(number, prefix);
    if (!block || !in_.ok()) {
      in_.refuse();
      return nullptr;
    }
    auto f = std::make_unique<frame>(plan_, *block, above, owner, number, std::move(prefix), 0);
    frames_.push_back(f.get());
    visit_frame(in_, *f);
    for (std::uint32_t place = 0; place < f->tasks.size() && in_.ok(); ++place)
      read_task(*f, place);
    if (f->first_failed && *f->first_failed >= f->tasks.size())
      in_.refuse();
    return f;
  }

  frame* numbered(std::uint32_t number) const { return number < frames_.size() ? frames_[number] : nullptr; }

private:
  void read_task(frame& f, std::uint32_t place) {
    auto& task = f.tasks[place];
    visit_progress(in_, task);
    std::size_t count = 0;
    in_(count);
    for (; count > 0 && in_.ok(); --count)
      task.frames.push_back(read(f.planned(place).body, &f, place));
  }

  unpacker& in_;
  const plan& plan_;
  std::vector<frame*> frames_;
};

refused unreadable(const execution_id& id, std::string_view why) {
  return {errc::corrupt, "a snapshot of execution " + id.value + " cannot be read: " + std::string(why)};
}

}  // namespace

std::string take_snapshot(const execution& self) {
  packer out;
  out(snapshot_format, self.plan->digest);
  visit_execution(out, self);
  frame_writer frames(out);
  for (const auto* root : {&self.main, &self.on_failure, &self.finally})
    frames.write(*root);
  out(self.agenda.size());
  for (const auto& entry : self.agenda)
    out(frames.number_of(*entry.in), entry.place);
  return out.take();
}

result<execution> read_snapshot(const execution_id& id, std::shared_ptr<const plan> of, std::string_view snapshot) {
  unpacker in(snapshot);
  std::uint32_t format = 0;
  std::string digest;
  in(format);
  if (format != snapshot_format)
    return unreadable(id, "it has another format");
  in(digest);
  if (digest != of->digest)
    return unreadable(id, "it is of another version of the workflow");
  execution self(id, of);
  visit_execution(in, self);
  // What is owed says which children are to be closed.
  for (const auto& [key, owed] : self.owed)
    if (const auto* close = std::get_if<close_child>(&owed))
      self.closing.emplace(close->child, key);
  frame_reader frames(in, *of);
  self.main = frames.read(0, nullptr, 0);
  self.on_failure = frames.read(of->on_failure, nullptr, 0);
  self.finally = frames.read(of->finally, nullptr, 0);
  std::size_t entries = 0;
  in(entries);
  for (; entries > 0 && in.ok(); --entries) {
    std::uint32_t number = 0;
    auto& entry = self.agenda.emplace_back();
    in(number, entry.place);
    entry.in = frames.numbered(number);
    if (!entry.in || (entry.place && *entry.place >= entry.in->tasks.size()))
      in.refuse();
  }
  if (!in.ok() || !in.at_end() || !self.main)
    return unreadable(id, "it is damaged");
  return self;
}

void snapshot_pace::taken(std::uint64_t sequence, std::size_t bytes) {
  last_ = sequence;
  bytes_last_ = bytes;
  bytes_ = 0;
}

bool snapshot_pace::due(std::uint64_t sequence, std::uint64_t events) const {
  return events > 0 && sequence - last_ >= events && bytes_ >= 2 * bytes_last_;
}

}  // namespace troupe
