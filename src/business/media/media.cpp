#include "business/media/media.hpp"

#include <gumbo.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <memory>

namespace media {

static db::Statement const find_file{"select id, width, height from media_files where sha256 = ?1"};
static db::Statement const insert_file{
    "insert into media_files (id, sha256, content_type, width, height, bytes, added_at_us) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};

static std::string file_name(crypto::Digest const& sha256) { return crypto::hex(sha256) + ".svg"; }

static GumboNode const* find_svg(GumboNode const* node, int depth = 0)
{
    if (node->type != GUMBO_NODE_ELEMENT) return nullptr;
    if (node->v.element.tag == GUMBO_TAG_SVG) return node;
    if (depth > 4) return nullptr;   // html > body > svg
    for (unsigned i = 0; i < node->v.element.children.length; ++i)
        if (auto const* const found = find_svg(static_cast<GumboNode const*>(node->v.element.children.data[i]), depth + 1)) return found;
    return nullptr;
}

// "0 0 800 1000"
static std::optional<std::pair<int, int>> size_of_view_box(std::string_view text)
{
    double numbers[4]{};
    for (double& number : numbers) {
        while (text.starts_with(' ') || text.starts_with(',')) text.remove_prefix(1);
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    bool const sensible = numbers[2] >= 1 && numbers[3] >= 1 && numbers[2] <= 100'000 && numbers[3] <= 100'000;
    if (!sensible) return std::nullopt;
    return std::pair{static_cast<int>(numbers[2]), static_cast<int>(numbers[3])};
}

Result<Picture> examine(std::string bytes)
{
    if (bytes.size() > bytes_max) return Code::body_too_large;
    // Only the opening tag is of interest, so only the front is parsed: the rest may nest as it likes.
    auto const open = bytes.find("<svg");
    auto const close = open == std::string::npos ? open : bytes.find('>', open);
    if (close == std::string::npos || open > 1'000 || close - open > 4'000) return Code::unsupported_media;
    auto const tag = bytes.substr(open, close + 1 - open);
    std::unique_ptr<GumboOutput, decltype([](GumboOutput* output) { gumbo_destroy_output(&kGumboDefaultOptions, output); })> const parsed{
        gumbo_parse_with_options(&kGumboDefaultOptions, tag.data(), tag.size())};
    auto const* const svg = find_svg(parsed->root);
    auto const* const view_box = svg == nullptr ? nullptr : gumbo_get_attribute(&svg->v.element.attributes, "viewBox");
    auto const size = view_box == nullptr ? std::nullopt : size_of_view_box(view_box->value);
    if (!size) return Code::unsupported_media;
    auto const sha256 = crypto::sha256(crypto::bytes(bytes));
    return Picture{sha256, "image/svg+xml", size->first, size->second, std::move(bytes)};
}

std::optional<Stored> find(db::Reader& db, crypto::Digest const& sha256)
{
    return db.one(
        find_file,
        [&](db::Row const& row) { return Stored{row.get<MediaId>(0), "/media/" + file_name(sha256), row.get<int>(1), row.get<int>(2)}; },
        sha256);
}

Stored add(db::Writer& db, MediaId id, Picture const& picture, Instant now)
{
    if (auto const present = find(db, picture.sha256)) return *present;
    db.execute(insert_file, id, picture.sha256, picture.content_type, picture.width, picture.height, picture.bytes.size(), now);
    return {id, "/media/" + file_name(picture.sha256), picture.width, picture.height};
}

Files::Files(std::filesystem::path folder) : folder_(std::move(folder)) { std::filesystem::create_directories(folder_); }

void Files::write(Picture const& picture) const
{
    auto const path = folder_ / file_name(picture.sha256);
    if (exists(path)) return;
    auto const part = folder_ / (file_name(picture.sha256) + ".part");
    int const file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool const written = file >= 0 &&
                         ::write(file, picture.bytes.data(), picture.bytes.size()) == static_cast<ssize_t>(picture.bytes.size()) &&
                         ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!written || ::rename(part.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path.string());
}

static bool is_file_name(std::string_view name)
{
    return name.size() == 64 + 4 && name.ends_with(".svg") &&
           std::ranges::all_of(name.substr(0, 64), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool Files::has(std::string_view name) const
{
    std::error_code error;   // as good as not there
    return is_file_name(name) && is_regular_file(folder_ / name, error);
}

std::optional<std::string> Files::read(std::string_view name) const
{
    if (!is_file_name(name)) return std::nullopt;
    std::ifstream file{folder_ / name, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

}   // namespace media
