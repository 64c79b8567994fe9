#include "remote/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace troupe::remote {
namespace {

using on_bytes_function = std::function<bool(std::string_view)>;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string_view trimmed(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_token(std::string_view text) {
  auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, allowed);
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 32 && c != '\t') || c == 127; });
}

/// Returns the URL without what may be secret: user, password, query.
std::string shown(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  auto authority = url.find("://");
  auto at = authority == url.npos ? url.npos : url.substr(0, url.find('/', authority + 3)).rfind('@');
  if (at == url.npos)
    return std::string(url);
  return std::string(url.substr(0, authority + 3)) + std::string(url.substr(at + 1));
}

std::optional<refused> check(const request& self) {
  auto wrong = [&](std::string what) {
    return refused{errc::invalid, std::move(what), self.method + " " + shown(self.url)};
  };
  if (!is_token(self.method))
    return wrong("the method is not a token");
  if (!self.url.starts_with("http://") && !self.url.starts_with("https://"))
    return wrong("the URL must begin with http:// or https://");
  if (has_control(self.url) || self.url.find(' ') != self.url.npos)
    return wrong("the URL contains white space or control characters; percent-encode them");
  for (const auto& [name, value] : self.headers)
    if (!is_token(name) || has_control(value))
      return wrong("the header " + name + " is malformed");
  return std::nullopt;
}

/// A proxy of the environment is never asked for this very machine.
std::string no_proxy() {
  std::string list = "localhost,127.0.0.1,::1";
  for (const char* name : {"no_proxy", "NO_PROXY"})
    if (const char* value = std::getenv(name); value && *value)
      return std::string(value) == "*" ? "*" : std::string(value) + "," + list;
  return list;
}

void initialise_once() {
  static const auto done = curl_global_init(CURL_GLOBAL_DEFAULT);
  static_cast<void>(done);
}

}  // namespace

class http_client::handles {
public:
  handles() {
    initialise_once();
    multi = curl_multi_init();
    easy = curl_easy_init();
  }
  ~handles() {
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
  }
  handles(const handles&) = delete;
  handles& operator=(const handles&) = delete;

  CURLM* multi;
  CURL* easy;
};

