#include "studio/program_type.hpp"

#include "support/studio_context.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

/// Programs as task types: those that live on, and those that are a process per task.
namespace troupe::studio {
namespace {

/// A directory with scripts, and the types that run them.
struct workshop {
  workshop() : directory(context.scratch().parent_path() / "programs") {
    std::filesystem::create_directories(directory);
  }

  built_in type(const json::object& more, const std::string& script) {
    auto name = "program" + std::to_string(++scripts);
    std::ofstream(directory / name) << script;
    json::object declaration{{"run", json::array{"sh", name}}};
    for (const auto& member : more)
      declaration.insert_or_assign(member.key(), member.value());
    auto read = read_program_type("test.program", declaration, directory);
    INFO((read ? "" : to_string(read.error())));
    REQUIRE(read);
    return make_built_in(*std::move(read));
  }
  built_in lives_on(const std::string& script, const json::object& more = {}) { return type(more, script); }
  built_in once(const std::string& script, json::object more = {}) {
    more["once"] = true;
    return type(more, script);
  }

  /// Returns the output, or the error's code and message.
  std::string run(const built_in& self, const json::value& with = json::object{}) {
    auto outcome = perform(self, with, context);
    if (auto* output = std::get_if<json::value>(&outcome))
      return json::serialize(*output);
    last = std::get<task_error>(outcome);
    return last.code + ": " + last.message;
  }

