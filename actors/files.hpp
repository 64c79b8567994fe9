#pragma once

#include "actors/cast.hpp"
#include "actors/observed.hpp"
#include "actors/surroundings.hpp"
#include "store/file.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>

namespace troupe::files {

/// Stores files for those who may not block, on a thread of its own: uploads, piece by piece, and the large parts of
/// outputs that workers send. An upload is of this life only; after a restart its client begins anew.
class role : public observed<actor::base> {
public:
  /// `workers` is who outcomes go to once their large parts are stored.
  role(caf::actor_config&, surroundings_ptr, std::function<workers::actor()> workers);

  behavior_type make_behavior() override;

protected:
  void closing() override;

private:
  using sink_ptr = std::shared_ptr<gateway::sink>;
  struct upload {
    std::string name;
    std::string media_type;
    std::filesystem::path path;
    store::file content;
    std::uint64_t bytes = 0;
    timestamp used_at;
  };
  using uploads = std::map<std::string, upload>;

  void handle(ask&);
  void handle(settle&);
  void handle(const sweep&);
  void carry_out(api::begin_upload&, const sink_ptr&);
  void carry_out(api::put_piece&, const sink_ptr&);
  void carry_out(api::finish_upload&, const sink_ptr&);
  void carry_out(api::drop_upload&, const sink_ptr&);
  result<void> append(upload&, std::string_view bytes);
  void drop(uploads::iterator);

  surroundings_ptr around_;
  std::function<workers::actor()> workers_;
  std::filesystem::path directory_;
  uploads open_;
};

}  // namespace troupe::files
