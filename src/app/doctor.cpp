#include "app/doctor.hpp"

#include "actors/catalogue.hpp"
#include "actors/plans.hpp"
#include "app/settings.hpp"
#include "core/doctor/examination.hpp"
#include "store/blob_collection.hpp"
#include "store/digest.hpp"
#include "store/inspector.hpp"
#include "store/postgres_vault.hpp"
#include "studio/task.hpp"

#include <chrono>
#include <map>

namespace troupe::app {
namespace {

using doctor::finding_kind;
using doctor::gravity;

/// Executions asked for at once, and how often progress is told.
constexpr std::size_t page_size = 500;
constexpr std::uint64_t progress_step = 50;

refused interrupted() {
  return {errc::cancelled, "interrupted before everything was examined"};
}

class round {
public:
  round(store::inspector& from, const store::blobs& files, const cli::doctor_options& options,
        const cli::doctor_progress& progress, task_types local)
    : from_(from), blobs_(files), options_(options), progress_(progress), types_(std::move(local)) {}

  result<doctor::report> make() {
    for (auto part :
         {&round::examine_pages, &round::examine_definitions, &round::examine_executions, &round::examine_blobs})
      if (auto done = (this->*part)(); !done)
        return std::move(done).error();
    return std::move(report_);
  }

private:
  class one_execution;

  result<void> examine_pages() {
    auto said = from_.check_pages();
    if (!said && said.error().code != errc::corrupt)
      return std::move(said).error();
    if (!said)
      note(gravity::error, finding_kind::database_damaged, "troupe.db", said.error().what);
    else
      for (auto& what : *said)
        note(gravity::error, finding_kind::database_damaged, "troupe.db", std::move(what));
    return {};
  }

  result<void> examine_definitions() {
    auto declared = from_.task_types();
    if (!declared)
      return std::move(declared).error();
    types_.load(*std::move(declared));
    return from_.definitions([&](const store::stored_definition& d) {
      ++report_.definitions;
      auto name = d.name.value + " version " + std::to_string(d.version);
      if (store::digest_of(d.source) != d.digest)
        note(gravity::error, finding_kind::definition_damaged, name, "its text does not match its digest");
      else if (auto planned = plan(d); !planned.plan)
        note(gravity::warning, finding_kind::definition_unplanned, name, to_string(planned.errors.front()));
    });
  }

  result<void> examine_executions();

  result<void> examine_blobs() {
    auto now = std::chrono::floor<microseconds>(std::chrono::system_clock::now());
    for (unsigned byte = 0; byte < 256; ++byte) {
      auto some = blobs_.list(static_cast<std::uint8_t>(byte));
      if (!some)
        return std::move(some).error();
      for (const auto& blob : *some)
        if (auto done = examine_blob(blob, now - options_.grace); !done)
          return done;
    }
    return {};
  }

  result<void> examine_blob(const store::blobs::stored& blob, timestamp old) {
    ++report_.blobs;
    report_.blob_bytes += blob.bytes;
    if (!progress_("files", report_.blobs, 0))
      return interrupted();
    auto orphaned = store::is_orphan(blob, old, need());
    if (!orphaned)
      return std::move(orphaned).error();
    if (*orphaned)
      return orphan(blob, old);
    auto whole = options_.contents ? blobs_.check(blob.digest) : result<void>{};
    if (!whole && whole.error().code != errc::unknown)
      note(gravity::error, finding_kind::blob_damaged, blob.digest, whole.error().what);
    return {};
  }

  result<void> orphan(const store::blobs::stored& blob, timestamp old) {
    ++report_.orphans;
    report_.orphan_bytes += blob.bytes;
    if (!options_.collect) {
      note(gravity::notice, finding_kind::blob_orphaned, blob.digest,
           std::to_string(blob.bytes) + " bytes that nobody needs, stored " + to_rfc3339(blob.put_at));
      return {};
    }
    auto removed = store::remove_orphan(blobs_, blob, old, need());
    if (!removed)
      return std::move(removed).error();
    report_.collected += *removed;
    report_.collected_bytes += *removed ? blob.bytes : 0;
    return {};
  }

  store::blob_need need() {
    return [this](const std::string& digest) { return from_.is_needed(digest); };
  }

  planning plan(const store::stored_definition& d) {
    auto planned = plan_text(d.source, d.file, d.digest, *types_.lenient());
    if (planned.plan)
      plans_.keep(planned.plan);
    return planned;
  }

