// What a command says: lines for people, and how far it has come. On a terminal progress rewrites its line; elsewhere it is a line now
// and then.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace app {

class Console {
  public:
    virtual ~Console() = default;
    virtual void line(std::string const& text) = 0;       // standard output
    virtual void error(std::string const& text) = 0;      // standard error
    virtual void progress(std::string const& text) = 0;   // how far it is; may be dropped
};

class TerminalConsole final : public Console {
  public:
    TerminalConsole();
    ~TerminalConsole() override;
    void line(std::string const& text) override;
    void error(std::string const& text) override;
    void progress(std::string const& text) override;

  private:
    void clear();
    bool terminal_, showing_ = false;
    std::chrono::steady_clock::time_point last_;
};

// "12,345 done, 5,210 a second, 40 s left": of a total that may be unknown (0).
class Progress {
  public:
    Progress(Console& console, std::uint64_t total_bytes) : console_(console), total_(total_bytes) {}
    void tell(std::uint64_t done, std::uint64_t bytes);

  private:
    Console& console_;
    std::uint64_t total_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now(), last_ = begun_;
};

}   // namespace app
