// Media: pictures, named by what is in them. A file is stored once as DIR/media/<sha256>.<ending> and served for ever under that name.
#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/db/database.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace media {

inline constexpr std::size_t bytes_max = 1 << 20;

struct Picture {
    crypto::Digest sha256{};
    std::string content_type;
    int width = 0, height = 0;
    std::string bytes;
};

// Looks at the bytes, whatever the name says. SVG with a viewBox. Errors: unsupported_media, body_too_large.
Result<Picture> examine(std::string bytes);

struct Stored {
    MediaId id;
    std::string url;   // "/media/<sha256>.svg"
    int width = 0, height = 0;
};

std::optional<Stored> find(db::Reader&, crypto::Digest const& sha256);
Stored add(db::Writer&, MediaId, Picture const&, Instant now);   // the one that is there, if it is

// The folder of the files.
class Files {
  public:
    explicit Files(std::filesystem::path folder);
    void write(Picture const&) const;   // whole or not at all; before its row
    // By the last part of its URL; nothing where that is no name of a file here.
    std::optional<std::string> read(std::string_view name) const;
    bool has(std::string_view name) const;

  private:
    std::filesystem::path folder_;
};

}   // namespace media
