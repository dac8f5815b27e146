// embed NAME OUT.cpp ROOT FILE…: a table of the files' contents, as the function embedded::NAME.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>

// As a literal in ASCII; "??=" would be a trigraph.
static std::string quoted(std::string const& text)
{
    static constexpr char digits[] = "01234567";
    std::string literal = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\' || c == '?' || byte < 0x20 || byte >= 0x7F) {
            literal += '\\';
            for (int shift = 6; shift >= 0; shift -= 3) literal += digits[byte >> shift & 7];
        } else {
            literal += c;
        }
    }
    return literal + "\"";
}

int main(int argc, char** argv)
try {
    std::span const arguments{argv, static_cast<std::size_t>(argc)};
    if (arguments.size() < 4) throw std::runtime_error("usage: embed NAME OUT.cpp ROOT FILE…");
    std::string source = "#include \"infrastructure/embedded/embedded.hpp\"\n\n"
                         "#pragma clang diagnostic ignored \"-Woverlength-strings\"   // a compiler need not take them; ours "
                         "does\n\nnamespace embedded {\n\nstatic constexpr File files[] = {\n";
    for (auto const* const path : arguments.subspan(4)) {
        std::ifstream file{path, std::ios::binary};
        if (!file) throw std::runtime_error("cannot read " + std::string{path});
        std::string const content{std::istreambuf_iterator<char>{file}, {}};
        source += "    {" + quoted(std::filesystem::relative(path, arguments[3]).generic_string()) + ", {" + quoted(content) + ", " +
                  std::to_string(content.size()) + "}},\n";
    }
    source += "};\n\nstd::span<File const> " + std::string{arguments[1]} + "() { return files; }\n\n}   // namespace embedded\n";
    if (!(std::ofstream{arguments[2], std::ios::binary} << source)) throw std::runtime_error("cannot write " + std::string{arguments[2]});
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "embed: %s\n", error.what());
    return 1;
}
