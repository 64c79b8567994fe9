#pragma once

#include "core/base/time.hpp"

/// Ctrl-C and SIGTERM as something that commands look at between two steps, and that ends a wait.
namespace troupe::app {

/// From now on the signals are noted. A second one ends the process at once, unless the first was forgotten meanwhile.
void catch_interrupts();

bool interrupted();

/// Waits so long, or until interrupted: then false.
bool rest(milliseconds);

/// A descriptor that is readable while the process is interrupted.
int interruption_fd();

/// Goes on as if Ctrl-C had not been pressed. SIGTERM is not forgotten.
void forget_interrupt();

/// How many times Ctrl-C is noted before it ends the process: where a user presses it often, more than once.
void bear_interrupts(int times);

}  // namespace troupe::app
