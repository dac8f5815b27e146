#include "app/commands/commands.hpp"
#include "business/workflows/quote_scenario.hpp"
#include "interaction/shell/problem.hpp"
#include "messages.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

namespace app {

static constexpr std::size_t scenario_bytes_max = 16 << 20;

static std::optional<std::string> content_of(std::string const& file)
{
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    std::istream& in = file == "-" ? std::cin : opened;
    std::string text;
    for (char part[64 << 10]; in && text.size() <= scenario_bytes_max;) {
        in.read(part, sizeof part);
        text.append(part, static_cast<std::size_t>(in.gcount()));
    }
    if (in.bad() || (file != "-" && !opened.is_open())) return std::nullopt;
    return text;
}

static Result<std::string> timed(std::string const& text, int repeat)
{
    auto const took = TRY(workflows::time_scenario(text, repeat));
    return std::to_string(static_cast<double>(took.count()) / 1'000);
}

int quote(std::string const& file, int repeat, bool explain, Console& console)
{
    auto const& messages = messages::of("en-GB");
    auto const text = content_of(file);
    if (!text) {
        console.error("Cannot read " + file);
        return 1;
    }
    auto const quoted = text->size() > scenario_bytes_max ? Result<std::string>{Code::body_too_large}
                        : repeat > 0                      ? timed(*text, repeat)
                                                          : workflows::quote_scenario(*text, explain);
    if (quoted) {
        console.line(*quoted);
        return 0;
    }
    auto const& error = quoted.error();
    if (error.violations.empty()) console.error(file + ": " + shell::words(error, messages).title);
    for (auto const& violation : error.violations)
        console.error(file + ": " + violation.pointer + ": " + shell::words(violation, messages));
    return 1;
}

}   // namespace app
