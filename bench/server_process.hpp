// The shop's own binary in a process of its own, on a folder of its own; and what it costs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace bench {

struct Cost {
    double cpu_seconds = 0;   // user and system
    std::size_t resident_mb = 0;
    std::size_t resident_peak_mb = 0;
};

class ServerProcess {
  public:
    // Starts it and waits for its first 200.
    ServerProcess(std::filesystem::path binary, std::filesystem::path data, std::vector<std::string> arguments = {});
    ~ServerProcess();   // SIGTERM, and waits
    ServerProcess(ServerProcess const&) = delete;
    ServerProcess& operator=(ServerProcess const&) = delete;

    int port() const { return port_; }
    pid_t pid() const { return pid_; }
    double start_seconds() const { return start_seconds_; }
    Cost cost() const;
    void kill();   // SIGKILL
    int stop();    // SIGTERM; its exit status

  private:
    pid_t pid_ = -1;
    int port_ = 0;
    double start_seconds_ = 0;
};

pid_t start(std::filesystem::path const& binary, std::vector<std::string> const& arguments);   // and says nothing
int wait_for(pid_t);                                                                           // its exit status; -1: killed

// Runs a command of the binary; its exit status. What it says goes to `output` if given.
int run(std::filesystem::path const& binary, std::vector<std::string> const& arguments, std::string* output = nullptr);

Cost cost_of(pid_t);
int free_port();

// A temporary folder, removed at the end.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    std::filesystem::path const& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}   // namespace bench
