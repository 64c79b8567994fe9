#include "cli/follow.hpp"

#include "cli/event_reader.hpp"

namespace troupe::cli {
namespace {

/// A stream that ends early without a word may be a node that restarts its actors or shuts down; after that many it is
/// given up.
constexpr int silent_streams_max = 10;

/// Task types whose attempts wait for a person.
result<std::set<std::string>> review_types(client& node) {
  auto types = node.get("/api/v1/task-types");
  if (!types)
    return std::move(types).error();
  std::set<std::string> names;
  for (const auto& t : array_of(*types, "items"))
    if (text_of(t, "slot") == "review")
      names.insert(text_of(t, "name"));
  return names;
}

/// It was taken back: there is nothing to follow.
bool never_began(const json::value& view) {
  auto state = from_name<execution_state>(text_of(view, "state"));
  return state && is_final(*state) && !member(view, "tasks").is_array();
}

bool is_over(const json::value& view, const board& b) {
  auto state = from_name<execution_state>(text_of(view, "state"));
  return state && (is_final(*state) ? b.ended() : *state == execution_state::waiting && b.settled());
}

}  // namespace

result<followed> follow(session& s, const std::string& execution, progress_style style) {
  auto path = "/api/v1/executions/" + encode_segment(execution);
  auto view = s.node.get(path);
  if (!view)
    return std::move(view).error();
  // One that is held says nothing before it begins.
  while (text_of(*view, "state") == "held") {
    if (s.env.interrupted())
      return followed{*view, board(*view, {}), true};
    view = s.node.get(path, {{"wait", "1s"}});
    if (!view)
      return std::move(view).error();
  }
  if (never_began(*view))
    return followed{*view, board(*view, {})};
  auto reviews = review_types(s.node);
  if (!reviews)
    return std::move(reviews).error();

  board told(*view, *std::move(reviews));
  followed out{*std::move(view), std::move(told)};
  screen shown(s.env.out, {style, static_cast<std::size_t>(s.env.width), static_cast<std::size_t>(s.env.height)},
               s.colour);
  int silent = 0;
  while (!is_over(out.view, out.board)) {
    event_reader reader;
    result<void> read;
    auto before = out.board.sequence();
    auto streamed = s.node.stream(path + "/events", before, [&](std::string_view piece) {
      read = reader.feed(piece, [&](const event_reader::message& m) {
        auto body = parse_json(m.body);
        if (!body)
          return;
        if (auto change = out.board.apply(m.type, *body))
          shown.tell(out.board, *change);
      });
      out.interrupted = s.env.interrupted();
      shown.refresh(out.board, s.env.now());
      auto rests = out.board.settled() && out.board.sequence() > before;
      return read && !out.interrupted && !out.board.ended() && !rests;
    });
    if (out.interrupted)
      break;
    if (!read)
      return std::move(read).error();
    if (!streamed)
      return std::move(streamed).error();
    silent = out.board.sequence() == before && !out.board.ended() ? silent + 1 : 0;
    if (silent == silent_streams_max)
      return refused{errc::unavailable,
                     "the node ends the event stream of " + execution + " at once",
                     {},
                     "it may be shutting down; later `" + s.next("execution watch " + execution) + "`"};
    auto now = s.node.get(path);
    if (!now && s.env.interrupted()) {
      out.interrupted = true;
      break;
    }
    if (!now)
      return std::move(now).error();
    out.view = *std::move(now);
  }
  shown.finish(out.board, s.env.now());
  return out;
}

progress_style wanted_progress(const session& s) {
  if (s.json_wanted() || s.call.flag("no-progress"))
    return progress_style::none;
  return s.env.out_is_terminal ? progress_style::live : progress_style::lines;
}

result<exit_code> follow_and_print(session& s, const std::string& execution) {
  auto seen = follow(s, execution, wanted_progress(s));
  if (!seen && s.embedded() && seen.error().code == errc::storage)
    seen.error().hint = "what was recorded is kept; when it is solved: " + s.next("run --resume " + execution);
  if (!seen)
    return std::move(seen).error();
  if (seen->interrupted) {
    if (s.embedded())
      s.env.err << "\nInterrupted. What is finished is kept; continue with\n  " << s.next("run --resume " + execution)
                << "\n";
    else
      s.env.err << "\nThe execution runs on at the server; watch it with\n  " << s.next("execution watch " + execution)
                << "\n";
    return exit_code::interrupted;
  }
  if (!s.json_wanted())
    return print_outcome(s, *seen);
  s.print(outcome_document(*seen));
  auto state = text_of(seen->view, "state");
  return state == "failed" || state == "cancelled" ? exit_code::failed : exit_code::done;
}

}  // namespace troupe::cli
