// A piece of a test that runs in a process of its own, so that it can die.
#pragma once

#include <functional>
#include <string>

namespace testing {

inline constexpr int died = 42;   // the exit status of a process that a crash point ended

// Runs `work` in a child; its result is the exit status. An exception's text goes to `said`, status 1. To be called while this process
// has one thread.
int in_child(std::function<int()> const& work, std::string* said = nullptr);

}   // namespace testing
