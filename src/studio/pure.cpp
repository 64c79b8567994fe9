#include "studio/pure.hpp"

namespace troupe::studio {
namespace {

/// What a type that only computes may use of the world: nothing.
class no_world : public task_context {
public:
  const execution_id& execution() const override { return execution_; }
  const task_id& task() const override { return task_; }
  std::uint32_t attempt() const override { return 1; }
  std::uint64_t seed() const override { return 0; }
  const std::filesystem::path& scratch() override { return nowhere_; }
  void progress(double, std::string_view) override {}
  bool stop_requested() const override { return false; }
  int stop_fd() const override { return -1; }
  result<std::filesystem::path> open(const artifact&) override { return denied(); }
  result<artifact> keep(const std::filesystem::path&, std::string, std::string) override { return denied(); }
  const std::filesystem::path& published() const override { return nowhere_; }

private:
  static refused denied() { return {errc::denied, "there are no files here"}; }

  execution_id execution_;
  task_id task_;
  std::filesystem::path nowhere_;
};

}  // namespace

std::optional<task_result> carry_out_pure(std::string_view uses, const json::value& with) {
  const auto* type = find_built_in(uses);
  if (!type || type->type.slot != slot::light || !type->run)
    return std::nullopt;
  auto accepted = accept_parameters(type->type, with);
  if (auto* wrong = std::get_if<task_error>(&accepted))
    return task_result(std::move(*wrong));
  no_world nothing;
  return type->run(std::get<json::object>(accepted), nothing);
}

}  // namespace troupe::studio
