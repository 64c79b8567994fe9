#pragma once

#include "core/quality/criteria.hpp"

#include <string>
#include <string_view>

/// How measures become scores, and scores sentences.
namespace troupe::quality {

/// 100 inside `low..high`, falling in a straight line to 0 at a distance of `slope` outside it.
double band(double x, double low, double high, double slope);
/// Rises from 0 at `from` to 100 at `to`, and stays there.
double ramp(double x, double from, double to);

std::string number(double x, int digits = 1);
std::string percent(double share);
std::string plural(std::size_t count, std::string_view noun);

/// An observation about a piece of the text; long pieces are quoted by their beginning.
finding about(const prose& text, span at, std::string says);

/// Share of the words of one list in the other, by kinds, of the shorter.
double overlap(const std::vector<std::string>& a, const std::vector<std::string>& b);

bool mentions_listener(std::span<const word>);

}  // namespace troupe::quality
