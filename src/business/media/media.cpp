#include "business/media/media.hpp"

#include "business/media/svg.hpp"

#include <algorithm>
#include <charconv>

namespace media {

static db::Statement const find_file{"select id, content_type, width, height from media_files where sha256 = ?1"};
static db::Statement const find_files_after{"select id, sha256, content_type from media_files where id > ?1 order by id limit ?2"};
static db::Statement const insert_file{
    "insert into media_files (id, sha256, content_type, width, height, bytes, added_at_us) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)"};

static constexpr std::string_view svg_type = "image/svg+xml", webp_type = "image/webp", avif_type = "image/avif";

static std::string master_name(crypto::Digest const& sha256, std::string_view content_type)
{
    return crypto::hex(sha256) + (content_type == svg_type ? ".svg" : ".webp");
}

static std::string master_url(crypto::Digest const& sha256, std::string_view content_type)
{
    return "/media/" + master_name(sha256, content_type);
}

std::optional<Stored> find(db::Reader& db, crypto::Digest const& sha256)
{
    return db.one(
        find_file,
        [&](db::Row const& row) {
            return Stored{row.get<MediaId>(0), master_url(sha256, row.get<std::string>(1)), row.get<int>(2), row.get<int>(3)};
        },
        sha256);
}

Stored add(db::Writer& db, MediaId id, Picture const& picture, Instant now)
{
    if (auto const present = find(db, picture.sha256)) return *present;
    db.execute(insert_file, id, picture.sha256, picture.content_type, picture.width, picture.height, picture.bytes.size(), now);
    return {id, master_url(picture.sha256, picture.content_type), picture.width, picture.height};
}

std::vector<std::pair<MediaId, std::string>> masters_after(db::Reader& db, MediaId after, int limit)
{
    return db.all(
        find_files_after,
        [](db::Row const& row) { return std::pair{row.get<MediaId>(0), master_name(row.get<crypto::Digest>(1), row.get<std::string>(2))}; },
        after, limit);
}

std::string_view Name::content_type() const
{
    if (ending == "svg") return svg_type;
    return ending == "avif" ? avif_type : webp_type;
}

static std::optional<int> parse_width(std::string_view digits)
{
    int width = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), width);
    bool const known = error == std::errc{} && end == digits.data() + digits.size() && digits.size() <= 3;
    return known && std::ranges::find(rendition_widths, width) != rendition_widths.end() ? std::optional{width} : std::nullopt;
}

std::optional<Name> parse_name(std::string_view text)
{
    constexpr std::size_t hex_digits = 64;
    auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (text.size() <= hex_digits || !std::ranges::all_of(text.substr(0, hex_digits), is_hex)) return std::nullopt;
    Name name{.sha256 = text.substr(0, hex_digits), .ending = {}, .width = {}};
    auto rest = text.substr(hex_digits);
    auto const dot = rest.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    name.ending = rest.substr(dot + 1);
    if (dot == 0) return name.ending == "svg" || name.ending == "webp" ? std::optional{name} : std::nullopt;
    name.width = parse_width(rest.substr(1, dot - 1));
    bool const is_rendition = rest[0] == '-' && name.width && (name.ending == "avif" || name.ending == "webp");
    return is_rendition ? std::optional{name} : std::nullopt;
}

std::string rendition_url(std::string_view master_url, int width, pictures::Coding coding)
{
    auto const slash = master_url.rfind('/') + 1;
    auto const name = parse_name(master_url.substr(slash));
    if (!name || name->width) return std::string{master_url};
    std::string url{master_url.substr(0, slash)};
    url.append(name->sha256).append("-").append(std::to_string(width)).append(".").append(pictures::name(coding));
    return url;
}

}   // namespace media
