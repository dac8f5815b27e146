// DIR/control.sock: how a command finds the server that holds the folder, and has it do the work (decisions 24). The client sends a line of
// JSON that names the command, then the input in pieces; the server answers with lines: "o text" for standard output, "e text" for standard error,
// "p text" for progress, and at last "x status". Only the same user may open it.
#pragma once

#include "app/commands/commands.hpp"
#include "app/profiling.hpp"

#include <atomic>
#include <mutex>
#include <thread>

namespace app {

// Serves one command at a time, on a thread of its own.
class ControlServer {
  public:
    ControlServer(Application&, Profiling&);
    ~ControlServer();

  private:
    void run();
    void handle(int connection);

    Application& app_;
    Profiling& profiling_;
    std::filesystem::path path_;
    int listening_ = -1;
    std::mutex mutex_;
    int serving_ = -1;   // the connection of the command that runs
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

// Has the server that holds the folder run a command; its exit status. Nothing: no server answers. `input` may be null.
std::optional<int> hand_over(Config const&, WritingCommand const&, std::istream* input, Console&);

// Runs a writing command: here if nobody holds the folder, else by the server that does. `input` may be null.
int run_or_hand_over(Config const&, WritingCommand const&, std::istream* input, Console&, Clock const&, logging::Log&);

}   // namespace app
