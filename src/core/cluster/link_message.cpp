#include "core/cluster/link_message.hpp"

#include "core/base/invariant.hpp"
#include "core/base/match.hpp"

namespace troupe::cluster {
namespace {

constexpr std::string_view greeting = "troupe-link";
/// Of what is said about a refusal.
constexpr std::size_t text_bytes_max = 1'024;

class writer {
public:
  explicit writer(std::size_t bytes) { bytes_.reserve(bytes + link_overhead_max); }

  template <class T>
  void number(T value) {
    for (int shift = static_cast<int>(sizeof value - 1) * 8; shift >= 0; shift -= 8)
      bytes_ += static_cast<char>(value >> shift);
  }
  void raw(std::string_view text) { bytes_ += text; }
  void text(std::string_view text) {
    text = text.substr(0, text_bytes_max);
    number(static_cast<std::uint16_t>(text.size()));
    raw(text);
  }
  std::string take() { return std::move(bytes_); }

private:
  std::string bytes_;
};

/// Nothing is read beyond the end: then `ok` is false, and all that follows is empty.
class reader {
public:
  explicit reader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  void number(T& to) {
    to = 0;
    for (auto byte : take(sizeof to))
      to = static_cast<T>((to << 8) | static_cast<unsigned char>(byte));
  }
  void text(std::string& to) {
    std::uint16_t size = 0;
    number(size);
    to = take(size);
  }
  void kind(std::string& to) {
    text(to);
    ok_ = ok_ && !to.empty() && to.size() <= link_kind_bytes_max;
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    auto out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }
  std::string rest() { return std::string(take(rest_.size())); }
  void refuse() { ok_ = false; }
  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

private:
  std::string_view rest_;
  bool ok_ = true;
};

void write(writer& to, const link_hello& m) {
  to.raw(greeting);
  to.number(m.lowest);
  to.number(m.highest);
  to.number(m.incarnation);
  to.text(m.cluster);
  to.text(m.node);
}
void write(writer& to, const link_ping& m) {
  to.number(m.number);
}
void write(writer& to, const link_pong& m) {
  to.number(m.number);
}
void write(writer& to, const link_note& m) {
  to.text(m.kind);
  to.raw(m.bytes);
}
void write(writer& to, const link_ask& m) {
  to.number(m.id);
  to.number(m.patience_ms);
  to.text(m.kind);
  to.raw(m.bytes);
}
void write(writer& to, const link_part& m) {
  to.number(m.id);
  to.raw(m.bytes);
}
void write(writer& to, const link_answer& m) {
  to.number(m.id);
  to.raw(m.bytes);
}
void write(writer& to, const link_refusal& m) {
  to.number(m.id);
  to.text(to_string(m.why.code));
  to.text(m.why.what);
  to.text(m.why.hint);
}
void write(writer& to, const link_cancel& m) {
  to.number(m.id);
}
void write(writer& to, const link_goodbye& m) {
  to.text(to_string(m.why.code));
  to.text(m.why.what);
}

/// A code that only a later release has is `unavailable` here.
errc read_code(reader& from) {
  std::string name;
  from.text(name);
  return from_name<errc>(name).value_or(errc::unavailable);
}

void read(reader& from, link_hello& m) {
  if (from.take(greeting.size()) != greeting)
    from.refuse();
  from.number(m.lowest);
  from.number(m.highest);
  from.number(m.incarnation);
  from.text(m.cluster);
  from.text(m.node);
  from.rest();
}
void read(reader& from, link_ping& m) {
  from.number(m.number);
}
void read(reader& from, link_pong& m) {
  from.number(m.number);
}
void read(reader& from, link_note& m) {
  from.kind(m.kind);
  m.bytes = from.rest();
}
void read(reader& from, link_ask& m) {
  from.number(m.id);
  from.number(m.patience_ms);
  from.kind(m.kind);
  m.bytes = from.rest();
}
void read(reader& from, link_part& m) {
  from.number(m.id);
  m.bytes = from.rest();
}
void read(reader& from, link_answer& m) {
  from.number(m.id);
  m.bytes = from.rest();
}
void read(reader& from, link_refusal& m) {
  from.number(m.id);
  m.why.code = read_code(from);
  from.text(m.why.what);
  from.text(m.why.hint);
}
void read(reader& from, link_cancel& m) {
  from.number(m.id);
}
void read(reader& from, link_goodbye& m) {
  m.why.code = read_code(from);
  from.text(m.why.what);
}

/// Reads the alternative of that index.
template <std::size_t I = 0>
void read_alternative(reader& from, std::size_t index, link_message& to) {
  if constexpr (I < std::variant_size_v<link_message>) {
    if (index == I)
      return read(from, to.emplace<I>());
    read_alternative<I + 1>(from, index, to);
  }
}

std::size_t bytes_of(const link_message& m) {
  return std::visit(
    [](const auto& one) {
      if constexpr (requires { one.bytes; })
        return one.bytes.size();
      else
        return std::size_t{0};
    },
    m);
}

}  // namespace

std::string encode(const link_message& m) {
  writer to(bytes_of(m));
  to.number(std::uint32_t{0});
  to.number(static_cast<std::uint8_t>(m.index() + 1));
  std::visit([&](const auto& one) { write(to, one); }, m);
  auto frame = to.take();
  auto size = frame.size() - 4;
  TROUPE_INVARIANT(size <= 0xffff'ffff);
  for (int i = 0; i < 4; ++i)
    frame[static_cast<std::size_t>(i)] = static_cast<char>(size >> (24 - 8 * i));
  return frame;
}

result<std::optional<link_message>> decode(std::string_view frame) {
  reader from(frame);
  std::uint8_t type = 0;
  from.number(type);
  if (!from.ok() || type == 0 || type > std::variant_size_v<link_message>)
    return std::optional<link_message>{};
  link_message out;
  read_alternative(from, type - 1u, out);
  if (!from.ok() || !from.at_end())
    return refused{errc::corrupt, "a frame of type " + std::to_string(type) + " makes no sense"};
  return std::optional(std::move(out));
}

}  // namespace troupe::cluster
