#include "api/schema.hpp"
#include "core/workflow/task_type.hpp"

/// Problems and files; a node, its actors and task types.
namespace troupe::api {

std::vector<schema> common_schemas() {
  return {
    {"problem",
     "What is wrong, where, and what to do (RFC 9457).",
     {always("type", "string", "Stable: urn:troupe:problem: and a word."),
      always("title", "string", "The kind of problem in a sentence."), always("status", "integer", "The HTTP status."),
      always("detail", "string", "What is wrong."), maybe("where", "string", "A path, a name, or file:line:column."),
      maybe("hint", "string", "What to do next."),
      maybe("errors", "[problem_detail]", "All that is wrong with a text, when it is more than one thing.")}},
    {"problem_detail",
     "One of several things that are wrong.",
     {always("detail", "string", "What is wrong."), maybe("where", "string", "A path, a name, or file:line:column."),
      maybe("hint", "string", "What to do next.")}},
    {"artifact",
     "A file, named by its content.",
     {always("artifact", "string", "sha256: and 64 hexadecimal digits."), always("media_type", "string", "What it is."),
      always("bytes", "integer", "How long it is."), always("name", "string", "A file name for people.")}},
    {"upload",
     "A file that comes in pieces.",
     {always("upload", "string", "Its id."), always("bytes", "integer", "How much of it is there.")}},
    {"removed", "It is not there any more.", {always("removed", "boolean", "True.")}},
  };
}

std::vector<schema> node_schemas() {
  return {
    {"health", "How the process does.", {always("status", "ok|ready", "One word.")}},
    {"node",
     "A node as it stands.",
     {always("uptime_ms", "integer", "How long it runs."), always("actors", "[actor]", "Its supervised actors."),
      always("kinds", "[actor_kind]", "Its actors by kind, with what they cost."),
      maybe("pause", "pause", "Present while nothing may begin."),
      maybe("links", "[link]", "To the other nodes, where there are any."),
      maybe("lending", "lending", "Attempts that one node runs for another, where there are links.")}},
    {"lending",
     "Attempts that one node runs for another, since the node began.",
     {always("lent", "integer", "Given to other nodes."), always("lent_now", "integer", "Of these, there now."),
      always("returned", "integer", "Of these, back without an end."),
      always("lost", "integer", "Of these, not heard of in time."),
      always("borrowed", "integer", "Taken from other nodes."),
      always("borrowed_now", "integer", "Of these, here now."),
      always("settled", "integer", "Of these, ended so that their owner knows.")}},
    {"link",
     "A link to another node.",
     {always("node", "string", "Its name."), always("up", "boolean", "Whether it stands."),
      always("dialled", "boolean", "By this node."), always("unsent_bytes", "integer", "What waits for the other."),
      always("failures", "integer", "Tries in vain since it last stood."),
      maybe("address", "string", "Where it is dialled."),
      maybe("round_trip_us", "integer", "From a ping to its answer."),
      maybe("failure", "string", "Why the last try was in vain.")}},
    {"actor",
     "A supervised actor.",
     {always("name", "string", "Its path in the tree."), always("kind", "string", "What it is."),
      always("state", "up|down", "Whether it runs."), always("restarts", "integer", "How often it was started again."),
      maybe("last_failure", "string", "Why it failed last.")}},
    {"actor_kind",
     "Actors of a kind.",
     {always("kind", "string", "Its name."), always("live", "integer", "How many there are."),
      always("spawned", "integer", "How many there were."), always("busy_ms", "integer", "Time in their handlers."),
      always("longest_resume_us", "integer", "The longest turn of one."),
      always("mailbox_max", "integer", "The longest mailbox seen.")}},
    {"slot", "What an attempt takes of a node.", {}, names_in<troupe::slot>()},
    {"value_type", "What a parameter takes.", {}, names_in<troupe::value_type>()},
    {"parameter",
     "A parameter or an output of a task type.",
     {always("name", "string", "Its name."), always("type", "value_type", "What it takes."),
      always("required", "boolean", "Whether it must be given."), maybe("default", "", "What an absent one means."),
      maybe("summary", "string", "A sentence."), maybe("choices", "[string]", "The texts it may be.")}},
    {"task_type",
     "A type of tasks.",
     {always("name", "string", "Its name, as in `uses`."), always("summary", "string", "A sentence."),
      always("version", "integer", "Of its results: another version is not taken from the cache."),
      always("slot", "slot", "What its attempts take."), always("cacheable", "boolean", "Equal inputs, equal outputs."),
      always("open", "boolean", "Takes parameters beyond those named."),
      always("parameters", "[parameter]", "What it takes."), always("outputs", "[parameter]", "What it gives."),
      always("open_output", "boolean", "The output has more than is named."),
      maybe("queue", "string", "Where its tasks wait for workers.")}},
  };
}

}  // namespace troupe::api
