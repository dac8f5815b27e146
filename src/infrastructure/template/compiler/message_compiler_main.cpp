// message_compiler OUT.hpp OUT.cpp LOCALE.txt…: the texts of web/messages as one table a locale, and a name for each key.
// A line is `key = text`; `#` begins a comment. Every locale must have the same keys as the first.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <stdexcept>
#include <string>

static std::map<std::string, std::string> read(std::string const& path)
{
    std::ifstream file{path};
    if (!file) throw std::runtime_error("cannot read " + path);
    std::map<std::string, std::string> texts;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        if (line.empty() || line.starts_with('#')) continue;
        auto const equals = line.find(" = ");
        if (equals == std::string::npos) throw std::runtime_error(path + ":" + std::to_string(number) + ": `key = text` is expected");
        if (!texts.emplace(line.substr(0, equals), line.substr(equals + 3)).second)
            throw std::runtime_error(path + ":" + std::to_string(number) + ": " + line.substr(0, equals) + " comes twice");
    }
    return texts;
}

static std::string quoted(std::string const& text)
{
    std::string literal = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') literal += '\\';
        literal += c;
    }
    return literal + "\"";
}

int main(int argc, char** argv)
try {
    std::span const arguments{argv, static_cast<std::size_t>(argc)};
    if (arguments.size() < 4) throw std::runtime_error("usage: message_compiler OUT.hpp OUT.cpp LOCALE.txt…");
    auto const keys = read(arguments[3]);

    std::string header = "// Made by message_compiler from web/messages.\n#pragma once\n\n#include "
                         "\"infrastructure/template/html.hpp\"\n\nnamespace messages {\n\n"
                         "html::Messages const& of(std::string_view locale);   // the first locale where there is no such\n\n";
    int index = 0;
    for (auto const& [key, text] : keys) {
        std::string name = key;
        std::ranges::replace(name, '.', '_');
        header += "inline constexpr html::Key " + name + "{" + std::to_string(index++) + "};   // " + text + "\n";
    }
    header += "\n}   // namespace messages\n";

    std::string source = "#include \"messages.hpp\"\n\nnamespace messages {\n\n", choice;
    for (auto const* const path : arguments.subspan(3)) {
        auto const texts = read(path);
        auto const locale = std::filesystem::path{path}.stem().string();
        std::string name = locale;
        std::ranges::replace(name, '-', '_');
        source += "static constexpr html::Messages::Entry entries_" + name + "[] = {\n";
        for (auto const& [key, text] : keys) {
            if (!texts.contains(key)) throw std::runtime_error(std::string{path} + " lacks " + key);
            source += "    {" + quoted(key) + ", " + quoted(texts.at(key)) + "},\n";
        }
        if (texts.size() != keys.size()) throw std::runtime_error(std::string{path} + " has keys that " + arguments[3] + " lacks");
        source += "};\nstatic constexpr html::Messages " + name + "{entries_" + name + "};\n\n";
        if (choice.empty())
            choice = "    return " + name + ";\n";
        else
            choice = "    if (locale == " + quoted(locale) + ") return " + name + ";\n" + choice;
    }
    source += "html::Messages const& of([[maybe_unused]] std::string_view locale)\n{\n" + choice + "}\n\n}   // namespace messages\n";
    if (!(std::ofstream{arguments[1]} << header) || !(std::ofstream{arguments[2]} << source)) throw std::runtime_error("cannot write");
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "message_compiler: %s\n", error.what());
    return 1;
}
