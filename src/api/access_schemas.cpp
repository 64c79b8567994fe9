#include "api/schema.hpp"
#include "core/access/token.hpp"

/// Tokens, the audit log, settings.
namespace troupe::api {
namespace {

std::vector<named_value> token_members() {
  return {always("id", "string", "Its id."),
          always("name", "string", "Its name, which no other has that is not revoked."),
          always("role", "role", "What it may do."),
          always("workflows", "[string]", "The workflows it is limited to; empty: all."),
          always("operations", "[string]", "The operations it is limited to; empty: all of its role."),
          always("state", "token_state", "Whether it is good."),
          always("created_by", "string", "Who made it."),
          always("created_at", "time", "When."),
          maybe("expires_at", "time", "Until when it is good."),
          maybe("revoked_at", "time", "When it was taken back."),
          maybe("last_used_at", "time", "When it was used last, to the minute."),
          maybe("previous_until", "time", "Until when the text before the last rotation is good.")};
}

}  // namespace

std::vector<schema> access_schemas() {
  auto with_text = token_members();
  with_text.push_back(always("text", "string", "What to send as Authorization: Bearer. It is not shown again."));
  return {
    {"role", "What somebody may do.", {}, names_in<access::role>()},
    {"token_state", "Whether a token is good.", {}, names_in<access::token_state>()},
    {"token", "Who may use the API.", token_members()},
    {"new_token", "A token with its text.", std::move(with_text)},
    {"audit_entry",
     "A change that was made or refused.",
     {always("sequence", "integer", "Its place in the log."), always("at", "time", "When it was asked for."),
      always("who", "string", "The token's name; `local`, or `anybody` where nobody is asked."),
      maybe("token", "string", "The token's id."), always("operation", "string", "What was asked for."),
      always("target", "string", "What it was done to: executions/01K.../cancel."),
      always("request_id", "string", "Of the request."),
      maybe("status", "integer", "Of the answer; absent as long as there is none."),
      maybe("problem", "string", "Why it was refused."), maybe("before", "", "How it was, where that can be compared."),
      maybe("after", "", "How it is since.")}},
    {"setting",
     "A setting of the node.",
     {always("key", "string", "Its name in the settings file: http.auth."),
      always("value", "string", "As it is; what is secret in it is masked."),
      always("default", "string", "What it would be."),
      always("source", "default|file|command line", "Where it came from."),
      always("summary", "string", "A sentence.")}},
  };
}

}  // namespace troupe::api
