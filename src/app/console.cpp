#include "app/console.hpp"

#include <unistd.h>

#include <cstdio>

namespace app {

static constexpr std::chrono::milliseconds terminal_interval{100}, line_interval{5'000};

TerminalConsole::TerminalConsole() : terminal_(::isatty(2) == 1) {}
TerminalConsole::~TerminalConsole() { clear(); }

void TerminalConsole::clear()
{
    if (showing_) std::fputs("\r\033[K", stderr);
    showing_ = false;
}

void TerminalConsole::line(std::string const& text)
{
    clear();
    std::puts(text.c_str());
    std::fflush(stdout);
}

void TerminalConsole::error(std::string const& text)
{
    clear();
    std::fprintf(stderr, "%s\n", text.c_str());
}

void TerminalConsole::progress(std::string const& text)
{
    auto const now = std::chrono::steady_clock::now();
    if (now - last_ < (terminal_ ? terminal_interval : line_interval)) return;
    last_ = now;
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
    showing_ = terminal_;
}

static std::string grouped(std::uint64_t number)
{
    auto text = std::to_string(number);
    for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3) text.insert(static_cast<std::size_t>(i), ",");
    return text;
}

void Progress::tell(std::uint64_t done, std::uint64_t bytes)
{
    auto const now = std::chrono::steady_clock::now();
    if (now - last_ < terminal_interval) return;
    last_ = now;
    double const seconds = std::chrono::duration<double>(now - begun_).count();
    std::string text = grouped(done) + " done, " + grouped(static_cast<std::uint64_t>(static_cast<double>(done) / seconds)) + " a second";
    if (total_ > 0 && bytes > 0 && bytes <= total_)
        text += ", " + grouped(static_cast<std::uint64_t>(seconds * static_cast<double>(total_ - bytes) / static_cast<double>(bytes)) + 1) +
                " s left";
    console_.progress(text);
}

}   // namespace app
