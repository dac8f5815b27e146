#include "architecture/rules.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <regex>

namespace architecture {
namespace {

// What a path says about a file's place: layer "business", part "cart" (a module, a tool, a door), name "cart_store.hpp".
struct Place {
    std::string_view layer, part, name;
};

Place place_of(std::string_view path)   // "business/cart/schema/x.sql", without "src/"
{
    auto const take = [&path] {
        auto const slash = path.find('/');
        if (slash == std::string_view::npos) return std::string_view{};
        auto const word = path.substr(0, slash);
        path.remove_prefix(slash + 1);
        return word;
    };
    Place place;
    place.layer = take();
    place.part = take();
    place.name = path.substr(path.rfind('/') + 1);
    return place;
}

constexpr std::array layers{std::string_view{"base"}, std::string_view{"infrastructure"}, std::string_view{"business"},
                            std::string_view{"interaction"}, std::string_view{"app"}};

std::ptrdiff_t height(std::string_view layer) { return std::ranges::find(layers, layer) - layers.begin(); }
bool is_layer(std::string_view layer) { return std::ranges::find(layers, layer) != layers.end(); }
bool is_test(std::string_view file) { return file.ends_with("_test.cpp") || file.contains("/testing/") || file.starts_with("tests/"); }

// A library, and the folders that wrap it.
struct Library {
    std::string_view header;
    std::vector<std::string_view> wrapped_by;
};

std::vector<Library> const& libraries()
{
    static std::vector<Library> const all{
        {"boost/asio", {"src/infrastructure/http/"}},
        {"boost/beast", {"src/infrastructure/http/"}},
        {"sqlite3.h", {"src/infrastructure/db/sqlite/", "src/infrastructure/testing/"}},
        {"libpq-fe.h", {"src/infrastructure/db/postgres/", "src/infrastructure/testing/"}},
        {"curl/", {"src/infrastructure/http_client/"}},
        {"openssl/", {"src/infrastructure/crypto/"}},
        {"simdjson", {"src/infrastructure/json/"}},
        {"gperftools/", {"src/infrastructure/profile/"}},
        {"prometheus/", {"src/infrastructure/metrics/"}},
        {"unicode/u", {"src/infrastructure/unicode/"}},
        {"gumbo", {"src/infrastructure/template/", "src/business/media/"}},   // media reads what an SVG may do
        {"Eigen/", {"src/infrastructure/vectors/"}},
        {"hnswlib/", {"src/infrastructure/vectors/"}},
        {"csv.h", {"src/interaction/feeds/"}},
        {"CLI/", {"src/app/"}},
    };
    return all;
}

std::optional<std::string> between_layers(Place const& from, Place const& to)
{
    if (height(to.layer) > height(from.layer)) return std::string{from.layer} + " must not know " + std::string{to.layer};
    if (from.layer == "interaction" && to.layer == "interaction" && from.part != to.part && to.part != "shell")
        return "the door " + std::string{from.part} + " must not know the door " + std::string{to.part};
    if (to.layer != "business" || from.part == to.part) return {};
    if (from.layer == "business" && from.part != "workflows")
        return "the module " + std::string{from.part} + " must not know " + std::string{to.part} + ": what needs both is a workflow";
    if (to.part != "workflows" && to.name != std::string{to.part} + ".hpp")
        return std::string{to.name} + " is private: outsiders include only " + std::string{to.part} + ".hpp";
    return {};
}

std::string without_comments(std::string_view text)
{
    std::string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const rest = text.substr(i);
        // No text in quotes of ours holds the start of a comment but an address, whose slashes follow a colon.
        bool const starts = (rest.starts_with("//") && (i == 0 || text[i - 1] != ':')) || rest.starts_with("--");
        if (starts) i = std::min(text.find('\n', i), text.size());
        if (i < text.size()) kept += text[i];
    }
    return kept;
}

}   // namespace

std::optional<std::string> objection_to_include(std::string_view file, std::string_view included)
{
    auto const target = place_of(included);
    bool const is_ours = is_layer(target.layer);
    if (!is_ours || file.starts_with("bench/") || file.starts_with("tests/")) {
        if (is_ours && file.starts_with("bench/") && height(target.layer) > height("infrastructure"))
            return "the benchmarks drive the program from outside";
        return {};
    }
    if (target.part == "testing" || included.contains("/testing/"))
        return is_test(file) ? std::nullopt : std::optional<std::string>{"only tests include what is made for tests"};
    auto const source = place_of(file.substr(file.starts_with("src/") ? 4 : 0));
    if (!is_layer(source.layer)) return "the folder belongs to no layer";
    if (is_test(file) && source.layer == target.layer && source.part == target.part) return {};
    return between_layers(source, target);
}

std::optional<std::string> objection_to_sight(std::string_view file, std::string_view included)
{
    if (is_test(file)) return {};
    for (auto const& library : libraries())
        if (included.starts_with(library.header) &&
            std::ranges::none_of(library.wrapped_by, [&](auto folder) { return file.starts_with(folder); }))
            return std::string{library.header} + " is seen only inside " + std::string{library.wrapped_by.front()};
    return {};
}

std::vector<std::string> created_tables(std::string_view sql)
{
    static std::regex const create{R"(create\s+table\s+(\w+))"};
    std::string const text = without_comments(sql);
    std::vector<std::string> tables;
    for (std::sregex_iterator at{text.begin(), text.end(), create}, end; at != end; ++at) tables.push_back((*at)[1]);
    return tables;
}

std::optional<std::string> objection_to_table(std::string_view folder, std::string_view table)
{
    std::string const path = std::string{folder.substr(4)} + "/schema";
    auto const place = place_of(path);
    if (place.layer != "business" || table.starts_with(std::string{place.part} + "_")) return {};
    return std::string{table} + " lacks its module's name in front";
}

std::vector<std::string> foreign_tables(std::string_view file, std::string_view text, Tables const& tables)
{
    // The words after which SQL names a table; anywhere else the same word may mean something else.
    static std::regex const named{R"((?:\b(?:from|into|update|join|references)|,)\s+(\w+))"};
    std::vector<std::string> found;
    auto const code = without_comments(text);
    for (std::sregex_iterator at{code.begin(), code.end(), named}, end; at != end; ++at) {
        auto const owner = tables.find((*at)[1].str());
        if (owner != tables.end() && !file.starts_with(owner->second + "/")) found.push_back(owner->first);
    }
    return found;
}

std::vector<std::string> includes_of(std::string_view text)
{
    static std::regex const include{R"(^[ \t]*#[ \t]*include[ \t]*["<]([^">]+)[">])", std::regex::multiline};
    std::vector<std::string> found;
    for (std::cregex_iterator at{text.data(), text.data() + text.size(), include}, end; at != end; ++at) found.push_back((*at)[1]);
    return found;
}

std::vector<std::string> find_cycle(Graph const& graph)
{
    std::set<std::string> done;
    std::vector<std::string> path;
    std::function<bool(std::string const&)> const visit = [&](std::string const& node) {
        if (auto const seen = std::ranges::find(path, node); seen != path.end()) {
            path.erase(path.begin(), seen);
            path.push_back(node);
            return true;
        }
        if (!done.insert(node).second) return false;
        path.push_back(node);
        if (auto const next = graph.find(node); next != graph.end())
            for (auto const& to : next->second)
                if (visit(to)) return true;
        path.pop_back();
        return false;
    };
    for (auto const& [node, next] : graph)
        if (visit(node)) return path;
    return {};
}

}   // namespace architecture
