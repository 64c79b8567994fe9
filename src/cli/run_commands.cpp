#include "cli/follow.hpp"
#include "cli/input.hpp"
#include "cli/start.hpp"
#include "cli/text.hpp"

namespace troupe::cli {
namespace {

result<exit_code> run_workflow(session& s) {
  auto resumed = s.call.text("resume");
  auto file = s.call.argument(0);
  if (resumed && file)
    return s.misused("give FILE or --resume, not both", "an execution keeps the workflow it was started with");
  if (!resumed && !file)
    return s.misused("`run` needs FILE, or --resume ID", "see `troupe run --help`");
  if (resumed)
    return follow_and_print(s, *resumed);

  auto text = s.env.read_file(*file, file_bytes_max);
  if (!text)
    return std::move(text).error();
  auto applied = s.node.post_text("/api/v1/workflows", *std::move(text), *file);
  if (!applied)
    return std::move(applied).error();
  auto name = text_of(*applied, "name");
  auto id = start(s, name);
  if (!id)
    return std::move(id).error();
  if (wanted_progress(s) != progress_style::none)
    s.env.out << s.colour(tone::strong, printable(name)) << "  " << s.colour(tone::dim, *id) << "\n" << std::flush;
  return follow_and_print(s, *id);
}

result<exit_code> serve(session& s) {
  if (s.call.flag("print-settings")) {
    s.env.out << s.env.settings_file();
    return exit_code::done;
  }
  server_options options;
  options.address = *s.call.text("address");
  options.port = static_cast<std::uint16_t>(*s.call.integer("port"));
  options.data = *s.call.text("data");
  if (auto file = s.call.text("config"))
    options.config = *file;
  options.settings = make_labels(s.call.all("set"));
  return static_cast<exit_code>(s.env.serve(options));
}

}  // namespace

result<std::string> start(session& s, const std::string& workflow) {
  auto pairs = s.call.all("input");
  json::value schema;
  if (!pairs.empty()) {
    auto definition = s.node.get("/api/v1/workflows/" + encode_segment(workflow));
    if (!definition)
      return std::move(definition).error();
    schema = member(*definition, "input");
  }
  auto input = make_input(pairs, s.call.text("input-file"), schema, s.env);
  if (!input)
    return std::move(input).error();
  json::object body{{"workflow", workflow}, {"input", *std::move(input)}};
  if (auto labels = make_labels(s.call.all("label")); !labels.empty())
    body["labels"] = to_json(labels);
  if (auto seed = s.call.integer("seed"))
    body["seed"] = *seed;
  for (auto [option, member] : {std::pair{"delay", "delay"},
                                {"start-at", "start_at"},
                                {"idempotency-key", "idempotency_key"},
                                {"on-duplicate", "on_duplicate"}})
    if (auto value = s.call.text(option))
      body[member] = *value;
  auto started = s.node.post("/api/v1/executions", body);
  if (!started)
    return std::move(started).error();
  return text_of(*started, "id");
}

std::vector<option> start_options() {
  return {
    {"input",
     value_kind::pair,
     "KEY=VALUE",
     "One member of the input: text, or JSON where the workflow's schema wants it",
     {},
     {},
     {},
     true},
    {"input-file",
     value_kind::text,
     "FILE",
     "A JSON object to begin the input with",
     {},
     {},
     {},
     false,
     value_source::file},
    {"label", value_kind::pair, "KEY=VALUE", "A label to find the execution by", {}, {}, {}, true},
    {"seed", value_kind::integer, "N", "Makes everything random in the execution repeatable"},
    {"delay", value_kind::text, "TIME", "Begin after so much time: 10m"},
    {"start-at", value_kind::text, "TIME", "Begin at this time: 2026-01-31T09:30:00Z"},
    {"idempotency-key", value_kind::text, "KEY", "The same key again is the same start"},
    {"on-duplicate",
     value_kind::text,
     "POLICY",
     "What a key that came before means; return_existing if absent",
     {},
     {},
     {"return_existing", "reject", "supersede"}},
  };
}

std::string_view input_rules() {
  return "`--input key=text` is text, or JSON where the workflow's input schema gives the key another type.\n"
         "`--input key:=json` is always JSON. `key=@file` reads a file; `key=@@text` is text that begins with @.";
}

std::vector<command> run_commands() {
  auto options = start_options();
  options.push_back({"resume",
                     value_kind::text,
                     "ID",
                     "Continue and watch this execution instead of starting one",
                     {},
                     {},
                     {},
                     false,
                     value_source::execution});
  options.push_back({"no-progress", value_kind::flag, {}, "Print the outcome only"});
  return {
    {.noun = "run",
     .verb = {},
     .summary = "Run a workflow file and watch it until it ends or waits for a review",
     .details = input_rules(),
     .arguments = {{"FILE", "The workflow, YAML or JSON; `-` is standard input", false, value_source::file}},
     .options = std::move(options),
     .examples = {{"troupe run config/workflows/video.yaml --input topic=\"the lighthouse that waited for the sea\"",
                   "make a video"},
                  {"troupe run batch.yaml --input-file batch.json --output json > outcome.json",
                   "one JSON document with outputs and timings"},
                  {"troupe run --resume 01jd3q7s8v4zc2m9k5t0xw6ypb --data ./troupe-data",
                   "continue after Ctrl-C, a crash or a reboot"}},
     .purpose = purpose::work,
     .carry_out = run_workflow},
    {.noun = "server",
     .verb = {},
     .summary = "Run a node: it executes workflows and serves the HTTP API",
     .details =
       "Unfinished executions in the data directory continue. SIGTERM stops it once running answers are sent;\n"
       "a second SIGTERM stops it at once.",
     .options = {{"address", value_kind::text, "ADDRESS", "Where to listen", "127.0.0.1", "TROUPE_ADDRESS"},
                 {"port", value_kind::port, "PORT", "Where to listen; 0 picks a free port", "7400", "TROUPE_PORT"},
                 {"set", value_kind::pair, "KEY=VALUE", "One setting, over what the file says", {}, {}, {}, true},
                 {"print-settings", value_kind::flag, {}, "Print a settings file with every key and its default"}},
     .examples = {{"troupe server", "serve on 127.0.0.1:7400 with ./troupe-data"},
                  {"troupe server --port 8080 --data /var/lib/troupe --set slots.compute=4", "with other settings"},
                  {"troupe server --print-settings > troupe.yaml", "begin a settings file"}},
     .purpose = purpose::work,
     .carry_out = serve,
     .in_console = false},
  };
}

}  // namespace troupe::cli
