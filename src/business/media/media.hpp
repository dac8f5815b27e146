// Media: pictures, named by what was taken in. A master is stored once as DIR/media/<sha256>.<ending> and served for ever under that name;
// beside it lie its renditions, smaller copies that are made of it when there is time (renditions.hpp).
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/database.hpp"
#include "infrastructure/pictures/pictures.hpp"

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace media {

inline constexpr std::size_t bytes_max = 20 << 20, svg_bytes_max = 1 << 20;
inline constexpr std::array rendition_widths{96, 480, 720, 960};   // pixels

struct Picture {
    crypto::Digest sha256{};   // of what was taken in
    std::string content_type;
    int width = 0, height = 0;
    std::string bytes;   // of the master: SVG as it came; of everything else a WebP without metadata
};

struct Stored {
    MediaId id;
    std::string url;   // "/media/<sha256>.svg"
    int width = 0, height = 0;
};

std::optional<Stored> find(db::Reader&, crypto::Digest const& sha256);
Stored add(db::Writer&, MediaId, Picture const&, Instant now);   // the one that is there, if it is

// Behind that one, in the order of their ids: the id and the last part of the URL of each.
std::vector<std::pair<MediaId, std::string>> masters_after(db::Reader&, MediaId, int limit);

// The address of a master's rendition, which may not be made yet. Of an address that is none of ours (a remote one): itself.
std::string rendition_url(std::string_view master_url, int width, pictures::Coding);

// The last part of a URL, taken apart.
struct Name {
    std::string_view sha256;    // in hex
    std::string_view ending;    // "svg", "webp", "avif"
    std::optional<int> width;   // of a rendition
    std::string_view content_type() const;
};
std::optional<Name> parse_name(std::string_view);

// The folder of the files.
class Files {
  public:
    explicit Files(std::filesystem::path folder);

    // Looks at the bytes, whatever a name says: SVG with a viewBox, or what pictures::master_of takes. What is there already is not made again.
    // Errors: unsupported_media, body_too_large.
    Result<Picture> examine(std::string bytes) const;

    void write(Picture const&) const;   // whole or not at all; before its row
    void write(std::string_view name, std::string_view bytes) const;
    // By the last part of its URL; nothing where that is no name of a file here.
    std::optional<std::string> read(std::string_view name) const;
    bool has(std::string_view name) const;
    // Of the master that has such a rendition.
    std::optional<std::string> master_of(Name const& rendition) const;

  private:
    std::filesystem::path folder_;
};

}   // namespace media

#include "business/media/renditions.hpp"
