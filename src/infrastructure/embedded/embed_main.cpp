// embed NAME OUT.cpp ROOT FILE…: a table of the files' contents, as the function embedded::NAME.
#include "infrastructure/embedded/literal.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>

int main(int argc, char** argv)
try {
    std::span const arguments{argv, static_cast<std::size_t>(argc)};
    if (arguments.size() < 4) throw std::runtime_error("usage: embed NAME OUT.cpp ROOT FILE…");
    std::string source = "#include \"infrastructure/embedded/embedded.hpp\"\n\nnamespace embedded {\n\nstatic constexpr File files[] = {\n";
    for (auto const* const path : arguments.subspan(4)) {
        std::ifstream file{path, std::ios::binary};
        if (!file) throw std::runtime_error("cannot read " + std::string{path});
        std::string const content{std::istreambuf_iterator<char>{file}, {}};
        auto const name = std::filesystem::relative(path, arguments[3]).generic_string();
        source += "    {" + embedded::literal(name) + ", " + embedded::literal(content) + "},\n";
    }
    source += "};\n\nstd::span<File const> " + std::string{arguments[1]} + "() { return files; }\n\n}   // namespace embedded\n";
    if (!(std::ofstream{arguments[2], std::ios::binary} << source)) throw std::runtime_error("cannot write " + std::string{arguments[2]});
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "embed: %s\n", error.what());
    return 1;
}
