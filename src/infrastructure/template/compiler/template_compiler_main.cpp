// template_compiler FOLDER OUT.hpp NAME…: compiles FOLDER/NAME.html for each name into one header.
#include "infrastructure/template/compiler/template.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>

int main(int argc, char** argv)
try {
    std::span const arguments{argv, static_cast<std::size_t>(argc)};
    if (arguments.size() < 3) throw std::runtime_error("usage: template_compiler FOLDER OUT.hpp NAME…");
    std::string const folder = arguments[1];
    auto const load = [&](std::string const& name) {
        std::ifstream file{folder + "/" + name + ".html", std::ios::binary};
        if (!file) throw std::runtime_error("there is no template " + folder + "/" + name + ".html");
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    std::string out = "// Made by template_compiler from web/templates.\n#pragma once\n\n#include "
                      "\"infrastructure/template/html.hpp\"\n#include \"messages.hpp\"\n\n"
                      "namespace pages {\n\n";
    for (auto const* const argument : arguments.subspan(3)) {
        std::string name = argument;
        auto const nodes = html::compiler::parse(name, load);
        std::ranges::replace(name, '/', '_');
        out += html::compiler::emit(name, nodes) + "\n";
    }
    out += "}   // namespace pages\n";
    if (!(std::ofstream{arguments[2], std::ios::binary} << out)) throw std::runtime_error("cannot write " + std::string{arguments[2]});
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "template_compiler: %s\n", error.what());
    return 1;
}
