#include "api/schema.hpp"

/// Nodes and shards.
namespace troupe::api {

std::vector<schema> cluster_schemas() {
  return {
    {"cluster",
     "The nodes that share a database, at a glance.",
     {always("at", "time", "When this was so, by the database's clock."), always("nodes", "[member]", "The nodes."),
      always("shards", "integer", "How many shards there are."),
      always("unowned", "integer", "How many are at no living node: their executions wait."),
      always("pinned", "integer", "How many were moved by hand."),
      always("epochs", "integer", "How often a shard changed hands, in all.")}},
    {"member",
     "A node, as all see it.",
     {always("name", "string", "Its name."),
      always("state", "joining|active|drained|leaving|left|lost",
             "Whether it has shards. One that was not heard of for as long as its lease is lost."),
      always("self", "boolean", "It is the one that was asked."),
      always("conducts", "boolean", "It does what one node does for all: held starts, schedules, limits of workflows."),
      always("shards", "integer", "How many shards it has."),
      always("weight", "integer", "Its share, in proportion to the others'."),
      always("incarnation", "integer", "How often it has begun a life."),
      always("labels", "{string}", "What it says about itself."), always("release", "string", "What runs there."),
      always("home", "string", "Its host and directory."), always("joined_at", "time", "Since when it lives."),
      always("heard_at", "time", "When it was heard last."), always("lease_ms", "integer", "For how long that counts."),
      maybe("address", "string", "Where its API answers.")}},
    {"shard",
     "A part of the executions.",
     {always("shard", "integer", "Its number."), always("epoch", "integer", "How often it has changed hands."),
      maybe("owner", "string", "The node that has it."), maybe("pin", "string", "Where it was moved by hand.")}},
    {"move",
     "Shards that are to be somewhere.",
     {always("shards", "integer", "How many."), maybe("node", "string", "Where; absent: where they belong.")}},
  };
}

}  // namespace troupe::api
