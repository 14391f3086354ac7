#pragma once

#include <signal.h>

namespace portner {

// What asks the program to stop. Blocked in main before any thread, so they are waited for, never delivered.
inline sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace portner