  /// Returns the plan of a version that an execution follows; notes why there is none.
  std::shared_ptr<const troupe::plan> plan_of(const std::string& digest, const execution_id& id, bool over) {
    if (auto known = plans_.find(digest))
      return known;
    auto found = from_.definition(digest);
    if (!found || !*found) {
      note(gravity::error, finding_kind::definition_missing, id.value,
           "it follows version " + digest + " of its workflow, which is not stored");
      return nullptr;
    }
    auto planned = plan(**found);
    if (!planned.plan)
      note(over ? gravity::notice : gravity::error, finding_kind::definition_unplanned, id.value,
           "it follows " + (*found)->name.value + " version " + std::to_string((*found)->version) + ": " +
             to_string(planned.errors.front()));
    return planned.plan;
  }

  void note(gravity g, finding_kind kind, std::string where, std::string what) {
    add(report_, {g, kind, std::move(where), std::move(what)});
  }

  store::inspector& from_;
  const store::blobs& blobs_;
  const cli::doctor_options& options_;
  const cli::doctor_progress& progress_;
  task_catalogue types_;
  plan_cache plans_;
  doctor::report report_;
};

/// Judges one execution as it is told.
class round::one_execution : public store::execution_visitor {
public:
  one_execution(round& of, execution_id id) : round_(of), id_(std::move(id)) {}

  void rows(std::optional<execution_summary> row, std::vector<review_summary> reviews) override {
    row_ = std::move(row);
    reviews_ = std::move(reviews);
    auto over = row_ && is_final(row_->state);
    examination_.emplace(id_, [this, over](const std::string& digest) { return round_.plan_of(digest, id_, over); });
  }

  void record(const store::record& r) override {
    ++round_.report_.records;
    examination_->take(r.first, r.count, r.text);
    for (auto digest : store::artifacts_in(r.text))
      if (auto there = round_.blobs_.has(digest); there && !*there)
        round_.note(gravity::error, finding_kind::blob_missing, std::string(digest), "named by execution " + id_.value);
    for (auto digest : store::digests_in(r.text))
      prove_reference(digest);
  }

  void damage(const refused& why, bool of_record) override {
    if (of_record)
      examination_->give_up();
    damaged_row_ |= !of_record;
    round_.note(gravity::error, of_record ? finding_kind::record_damaged : finding_kind::row_damaged, id_.value,
                why.what);
  }

  void conclude() {
    round_.report_.events += examination_->events();
    for (auto& found : examination_->conclude(row_, reviews_))
      if (!damaged_row_ || found.kind != finding_kind::row_missing)
        add(round_.report_, std::move(found));
  }

private:
  /// A file that is there and named, and would be removed as an orphan.
  void prove_reference(std::string_view digest) {
    if (row_ && digest == row_->digest)
      return;
    auto known = round_.from_.is_needed_by(id_, digest);
    if (auto there = known && !*known ? round_.blobs_.has(digest) : false; there && *there)
      round_.note(gravity::error, finding_kind::reference_missing, std::string(digest),
                  "named by execution " + id_.value);
  }

  round& round_;
  execution_id id_;
  std::optional<execution_summary> row_;
  std::vector<review_summary> reviews_;
  std::optional<doctor::examination> examination_;
  bool damaged_row_ = false;
};

result<void> round::examine_executions() {
  auto total = from_.count_executions();
  if (!total)
    return std::move(total).error();
  for (execution_id last;;) {
    auto ids = from_.executions(last, page_size);
    if (!ids)
      return std::move(ids).error();
    if (ids->empty())
      return {};
    last = ids->back();
    for (auto& id : *ids) {
      if (report_.executions++ % progress_step == 0 && !progress_("executions", report_.executions, *total))
        return interrupted();
      one_execution one(*this, id);
      if (auto told = from_.visit(id, one); !told)
        return told;
      one.conclude();
    }
  }
}

}  // namespace

result<doctor::report> examine(const cli::doctor_options& options, const cli::doctor_progress& progress) {
  settings of;
  std::vector<refused> errors;
  if (auto loaded = options.config ? load_settings(*options.config, of, errors) : result<void>(); !loaded)
    return std::move(loaded).error();
  auto local = studio::built_in_types();
  for (const auto& program : of.programs)
    local.insert_or_assign(program.type.name, program.type);
  auto files = store::blobs::at(options.data / "blobs");
  if (!of.database.url.empty() && of.database.keeps_files)
    files = files.with(store::postgres_blob_vault(of.database));
  auto from =
    of.database.url.empty() ? store::inspect_sqlite(options.data, files) : store::inspect_postgres(of.database, files);
  if (!from)
    return std::move(from).error();
  return round(**from, files, options, progress, std::move(local)).make();
}

}  // namespace troupe::app
