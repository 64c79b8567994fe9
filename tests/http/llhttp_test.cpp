#include "http/reading.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

/// The cases of llhttp (Node's parser): what it refuses we refuse; what it accepts we accept, or refuse for a reason
/// named below. Each gives the same outcome however its bytes are split.
namespace troupe::http {
namespace {

struct listed_case {
  std::string name;
  std::string type;
  std::string bytes;
  std::string log;
};

std::filesystem::path folder() {
  if (const char* shared = std::getenv("TROUPE_SHARED_DATA"))
    return std::filesystem::path(shared) / "http_llhttp" / "test";
  return std::filesystem::path(TROUPE_SOURCE_DIR) / ".." / "shared" / "data" / "http_llhttp" / "test";
}

std::string replaced(const std::string& text, const char* pattern, const char* with) {
  return std::regex_replace(text, std::regex(pattern), with);
}

/// A line break is CRLF unless escaped; `\r`, `\n`, `\t`, `\f` and `\xNN` are single bytes.
std::string unescaped(const std::string& block) {
  auto text = replaced(block, R"(\\\n)", "");
  text = replaced(text, R"(\n)", "\r\n");
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    constexpr std::string_view names = "rntf";
    constexpr std::string_view bytes = "\r\n\t\f";
    auto at = text[i] == '\\' && i + 1 < text.size() ? names.find(text[i + 1]) : names.npos;
    if (at != names.npos) {
      out += bytes[at];
      ++i;
    } else if (text.compare(i, 2, "\\x") == 0) {
      out += static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// llhttp does not ask for a Host; we do.
std::string with_host(const std::string& bytes) {
  auto has_host = std::regex_search(bytes, std::regex("\nhost:", std::regex::icase));
  return has_host ? bytes : replaced(bytes, " HTTP/1\\.1\r\n", " HTTP/1.1\r\nHost: t\r\n");
}

std::vector<listed_case> read_cases(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<listed_case> out;
  std::string name, type, block, text;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```") && inside) {
      inside = false;
      if (block == "http")
        out.push_back({name, type, with_host(unescaped(text.substr(0, text.size() - 1))), ""});
      else if (block == "log" && !out.empty())
        out.back().log = text;
    } else if (line.starts_with("```")) {
      inside = true;
      block = line.substr(3);
      text.clear();
    } else if (inside) {
      text += line + "\n";
    } else if (line.starts_with("#")) {
      name = line.substr(line.find_first_not_of("# "));
      type.clear();
    } else if (line.starts_with("<!-- meta=")) {
      std::smatch found;
      if (line.find("skipBody") != line.npos)
        continue;
      std::regex_search(line, found, std::regex(R"re("type": ?"([^"]+)")re"));
      type = found[1];
    }
  }
  return out;
}

std::vector<listed_case> all_cases() {
  std::vector<listed_case> out;
  if (!std::filesystem::exists(folder()))
    return out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder()))
    if (entry.path().extension() == ".md")
      std::ranges::move(read_cases(entry.path()), std::back_inserter(out));
  std::erase_if(out, [](const listed_case& c) { return !c.type.starts_with("request"); });
  return out;
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t out = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    ++out;
  return out;
}

/// Bytes of all bodies, as the log has them.
std::size_t body_bytes(const listed_case& c) {
  std::size_t out = 0;
  std::regex span(R"re(len=(\d+) span\[body\])re");
  for (auto it = std::sregex_iterator(c.log.begin(), c.log.end(), span); it != std::sregex_iterator(); ++it)
    out += std::stoul((*it)[1]);
  return out;
}

std::size_t body_bytes(const outcome& got) {
  std::size_t out = 0;
  for (const auto& r : got.requests)
    out += r.body.size();
  return out;
}

/// Pausing for an upgrade (22, 23) and bytes after the last request (5), which we ignore, break nothing.
bool is_refused(const listed_case& c) {
  std::smatch code;
  return std::regex_search(c.log, code, std::regex(R"(error code=(\d+))")) && code[1] != "5" && code[1] != "22" &&
         code[1] != "23";
}

/// Where we are stricter than llhttp, and why.
bool is_refused_on_purpose(const outcome& got) {
  for (auto reason : {
         "the method is not implemented",                                   // LINK, SEARCH, PURGE, ...
         "the version is not HTTP/1.1",                                     // RTSP, ICE
         "a request line is: method, target, version",                      // HTTP/0.9
         "the request target has characters that must be percent-encoded",  // a fragment
         "the request target names no host",                                // a password in the target
       })
    if (got.refusal.find(reason) != got.refusal.npos)
      return true;
  return false;
}

}  // namespace

TEST_CASE("llhttp's cases have llhttp's outcome, or are refused on purpose") {
  auto cases = all_cases();
  if (cases.empty()) {
    WARN("skipped: " << folder() << " is absent; TROUPE_SHARED_DATA names the folder that has http_llhttp");
    return;
  }
  CHECK(cases.size() > 100);
  for (const auto& c : cases) {
    INFO(c.name << "\n" << c.bytes);
    auto got = read(c.bytes, {});
    CHECK(read_bytewise(c.bytes) == got);
    for (std::size_t at = 0; at < c.bytes.size(); ++at)
      if (read(c.bytes, {at}) != got)
        FAIL("split at byte " << at);
    if (c.type != "request" || is_refused_on_purpose(got))
      continue;
    if (is_refused(c)) {
      // Some cases end before the line that is wrong does.
      CHECK(read(c.bytes + "\r\n\r\n", {}).refusal != "");
      continue;
    }
    CHECK(got.refusal == "");
    CHECK(got.requests.size() == count(c.log, "message complete"));
    if (count(c.log, "message begin") == count(c.log, "message complete"))
      CHECK(body_bytes(got) == body_bytes(c));
  }
}

}  // namespace troupe::http
