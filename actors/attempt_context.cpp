#include "actors/attempt_context.hpp"

#include <atomic>
#include <fstream>

namespace troupe {
namespace {

/// Progress is for eyes: more often than this is dropped.
constexpr auto progress_pause = std::chrono::milliseconds(100);

}  // namespace

attempt_context::attempt_context(surroundings_ptr around, dispatcher::attempt_key key, std::uint64_t seed,
                                 std::shared_ptr<stop_source> stop, progress_function progress,
                                 const secret::redactor* hide)
  : around_(std::move(around)), key_(std::move(key)), seed_(seed), stop_(std::move(stop)),
    progress_(std::move(progress)), hide_(hide), published_(around_->data / "published") {}

attempt_context::~attempt_context() {
  std::error_code ignored;
  if (!scratch_.empty())
    std::filesystem::remove_all(scratch_, ignored);
}

const std::filesystem::path& attempt_context::scratch() {
  if (!scratch_.empty())
    return scratch_;
  // Numbered, because an attempt that is being killed may still hold the directory of the same attempt run anew.
  static std::atomic<std::uint64_t> made = 0;
  auto name =
    key_.execution.value + "." + key_.task.value + "." + std::to_string(key_.attempt) + "." + std::to_string(++made);
  auto path = around_->data / "scratch" / name;
  std::filesystem::create_directories(path);
  return scratch_ = path;
}

void attempt_context::progress(double fraction, std::string_view note) {
  auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < progress_pause)
    return;
  last_progress_ = now;
  progress_(fraction, hide_ ? (*hide_)(note) : std::string(note));
}

result<std::filesystem::path> attempt_context::open(const artifact& a) {
  return around_->blobs->find(a.digest);
}

result<artifact> attempt_context::keep(const std::filesystem::path& file, std::string media_type, std::string name) {
  if (!hide_)
    return around_->blobs->take(file, std::move(media_type), std::move(name));
  auto clean = scratch() / (".clean." + std::to_string(++cleaned_));
  if (auto hidden = hide_in_file(file, clean); !hidden)
    return std::move(hidden).error();
  return around_->blobs->take(clean, std::move(media_type), (*hide_)(name));
}

result<void> attempt_context::hide_in_file(const std::filesystem::path& from, const std::filesystem::path& to) const {
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary | std::ios::trunc);
  secret::redactor::stream stream(*hide_);
  std::string piece(256 * 1024, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    out << stream.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount())));
  out << stream.finish();
  if (in.bad() || !in.eof() || !out.flush())
    return refused{errc::storage, "cannot copy " + from.string() + " without its secrets"};
  return {};
}

/// Blocking is allowed here, and it is asked rarely: not worth a question to the reader.
result<std::vector<quality::trial>> attempt_context::experience() {
  auto store = around_->store->open_reader();
  return store ? (*store)->trials() : result<std::vector<quality::trial>>(std::move(store).error());
}

}  // namespace troupe
