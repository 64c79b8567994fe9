#include "actors/lending_numbers.hpp"

#include "actors/metrics_text.hpp"

namespace troupe {

void lending_numbers::write(std::string& out) const {
  auto one = [&](std::string_view name, std::string_view type, std::string_view summary, auto value) {
    metrics_text::describe(out, name, type, summary);
    metrics_text::put(out, name, "", std::to_string(value));
  };
  one("troupe_attempts_lent", "gauge", "Attempts of this node that other nodes have now.", lent_now.load());
  one("troupe_attempts_borrowed", "gauge", "Attempts of other nodes that run here now.", borrowed_now.load());
  one("troupe_attempts_lent_total", "counter", "Attempts given to other nodes.", lent.load());
  one("troupe_attempts_lent_returned_total", "counter", "Of these, those that came back to be run elsewhere.",
      returned.load());
  one("troupe_attempts_lent_lost_total", "counter", "Of these, those of which nothing was heard for too long.",
      lost.load());
  one("troupe_attempts_borrowed_total", "counter", "Attempts taken from other nodes.", borrowed.load());
  one("troupe_attempts_borrowed_settled_total", "counter", "Of these, those whose end their owner knows.",
      settled.load());
}

json::object lending_numbers::show() const {
  return {{"lent", lent.load()},      {"lent_now", lent_now.load()}, {"returned", returned.load()},
          {"lost", lost.load()},      {"borrowed", borrowed.load()}, {"borrowed_now", borrowed_now.load()},
          {"settled", settled.load()}};
}

}  // namespace troupe
