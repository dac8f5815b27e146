#include "app/commands/commands.hpp"
#include "app/commands/export_file.hpp"
#include "app/control.hpp"
#include "infrastructure/profile/profiler.hpp"

namespace app {
namespace {

// Keeps the line with the file's name to itself.
struct Answer final : Console {
    explicit Answer(Console& its_console) : console(its_console) {}
    void line(std::string const& text) override { file = text; }
    void error(std::string const& text) override { console.error(text); }
    void progress(std::string const& text) override { console.progress(text); }

    Console& console;
    std::string file;
};

// False: the server is gone, and left it unfinished.
bool wait_until_written(std::filesystem::path const& file, std::chrono::seconds duration)
{
    auto const deadline = std::chrono::steady_clock::now() + duration + 30s;   // writing it takes its time on a busy machine
    while (!exists(file)) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(50ms);
    }
    return true;
}

}   // namespace

int take_profile(Config const& config, std::string const& file, int seconds, Console& console)
{
    ExportFile out{file};
    if (!out.is_open(console)) return 1;
    Answer answer{console};
    auto const status = hand_over(config, {.words = {"profile", std::to_string(seconds)}, .folder = "."}, nullptr, answer);
    if (!status) {
        console.error("No shop is open in " + config.data.string() + ": a profile is taken of a server that runs.");
        return 1;
    }
    if (*status != 0) return *status;
    auto const written = config.data / "profiles" / answer.file;
    if (!wait_until_written(written, std::chrono::seconds{seconds})) {
        console.error("The server ended before its profile did.");
        return 1;
    }
    out.stream() << std::ifstream{written, std::ios::binary}.rdbuf();
    return out.close(1, "profile", console);
}

}   // namespace app
