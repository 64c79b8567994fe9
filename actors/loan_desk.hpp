#pragma once

#include "actors/lending.hpp"
#include "core/cluster/loan_message.hpp"

#include <functional>
#include <string>
#include <vector>

/// What a node does about attempts that other nodes have of it.
namespace troupe {

/// How nodes speak to each other. All may be called from any thread.
struct node_words {
  std::function<void(const std::string& node, std::string kind, std::string bytes, milliseconds patience,
                     answer<std::string> done)>
    ask;
  std::function<void(const std::string& node, std::string kind, std::string bytes)> tell;
  std::function<std::vector<std::string>()> linked;
};

/// Where attempts are decided about: the present handles, which may be empty.
struct loan_court {
  std::function<dispatcher::lending_actor()> dispatcher;
  std::function<region::actor()> region;
};

attempt_key key_of(const cluster::loan_key&);
cluster::loan_key key_of(const attempt_key&);

/// Has an outcome judged here, as of a node. The dispatcher knows whether the attempt is wanted; one it does not know
/// may be of an execution that is not in memory, which is asked then. Answered once durable, or why it is not recorded.
void settle_here(const loan_court&, const std::string& node, const cluster::loan_outcome&, answer<std::uint64_t>);

/// Says that a node runs an attempt. Answered whether it is wanted.
void renew_here(const loan_court&, const std::string& node, std::uint64_t life, const cluster::loan_renewal&,
                answer<bool>);

/// Whether a refusal says something about the attempt, so that asking again is of no use.
bool is_final(const refused&);

}  // namespace troupe
