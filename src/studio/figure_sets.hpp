#pragma once

#include "studio/figure.hpp"

#include <span>

namespace troupe::studio {

std::span<const figure> figures_of_buildings();
std::span<const figure> figures_of_animals();
std::span<const figure> figures_of_people();
std::span<const figure> figures_of_nature();
std::span<const figure> figures_of_sky();
std::span<const figure> figures_of_vehicles();
std::span<const figure> figures_of_things();
std::span<const figure> figures_of_machines();

/// Stands for what nobody can draw: a floating crystal with a light inside.
const figure& symbol();

}  // namespace troupe::studio
