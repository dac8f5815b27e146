#include "business/media/media.hpp"
#include "business/media/svg.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace media {

static std::string name_of(Picture const& picture)
{
    return crypto::hex(picture.sha256) + (picture.content_type == "image/svg+xml" ? ".svg" : ".webp");
}

Files::Files(std::filesystem::path folder) : folder_(std::move(folder)) { std::filesystem::create_directories(folder_); }

Result<Picture> Files::examine(std::string bytes) const
{
    if (bytes.size() > bytes_max) return Code::body_too_large;
    auto const kind = pictures::kind_of(bytes);
    if (!kind) return Code::unsupported_media;
    auto const sha256 = crypto::sha256(crypto::bytes(bytes));
    if (kind == pictures::Kind::svg) {
        if (bytes.size() > svg_bytes_max) return Code::body_too_large;
        auto const size = size_of_svg(bytes);
        if (!size) return Code::unsupported_media;
        return Picture{sha256, "image/svg+xml", size->first, size->second, std::move(bytes)};
    }
    Picture picture{sha256, "image/webp", 0, 0, {}};
    auto master = TRY(pictures::master_of(bytes));
    picture.width = master.width;
    picture.height = master.height;
    picture.bytes = std::move(master.webp);
    return picture;
}

void Files::write(Picture const& picture) const
{
    if (auto const name = name_of(picture); !has(name)) write(name, picture.bytes);
}

void Files::write(std::string_view name, std::string_view bytes) const
{
    auto const path = folder_ / name;
    auto part = path;
    part += ".part" + std::to_string(::gettid());   // several may write the same: each its own, the last stays
    int const file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool const written = file >= 0 && ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (written && ::rename(part.c_str(), path.c_str()) == 0) return;
    ::unlink(part.c_str());
    throw std::runtime_error("cannot write " + path.string());
}

bool Files::has(std::string_view name) const
{
    std::error_code error;   // as good as not there
    return parse_name(name) && is_regular_file(folder_ / name, error);
}

std::optional<std::string> Files::read(std::string_view name) const
{
    if (!parse_name(name)) return std::nullopt;
    std::ifstream file{folder_ / name, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::optional<std::string> Files::master_of(Name const& rendition) const
{
    for (auto const* ending : {".svg", ".webp"})
        if (auto name = std::string{rendition.sha256} + ending; has(name)) return name;
    return std::nullopt;
}

}   // namespace media