  studio_context context;
  std::filesystem::path directory;
  int scripts = 0;
  task_error last;
};

/// Answers each task with what the shell makes of `$id` and `$task`.
std::string answering(const std::string& what) {
  return R"(while IFS= read -r task; do
  id=${task#*\"id\":\"}; id=${id%%\"*}
  )" + what +
         "\ndone\n";
}

bool alive(const std::string& pid) {
  return ::kill(static_cast<pid_t>(std::stol(pid)), 0) == 0;
}

template <class Condition>
bool eventually(Condition is_so) {
  for (auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
       std::chrono::steady_clock::now() < until;) {
    if (is_so())
      return true;
    std::this_thread::yield();
  }
  return false;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE_METHOD(workshop, "a program that lives on answers one task after another") {
  auto self = lives_on(answering(R"(n=$((n + 1)); echo "{\"id\":\"$id\",\"output\":{\"n\":$n,\"pid\":$$}}")"));
  auto first = parse_json(run(self)), second = parse_json(run(self));
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->at("n") == 1);
  CHECK(second->at("n") == 2);
  CHECK(first->at("pid") == second->at("pid"));
}

TEST_CASE_METHOD(workshop, "a program is told the whole task") {
  auto self = lives_on(answering(R"(printf '{"id":"%s","output":%s}\n' "$id" "$task")"));
  auto kept = context.given("bytes", "text/plain", "a.txt");
  auto told = parse_json(run(self, json::object{{"text", "line\nbreak"}, {"file", to_value(kept)}}));
  REQUIRE(told);
  CHECK(told->at("execution") == "01JTESTEXECUTION0000000000");
  CHECK(told->at("task") == "task");
  CHECK(told->at("attempt") == 1);
  CHECK(told->at("uses") == "test.program");
  CHECK(told->at("with").at("text") == "line\nbreak");
  CHECK(std::filesystem::is_directory(std::string(told->at("scratch").as_string())));
  CHECK(content(std::string(told->at("files").at(kept.digest).as_string())) == "bytes");
}

TEST_CASE_METHOD(workshop, "progress is passed on, failures are as the program says") {
  auto self = lives_on(answering(R"(echo "{\"id\":\"$id\",\"progress\":0.5,\"note\":\"half\"}"
  echo "{\"id\":\"$id\",\"error\":{\"code\":\"no_image\",\"message\":\"gone\",\"retryable\":false}}")"));
  CHECK(run(self) == "no_image: gone");
  CHECK_FALSE(last.retryable);
  CHECK(context.fractions() == std::vector{0.5});
  CHECK(context.notes() == std::vector<std::string>{"half"});
}

TEST_CASE_METHOD(workshop,
                 "a program that dies fails its task with what it said last, and the next task has a new one") {
  auto flag = (directory / "flag").string();
  auto self = lives_on("if [ ! -e " + flag + " ]; then : > " + flag + R"(
    read -r task; echo "no memory" >&2; exit 3
  fi
  )" + answering(R"(echo "{\"id\":\"$id\",\"output\":1}")"));
  CHECK(run(self) == "crash: sh exited with status 3 before it answered: no memory");
  CHECK(last.retryable);
  CHECK(run(self) == "1");
  auto killed = lives_on("read -r task; kill -9 $$\n");
  CHECK(run(killed) == "crash: sh was ended by signal 9 before it answered");
}

TEST_CASE_METHOD(workshop, "one that died between two tasks costs at most an attempt, and is started anew") {
  auto self = lives_on(answering(R"(echo "{\"id\":\"$id\",\"output\":\"$$\"}")"));
  auto first = run(self);
  auto pid = first.substr(1, first.size() - 2);
  ::kill(static_cast<pid_t>(std::stol(pid)), SIGKILL);
  auto second = run(self);
  // Its death may become known only by the task it was given.
  if (second.starts_with("crash")) {
    CHECK(last.retryable);
    second = run(self);
  }
  CHECK(second != first);
  CHECK(second.starts_with('"'));
}

TEST_CASE_METHOD(workshop, "what is not about the task in hand fails it, and the program is not trusted further") {
  const std::pair<std::string, std::string> rows[] = {
    {R"(echo "hello $$")", "protocol: sh wrote a line that is not a JSON object: hello "},
    {R"(echo '{"id":"0","output":1}')", "protocol: sh wrote a line without the id of its task: "},
    {R"(echo '{"output":1}')", "protocol: sh wrote a line without the id of its task: "},
    {R"(echo "{\"id\":\"$id\"}")", "protocol: sh wrote a line with neither output, error nor progress: "},
    {R"(echo "{\"id\":\"$id\",\"error\":{}}")", "protocol: sh reported an error that cannot be read (code: missing "},
  };
  for (const auto& [says, then] : rows) {
    CAPTURE(says);
    auto self = lives_on(answering(says));
    CHECK(run(self).starts_with(then));
    CHECK_FALSE(last.retryable);
  }
}

TEST_CASE_METHOD(workshop, "one that answers twice is not asked again") {
  auto self =
    lives_on(answering(R"(n=$((n + 1)); printf '{"id":"%s","output":%d}\n{"id":"%s","output":7}\n' "$id" "$n" "$id")"));
  CHECK(run(self) == "1");
  CHECK(run(self) == "1");
}

TEST_CASE_METHOD(workshop, "a line has a longest length") {
  auto at_limit = lives_on(answering(R"(printf '{"id":"%s","output":"%s"}\n' "$id" xxxxxxxxxxxxxxxxxxxx)"),
                           {{"output_bytes_max", 42}});
  CHECK(run(at_limit) == "\"xxxxxxxxxxxxxxxxxxxx\"");
  auto beyond = lives_on(answering(R"(printf '{"id":"%s","output":"%s"}\n' "$id" xxxxxxxxxxxxxxxxxxxxx)"),
                         {{"output_bytes_max", 42}});
  CHECK(run(beyond).starts_with("output_too_large: sh wrote a line of more than 42 bytes"));
  auto endless = lives_on(answering("while :; do printf xxxxxxxxxxxxxxxx; done"), {{"output_bytes_max", 4096}});
  CHECK(run(endless).starts_with("output_too_large: "));
}

TEST_CASE_METHOD(workshop, "a task that must stop takes its program and all its children with it") {
  auto pids = directory / "pids";
  auto self =
    lives_on(answering("sleep 300 & echo $! >> " + pids.string() + "; echo $$ >> " + pids.string() + "; wait"),
             {{"grace", "50ms"}});
  std::thread stopper([&] {
    eventually([&] { return std::ranges::count(content(pids), '\n') == 2; });
    context.stop();
  });
  CHECK(run(self).starts_with("stopped: "));
  stopper.join();
  std::istringstream lines(content(pids));
  for (std::string pid; std::getline(lines, pid);)
    CHECK(eventually([&] { return !alive(pid); }));
}

TEST_CASE_METHOD(workshop, "tasks share the processes there are") {
  auto self = lives_on(answering(R"(echo "{\"id\":\"$id\",\"output\":$$}")"), {{"processes", 2}});
  std::mutex mutex;
  std::map<std::string, int> seen;
  std::vector<std::thread> tasks;
  for (int i = 0; i < 8; ++i)
    tasks.emplace_back([&] {
      studio_context mine;
      auto outcome = perform(self, json::object{}, mine);
      std::lock_guard lock(mutex);
      ++seen[json::serialize(std::get<json::value>(outcome))];
    });
  for (auto& task : tasks)
    task.join();
  CHECK(seen.size() <= 2);
  int all = 0;
  for (const auto& [pid, count] : seen)
    all += count;
  CHECK(all == 8);
}

TEST_CASE_METHOD(workshop, "a task that waits for a process can be stopped") {
  auto fifo = directory / "begun";
  auto self = lives_on(answering("echo > " + fifo.string() + "; sleep 300"), {{"grace", "0ms"}});
  studio_context busy;
  std::thread first([&] { perform(self, json::object{}, busy); });
  CHECK(eventually([&] { return std::filesystem::exists(fifo); }));
  std::thread stopper([&] { context.stop(); });
  CHECK(run(self).starts_with("stopped: sh was not told the task"));
  stopper.join();
  busy.stop();
  first.join();
}

TEST_CASE_METHOD(workshop, "the environment is what was asked for") {
  ::setenv("TROUPE_TEST_INHERITED", "yes", 1);
  ::setenv("TROUPE_TEST_SECRET", "no", 1);
  json::object asked{{"env", {{"FIXED", "1"}}}, {"inherit", {"TROUPE_TEST_INHERITED", "TROUPE_TEST_ABSENT"}}};
  auto told = R"("$FIXED$TROUPE_TEST_INHERITED$TROUPE_TEST_SECRET$TROUPE_TEST_ABSENT")";
  CHECK(run(once(std::string("cat > /dev/null; printf '\"%s\"' ") + told, asked)) == "\"1yes\"");
  CHECK(run(lives_on(answering(std::string(R"(printf '{"id":"%s","output":"%s"}\n' "$id" )") + told), asked)) ==
        "\"1yes\"");
}

TEST_CASE_METHOD(workshop, "with once each task is a process: input in, output out, the exit code says") {
  CHECK(run(once("cat | grep -o '\"with\":{[^}]*}' | sed 's/\"with\"://'"), json::object{{"a", 1}}) == R"({"a":1})");
  CHECK(run(once("cat > /dev/null")) == "{}");
  CHECK(run(once("echo no; exit 0")).starts_with("invalid_output: sh did not write JSON"));
  CHECK(run(once("echo why >&2; exit 4")) == "exit_status: sh exited with status 4: why");
  CHECK(last.retryable);
  for (auto code : {"64", "65"}) {
    CHECK(run(once(std::string("exit ") + code)).starts_with("exit_status: "));
    CHECK_FALSE(last.retryable);
  }
  CHECK(run(once("printf '%100s' x", {{"output_bytes_max", 99}})).starts_with("output_too_large: "));
}

TEST_CASE_METHOD(workshop, "files in the scratch directory become artifacts") {
  auto self = once(R"(cd "$TMPDIR"; mkdir sub; printf hello > sub/a.txt; : > b.png
    echo '{"one": {"file": "sub/a.txt", "media_type": "text/x-own", "name": "b"}, "two": [{"file": "b.png"}],
           "plain": {"file": "sub/a.txt", "and": "more"}}')");
  auto read = parse_json(run(self));
  REQUIRE(read);
  auto one = as_artifact(read->at("one")), two = as_artifact(read->at("two").at(0));
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one->media_type == "text/x-own");
  CHECK(one->name == "b");
  CHECK(one->bytes == 5);
  CHECK(two->media_type == "image/png");
  CHECK(two->name == "b.png");
  CHECK(read->at("plain") == json::value{{"file", "sub/a.txt"}, {"and", "more"}});
}

TEST_CASE_METHOD(workshop, "no file outside the scratch directory becomes an artifact") {
  for (auto file : {"link", "../given", "/etc/passwd", "absent", "."}) {
    CAPTURE(file);
    auto self =
      once(std::string(R"(cd "$TMPDIR"; ln -sf /etc/passwd link; : > ../given; echo '{"file": ")") + file + R"("}')");
    auto said = run(self);
    CAPTURE(said);
    CHECK_FALSE(said.starts_with("{"));
  }
}

TEST_CASE_METHOD(workshop, "a program that is not there says what is missing") {
  CHECK(
    run(type({{"run", {"no-such-program"}}}, "")).starts_with("missing_tool: no-such-program was not found on PATH"));
  CHECK_FALSE(last.retryable);
  CHECK(run(type({{"run", {"no-such-program"}}, {"once", true}}, "")).starts_with("missing_tool: "));
}

TEST_CASE("what is wrong with a program type is said with its place") {
  auto refusal = [](std::string_view text) {
    auto read = read_program_type("a.b", parse_json(text)->as_object(), "/base");
    REQUIRE_FALSE(read);
    return to_string(read.error());
  };
  CHECK(refusal("{}") == "run: must name a program (write run: [python3, thumb.py])");
  CHECK(refusal(R"({"run": "python3 thumb.py"})").starts_with("run: expected array"));
  CHECK(refusal(R"({"run": ["a"], "processes": 65})") == "processes: must be 1 to 64");
  CHECK(refusal(R"({"run": ["a"], "processes": 0})") == "processes: must be 1 to 64");
  CHECK(refusal(R"({"run": ["a"], "slot": "light"})") == "slot: must be io or compute");
  CHECK(refusal(R"({"run": ["a"], "grace": "2m"})") == "grace: must be a duration of at most 1m (write 2s)");
  CHECK(refusal(R"({"run": ["a"], "env": {"a=b": "c"}})") == "env.a=b: not an environment variable");
  CHECK(refusal(R"({"run": ["a"], "inherit": [""]})").starts_with("inherit: "));
  CHECK(refusal(R"({"run": ["a"], "output_bytes_max": 268435457})") == "output_bytes_max: must be 1 to 268435456");
  CHECK(refusal(R"({"run": ["a"], "queue": "q"})") == "queue: a program has no queue: it runs here");
  CHECK(refusal(R"({"run": ["a"], "processs": 1})") == R"(processs: unknown member (did you mean "processes"?))");
  CHECK(refusal(R"({"run": ["a"], "sumary": "x"})") == R"(sumary: unknown member (did you mean "summary"?))");
  auto read = read_program_type("a.b", parse_json(R"({"run": ["a"], "directory": "x/../y"})")->as_object(), "/base");
  REQUIRE(read);
  CHECK(read->directory == "/base/y");
  CHECK(read->type.open);
}

}  // namespace troupe::studio
