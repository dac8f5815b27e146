// asset_compiler OUT.cpp ROOT FILE…: what pages name, as the function embedded::assets. Styles become one, that names its fonts as they are named here.
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/embedded/literal.hpp"
#include "infrastructure/http/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <vector>

namespace {

struct File {
    std::string path, content;   // below ROOT
};

// Cascade order: the foundations, then each component by name, utilities last.
int rank(std::string_view path)
{
    static constexpr std::array<std::string_view, 4> first{"styles/tokens.css", "styles/reset.css", "styles/base.css", "styles/layout.css"};
    auto const found = std::ranges::find(first, path);
    if (found != first.end()) return static_cast<int>(found - first.begin());
    return path == "styles/utilities.css" ? 9 : 5;
}

std::string_view type_of(std::string_view ending)
{
    if (ending == ".css") return "text/css; charset=utf-8";
    if (ending == ".js") return "text/javascript; charset=utf-8";
    if (ending == ".svg") return "image/svg+xml";
    if (ending == ".woff2") return "font/woff2";
    if (ending == ".json") return "application/speculationrules+json";
    throw std::runtime_error("no asset ends in " + std::string{ending});
}

std::string hashed_name(File const& file)
{
    std::filesystem::path const path{file.path};
    auto const hash = crypto::hex(crypto::View{crypto::sha256(crypto::bytes(file.content))}.first(6));
    return path.stem().string() + "-" + hash + path.extension().string();
}

// A style names a font by its place in web/; the browser finds it under the name that carries its hash.
void rename(std::string& styles, File const& font)
{
    auto const at = styles.find("../" + font.path);
    if (at == std::string::npos) throw std::runtime_error("no style uses " + font.path);
    styles.replace(at, 3 + font.path.size(), "/assets/" + hashed_name(font));
}

// All but the styles, and these as one.
std::vector<File> put_together(std::vector<File> files)
{
    std::ranges::sort(files, {}, [](File const& file) { return std::pair{rank(file.path), file.path}; });
    File all{.path = "shop.css", .content = {}};
    for (auto const& file : files)
        if (file.path.starts_with("styles/")) all.content += file.content;
    std::erase_if(files, [](File const& file) { return file.path.starts_with("styles/"); });
    for (auto const& file : files)
        if (file.path.starts_with("fonts/")) rename(all.content, file);
    files.push_back(std::move(all));
    return files;
}

// Empty where it is not smaller, as with a font, which is compressed in itself.
std::string compressed(File const& file, http::Encoding encoding)
{
    auto const response = http::encoded({.body = file.content}, encoding, http::Effort::once);
    return response.headers.contains("Content-Encoding") ? response.body : std::string{};
}

std::string row(File const& file)
{
    auto const type = type_of(std::filesystem::path{file.path}.extension().string());
    bool const is_font = type.starts_with("font/");   // a byte less is not worth taking it apart
    std::string out = "    {";
    for (auto const& bytes : {hashed_name(file), std::string{type}, file.content, is_font ? "" : compressed(file, http::Encoding::gzip),
                              is_font ? "" : compressed(file, http::Encoding::br)})
        out += embedded::literal(bytes) + ", ";
    return out + "},\n";
}

}   // namespace

int main(int argc, char** argv)
try {
    std::span const arguments{argv, static_cast<std::size_t>(argc)};
    if (arguments.size() < 4) throw std::runtime_error("usage: asset_compiler OUT.cpp ROOT FILE…");
    std::vector<File> files;
    for (auto const* const path : arguments.subspan(3)) {
        std::ifstream file{path, std::ios::binary};
        if (!file) throw std::runtime_error("cannot read " + std::string{path});
        files.push_back({std::filesystem::relative(path, arguments[2]).generic_string(), {std::istreambuf_iterator<char>{file}, {}}});
    }
    std::string source = "#include \"infrastructure/embedded/asset.hpp\"\n\nnamespace embedded {\n\nstatic constexpr Asset all[] = {\n";
    for (auto const& file : put_together(std::move(files))) source += row(file);
    source += "};\n\nstd::span<Asset const> assets() { return all; }\n\n}   // namespace embedded\n";
    if (!(std::ofstream{arguments[1], std::ios::binary} << source)) throw std::runtime_error("cannot write " + std::string{arguments[1]});
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "asset_compiler: %s\n", error.what());
    return 1;
}
