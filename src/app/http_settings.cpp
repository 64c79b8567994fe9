#include "app/setting.hpp"

namespace troupe::app {
namespace {

setting tls_version_setting() {
  return {"http.tls_version_min", "The oldest TLS that is spoken: 1.2 or 1.3.",
          [](const settings& s) {
            return std::string(s.http.tls.version_min == net::tls_version::tls_1_2 ? "\"1.2\"" : "\"1.3\"");
          },
          [](settings& s, std::string_view text) -> std::string {
            if (text != "1.2" && text != "1.3")
              return "must be 1.2 or 1.3";
            s.http.tls.version_min = text == "1.2" ? net::tls_version::tls_1_2 : net::tls_version::tls_1_3;
            return {};
          }};
}

std::vector<setting> limits() {
  using s = settings;
  return {
    number<std::size_t>(
      "http.connections_max", "Open connections; more wait in the kernel's queue.",
      [](s & x) -> auto& { return x.http.connections_max; }, 1),
    number<std::size_t>(
      "http.connections_per_address_max",
      "Open connections from one address (IPv6: from one network of 64 bits); more are told 429 and closed.",
      [](s & x) -> auto& { return x.http.connections_per_address_max; }, 1),
    number<std::size_t>(
      "http.requests_max", "Requests in progress, of all connections; more are refused (503).",
      [](s & x) -> auto& { return x.http.requests_max; }, 1),
    number<std::size_t>(
      "http.pipeline_max", "Requests of one connection in progress at once; what it sends beyond is read later.",
      [](s & x) -> auto& { return x.http.limits.pipeline_max; }, 1, 10'000),
    number<std::size_t>(
      "http.waits_max", "Requests with `wait` in progress; more are refused (429).",
      [](s & x) -> auto& { return x.node.waits_max; }, 1),
    number<std::size_t>(
      "http.target_bytes_max", "Bytes of a request's first line (414).",
      [](s & x) -> auto& { return x.http.limits.target_bytes_max; }, 64),
    number<std::size_t>(
      "http.header_bytes_max", "Bytes of a request's header (431).",
      [](s & x) -> auto& { return x.http.limits.header_bytes_max; }, 256),
    number<std::size_t>(
      "http.headers_max", "Fields of a request's header (431).",
      [](s & x) -> auto& { return x.http.limits.headers_max; }, 1, 100'000),
    number<std::size_t>(
      "http.body_bytes_max", "Bytes of a request's body (413).",
      [](s & x) -> auto& { return x.http.limits.body_bytes_max; }, 1),
    number<std::size_t>(
      "http.arriving_bytes_max",
      "Bytes of bodies that are not complete, of all connections; who sends more then is refused (503).",
      [](s & x) -> auto& { return x.http.arriving_bytes_max; }, 1),
    number<std::size_t>(
      "http.output_bytes_max", "Bytes of answers that a connection may leave unread before it is read no further.",
      [](s & x) -> auto& { return x.http.limits.output_bytes_max; }, 1),
    number<std::size_t>(
      "http.backlog_bytes_max", "What the reader of an event stream may leave unread before it is told so and cut off.",
      [](s & x) -> auto& { return x.http.backlog_bytes_max; }, 1024),
  };
}

std::vector<setting> times() {
  using s = settings;
  return {
    duration(
      "http.idle_timeout", "Between two requests of a connection.", [](s & x) -> auto& { return x.http.idle_timeout; }),
    duration(
      "http.header_timeout", "From a request's first byte to the end of its header (408).",
      [](s & x) -> auto& { return x.http.header_timeout; }),
    duration(
      "http.body_timeout", "From the end of the header to the end of the body (408).",
      [](s & x) -> auto& { return x.http.body_timeout; }),
    duration(
      "http.write_timeout", "Without any progress of a write.", [](s & x) -> auto& { return x.http.write_timeout; }),
    number<std::size_t>(
      "http.rate_bytes_min",
      "Bytes a second that a body must arrive with (408), and an answer be taken with (closed); 0 asks for none.",
      [](s & x) -> auto& { return x.http.rate_bytes_min; }, 0),
    duration(
      "http.rate_window", "The time over which that is looked at.", [](s & x) -> auto& { return x.http.rate_window; }),
    duration(
      "http.linger_timeout", "How long a client may take to close after the last answer.",
      [](s & x) -> auto& { return x.http.linger_timeout; }),
    duration(
      "http.heartbeat", "An event stream that is silent for so long sends a comment, so that nobody takes it for dead.",
      [](s & x) -> auto& { return x.http.heartbeat; }),
  };
}

std::vector<setting> ways() {
  using s = settings;
  return {
    words(
      "http.hosts",
      "Names, with commas, that the node is reached under besides its addresses and localhost; others are refused "
      "(421). None: no names on a loopback address, any elsewhere.",
      [](s & x) -> auto& { return x.http.hosts; }),
    words(
      "http.cors_origins", "Origins, with commas, whose web pages may use the API: https://app.example.",
      [](s & x) -> auto& { return x.http.offers.origins; }),
    number<std::size_t>(
      "http.gzip_bytes_min", "Answers of so many bytes and more are sent as gzip to who takes it; 0 sends none.",
      [](s & x) -> auto& { return x.http.offers.gzip_bytes_min; }, 0),
    file(
      "http.tls_certificate",
      "A file with the node's certificate, then those that vouch for it (PEM). With it the API is served over TLS "
      "only.",
      [](s & x) -> auto& { return x.http.tls.certificate; }),
    file(
      "http.tls_key", "A file with the key of the certificate (PEM), which not everybody may read.",
      [](s & x) -> auto& { return x.http.tls.key; }),
    tls_version_setting(),
    duration(
      "http.tls_renew_every",
      "How often the two files are looked at: a new certificate is shown from then on. SIGHUP has it happen at once.",
      [](s & x) -> auto& { return x.http.tls.renew_every; }),
    duration(
      "http.tls_handshake_timeout", "From a connection to the end of its handshake.",
      [](s & x) -> auto& { return x.http.tls.handshake_timeout; }),
    duration_or_never(
      "http.hsts", "For how long browsers are told to use nothing but TLS with this host, under TLS; `never` is not.",
      [](s & x) -> auto& { return x.http.tls.hsts; }),
  };
}

std::vector<setting> callers() {
  using s = settings;
  return {
    {"http.auth",
     "Whom the API asks for a token. auto: everybody, but on an address of this machine alone nobody until the first "
     "token is made; required: everybody; off: nobody, because something in front does.",
     [](const s& x) { return std::string(to_string(x.node.access.auth)); },
     [](s& x, std::string_view text) -> std::string {
       auto mode = from_name<access::auth_mode>(text);
       if (!mode)
         return "must be auto, required or off";
       x.node.access.auth = *mode;
       return {};
     }},
    {"http.dangerously_open",
     "Serve other machines with `auth: off`. Anybody who reaches the address may then run programs as this user.",
     [](const s& x) { return std::string(x.dangerously_open ? "true" : "false"); },
     [](s& x, std::string_view text) -> std::string {
       if (text != "true" && text != "false")
         return "must be true or false";
       x.dangerously_open = text == "true";
       return {};
     }},
    rate(
      "http.requests_per_second", "Requests of one token in the long run (429); 0 is any number.",
      [](s & x) -> auto& { return x.node.access.rate.per_second; }, 0),
    rate(
      "http.request_burst", "Requests of one token at once, after a rest.",
      [](s & x) -> auto& { return x.node.access.rate.burst; }, 1),
    number<std::size_t>(
      "http.tokens_max", "Tokens that are kept, with those that expired or were revoked; more are refused (429).",
      [](s & x) -> auto& { return x.node.access.tokens_max; }, 1, 100'000),
    duration_or_never(
      "audit.keep", "Entries of the audit log are kept for so long; `never` removes none.",
      [](s & x) -> auto& { return x.node.access.audit_keep; }),
  };
}

}  // namespace

std::vector<setting> http_settings() {
  auto all = limits();
  for (auto& part : {times(), ways(), callers()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace troupe::app