/// One request and what came back so far.
class http_client::exchange {
public:
  exchange(handles& on, const client_options& options, const request& asked, const on_bytes_function* on_bytes)
    : multi_(on.multi), easy_(on.easy), options_(options), asked_(asked), on_bytes_(on_bytes) {
    curl_easy_reset(easy_);
    set(CURLOPT_URL, asked.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.ca_file.empty()) {
      set(CURLOPT_CAINFO, options.ca_file.c_str());
      set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    set(CURLOPT_NOPROXY, no_proxy().c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
    set(CURLOPT_ERRORBUFFER, error_.data());
    set(CURLOPT_WRITEFUNCTION, &exchange::take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(CURLOPT_HEADERFUNCTION, &exchange::take_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set_method();
    add_header("Expect:");
    if (!remote::find(lowered(asked.headers), "user-agent"))
      add_header("User-Agent: troupe");
    for (const auto& [name, value] : asked.headers)
      add_header(value.empty() ? name + ";" : name + ": " + value);
    set(CURLOPT_HTTPHEADER, list_);
  }

  ~exchange() {
    curl_multi_remove_handle(multi_, easy_);
    curl_slist_free_all(list_);
  }
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  result<response> run() {
    curl_multi_add_handle(multi_, easy_);
    for (;;) {
      int running = 0;
      if (auto code = curl_multi_perform(multi_, &running); code != CURLM_OK)
        return fault(errc::unavailable, curl_multi_strerror(code));
      int left = 0;
      while (auto* message = curl_multi_info_read(multi_, &left))
        if (message->msg == CURLMSG_DONE)
          return finish(message->data.result);
      curl_waitfd stop{options_.stop_fd, CURL_WAIT_POLLIN, 0};
      bool stoppable = options_.stop_fd >= 0;
      bool glances = on_bytes_ && options_.glance_pause > 0ms;
      auto pause = glances ? static_cast<int>(options_.glance_pause.count()) : 1000;
      curl_multi_poll(multi_, stoppable ? &stop : nullptr, stoppable ? 1 : 0, pause, nullptr);
      if (stoppable && stop.revents)
        return fault(errc::cancelled, "stopped while waiting for the answer");
      if (glances && glance_due() && !body({}))
        return finish(CURLE_OK);
    }
  }

private:
  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(easy_, option, value);
  }

  static headers lowered(headers all) {
    for (auto& header : all)
      std::ranges::transform(header.first, header.first.begin(), lower);
    return all;
  }

  void add_header(const std::string& line) { list_ = curl_slist_append(list_, line.c_str()); }

  void set_method() {
    if (asked_.method == "GET" || asked_.method == "HEAD") {
      set(CURLOPT_FOLLOWLOCATION, options_.redirects_max > 0 ? 1L : 0L);
      set(CURLOPT_MAXREDIRS, static_cast<long>(options_.redirects_max));
    }
    if (asked_.method == "HEAD")
      return set(CURLOPT_NOBODY, 1L);
    if (asked_.method != "GET")
      set(CURLOPT_CUSTOMREQUEST, asked_.method.c_str());
    if (asked_.body.empty() && asked_.method != "POST" && asked_.method != "PUT" && asked_.method != "PATCH")
      return;
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(asked_.body.size()));
    set(CURLOPT_POSTFIELDS, asked_.body.data());
    if (asked_.method == "GET")
      set(CURLOPT_CUSTOMREQUEST, "GET");
  }

  static std::size_t take_header(char* data, std::size_t, std::size_t count, void* self) {
    return static_cast<exchange*>(self)->header({data, count}) ? count : 0;
  }
  static std::size_t take_body(char* data, std::size_t, std::size_t count, void* self) {
    return static_cast<exchange*>(self)->body({data, count}) ? count : 0;
  }

  bool header(std::string_view line) {
    if (line.starts_with("HTTP/")) {
      answer_.headers.clear();
      header_bytes_ = 0;
    }
    header_bytes_ += line.size();
    if (header_bytes_ > options_.header_bytes_max) {
      too_large_ = "the headers of the answer are longer than " + std::to_string(options_.header_bytes_max) + " bytes";
      return false;
    }
    auto colon = line.find(':');
    if (colon == line.npos || line.starts_with("HTTP/"))
      return true;
    std::string name(trimmed(line.substr(0, colon)));
    std::ranges::transform(name, name.begin(), lower);
    answer_.headers.emplace_back(std::move(name), trimmed(line.substr(colon + 1)));
    return true;
  }

  /// Has an answer begun of which nothing came for a while?
  bool glance_due() const {
    return status() / 100 == 2 && std::chrono::steady_clock::now() - told_at_ >= options_.glance_pause;
  }

  bool body(std::string_view bytes) {
    told_at_ = std::chrono::steady_clock::now();
    if (on_bytes_ && status() / 100 == 2) {
      ended_by_caller_ = !(*on_bytes_)(bytes);
      return !ended_by_caller_;
    }
    if (answer_.body.size() + bytes.size() > options_.response_bytes_max) {
      too_large_ = "the answer is longer than " + std::to_string(options_.response_bytes_max) + " bytes";
      return false;
    }
    answer_.body += bytes;
    return true;
  }

  std::uint16_t status() const {
    long code = 0;
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
    return static_cast<std::uint16_t>(code);
  }

  result<response> finish(CURLcode code) {
    if (code == CURLE_OK || ended_by_caller_) {
      answer_.status = status();
      return std::move(answer_);
    }
    if (!too_large_.empty())
      return fault(errc::too_large, too_large_);
    std::string what = error_[0] ? error_.data() : curl_easy_strerror(code);
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return fault(errc::timed_out, what);
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_TOO_MANY_REDIRECTS:
      return fault(errc::invalid, what);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return fault(errc::denied, what);
    default:
      return fault(errc::unavailable, what);
    }
  }

  refused fault(errc code, std::string what) const {
    return {code, std::move(what), asked_.method + " " + shown(asked_.url)};
  }

  CURLM* multi_;
  CURL* easy_;
  const client_options& options_;
  const request& asked_;
  const on_bytes_function* on_bytes_;
  curl_slist* list_ = nullptr;
  std::array<char, CURL_ERROR_SIZE> error_{};
  response answer_;
  std::size_t header_bytes_ = 0;
  std::string too_large_;
  bool ended_by_caller_ = false;
  std::chrono::steady_clock::time_point told_at_{};
};

http_client::http_client(client_options options) : options_(options), handles_(std::make_unique<handles>()) {}
http_client::~http_client() = default;
http_client::http_client(http_client&&) noexcept = default;
http_client& http_client::operator=(http_client&&) noexcept = default;

result<response> http_client::send(const request& asked) {
  if (auto wrong = check(asked))
    return *wrong;
  return exchange(*handles_, options_, asked, nullptr).run();
}

result<response> http_client::stream(const request& asked, const on_bytes_function& on_bytes) {
  if (auto wrong = check(asked))
    return *wrong;
  return exchange(*handles_, options_, asked, &on_bytes).run();
}

std::optional<std::string_view> find(const headers& all, std::string_view name) {
  auto found = std::ranges::find(all, name, [](const auto& header) { return std::string_view(header.first); });
  return found == all.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

}  // namespace troupe::remote
