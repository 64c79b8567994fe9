#include "tests/e2e/server.hpp"

#include <catch2/catch.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace troupe::e2e {
namespace {

launch server_call(const std::string& data, std::vector<std::string> more) {
  std::vector<std::string> args{"server", "--port", "0", "--data", data};
  args.insert(args.end(), more.begin(), more.end());
  return troupe(std::move(args));
}

json::value parsed(const std::string& text) {
  auto value = parse_json(text);
  INFO(text);
  REQUIRE(value);
  return *std::move(value);
}

}  // namespace

server::server(const std::string& data, std::vector<std::string> more) : process_(server_call(data, std::move(more))) {
  process_.says(", data in");
  auto said = process_.out();
  auto begin = said.find("http");
  INFO(said << process_.err());
  REQUIRE(begin != said.npos);
  url_ = said.substr(begin, said.find(',', begin) - begin);
}

remote::response server::get(const std::string& path) {
  auto answer = remote::http_client({.timeout = patience}).send({"GET", url_ + path, {}, {}});
  INFO(path << (answer ? "" : to_string(answer.error())));
  REQUIRE(answer);
  return *std::move(answer);
}

remote::response server::post(const std::string& path, const json::value& body) {
  auto answer = remote::http_client({.timeout = patience})
                  .send({"POST", url_ + path, {{"content-type", "application/json"}}, json::serialize(body)});
  INFO(path << (answer ? "" : to_string(answer.error())));
  REQUIRE(answer);
  return *std::move(answer);
}

json::value server::ask(const std::string& path) {
  auto answer = get(path);
  INFO(path << " " << answer.status << " " << answer.body);
  REQUIRE(answer.status == 200);
  return parsed(answer.body);
}

std::string server::start(const std::string& workflow_file, const json::value& input) {
  auto applied = command({"workflow", "apply", workflow_file, "--output", "json"});
  INFO(applied.err);
  REQUIRE(applied.code == 0);
  auto answer = post("/api/v1/executions", {{"workflow", parsed(applied.out).at("name")}, {"input", input}});
  INFO(answer.body);
  REQUIRE(answer.status == 201);
  return std::string(parsed(answer.body).at("id").as_string());
}

json::value server::wait_for(const std::string& execution, const std::string& state) {
  json::value view;
  REQUIRE(eventually([&] {
    auto answer = get("/api/v1/executions/" + execution);
    INFO(answer.body);
    // A node that shares a database may not know yet who has it.
    REQUIRE((answer.status == 200 || answer.status == 503));
    if (answer.status == 503)
      return false;
    view = parsed(answer.body);
    return view.at("state").as_string() == state;
  }));
  return view;
}

ended server::command(std::vector<std::string> args) const {
  args.insert(args.end(), {"--server", url_});
  return run(troupe(std::move(args)));
}

raw_client::raw_client(const std::string& url) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // As little as possible is read by the kernel for us.
  int bytes = 1024;
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  REQUIRE(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
}

raw_client::~raw_client() {
  ::close(fd_);
}

void raw_client::send(const std::string& bytes) const {
  REQUIRE(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}

bool raw_client::reads(const std::string& text) {
  std::array<char, 512> buffer{};
  while (seen_.find(text) == seen_.npos) {
    pollfd wanted{fd_, POLLIN, 0};
    if (::poll(&wanted, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1)
      return false;
    auto count = ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (count <= 0)
      return false;
    seen_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return true;
}

json::value document(const ended& of) {
  INFO(of.err);
  return parsed(of.out);
}

json::value find_named(const json::value& list, std::string_view value, std::string_view name) {
  for (const auto& each : list.as_array())
    if (each.at(name).as_string() == json::string_view(value.data(), value.size()))
      return each;
  return {};
}

}  // namespace troupe::e2e
