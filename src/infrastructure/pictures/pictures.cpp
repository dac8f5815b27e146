#include "infrastructure/pictures/pictures.hpp"

#include "infrastructure/pictures/vips.hpp"

#include <algorithm>

namespace pictures {

static constexpr int quality_master = 90, quality_avif = 66, quality_webp = 78;
static constexpr int effort_avif = 1, effort_webp = 2;   // of 9 and 6: twice the time is worth no tenth of the size
static constexpr int any_height = 10'000'000;            // VIPS_MAX_COORD

std::optional<Kind> kind_of(std::string_view bytes)
{
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xFF\xD8\xFF"sv)) return Kind::jpeg;
    if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv)) return Kind::png;
    if (bytes.starts_with("GIF87a"sv) || bytes.starts_with("GIF89a"sv)) return Kind::gif;
    if (bytes.starts_with("RIFF"sv) && bytes.substr(0, 12).ends_with("WEBP"sv)) return Kind::webp;
    if (auto const brand = bytes.substr(0, 12); brand.ends_with("ftypavif"sv)) return Kind::avif;
    if (bytes.substr(0, 1'000).find("<svg"sv) != std::string_view::npos) return Kind::svg;
    return std::nullopt;
}

std::string_view name(Coding coding) { return coding == Coding::avif ? "avif" : "webp"; }

namespace {

struct Header {
    std::int64_t pixels;
    bool has_profile;   // of its colours: what has none is taken for sRGB
};

// Before anything is decoded.
std::optional<Header> header_of(Vips const& vips, std::string_view bytes)
{
    Image const image{vips.image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr)};
    if (!image) return std::nullopt;
    return Header{std::int64_t{vips.image_get_width(image.get())} * vips.image_get_height(image.get()),
                  vips.image_get_typeof(image.get(), VIPS_META_ICC_NAME) != 0};
}

// An alpha channel that hides nothing costs a fifth of the time and the bytes.
Image without_idle_alpha(Vips const& vips, Image image)
{
    double least = 0;
    int const colours = vips.image_get_bands(image.get()) - 1;
    if (!vips.image_hasalpha(image.get())) return image;
    auto const alpha = image_from([&](VipsImage** out) { return vips.extract_band(image.get(), out, colours, nullptr); });
    if (!alpha || vips.min(alpha.get(), &least, nullptr) != 0 || least < 255) return image;
    return image_from([&](VipsImage** out) { return vips.extract_band(image.get(), out, 0, "n", colours, nullptr); });
}

// In memory, as everything else is made from it.
Image decoded(Vips const& vips, std::string_view bytes, int width, int height, VipsSize size)
{
    auto const header = header_of(vips, bytes);
    if (!header || header->pixels > pixels_max) return nullptr;
    auto* const from = const_cast<char*>(bytes.data());   // libvips takes what it reads as not const, and does not write
    auto const lazy = image_from([&](VipsImage** out) {
        // Told to export where there is nothing to convert from, libvips converts all the same, from something else.
        return header->has_profile ? vips.thumbnail_buffer(from, bytes.size(), out, width, "height", height, "size", size, "fail_on",
                                                           VIPS_FAIL_ON_ERROR, "export_profile", "srgb", nullptr)
                                   : vips.thumbnail_buffer(from, bytes.size(), out, width, "height", height, "size", size, "fail_on",
                                                           VIPS_FAIL_ON_ERROR, nullptr);
    });
    if (!lazy) return nullptr;
    Image whole{vips.image_copy_memory(lazy.get())};
    if (whole) vips.image_remove(whole.get(), VIPS_META_ICC_NAME);   // sRGB is what is taken for granted, and 7 kB to say
    return whole ? without_idle_alpha(vips, std::move(whole)) : nullptr;
}

std::string encoded(Vips const& vips, VipsImage* image, Coding coding, int quality)
{
    return bytes_from([&](void** out, std::size_t* size) {
        return coding == Coding::avif ? vips.heifsave_buffer(image, out, size, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "effort",
                                                             effort_avif, "Q", quality, "strip", TRUE, nullptr)
                                      : vips.webpsave_buffer(image, out, size, "Q", quality, "effort", effort_webp, "strip", TRUE, nullptr);
    });
}

// What libvips says of a stranger's file is for nobody to read.
template <typename Made> Result<Made> refused(Vips const* vips)
{
    if (vips != nullptr) vips->error_clear();
    return Code::unsupported_media;
}

}   // namespace

Result<Master> master_of(std::string_view bytes)
{
    auto const kind = kind_of(bytes);
    auto const* const vips = kind && *kind != Kind::svg ? Vips::get() : nullptr;
    if (vips == nullptr) return Code::unsupported_media;
    auto const image = decoded(*vips, bytes, side_max, side_max, VIPS_SIZE_DOWN);
    if (!image) return refused<Master>(vips);
    Master master{.webp = encoded(*vips, image.get(), Coding::webp, quality_master),
                  .width = vips->image_get_width(image.get()),
                  .height = vips->image_get_height(image.get())};
    if (master.webp.empty()) return refused<Master>(vips);
    return master;
}

Result<std::vector<std::string>> renditions_of(std::string_view bytes, std::span<Rendition const> wanted)
{
    using Made = std::vector<std::string>;
    auto const kind = kind_of(bytes);
    auto const* const vips = kind && !wanted.empty() ? Vips::get() : nullptr;
    if (vips == nullptr) return Code::unsupported_media;
    auto const size = kind == Kind::svg ? VIPS_SIZE_BOTH : VIPS_SIZE_DOWN;
    auto const widest = std::ranges::max(wanted, {}, &Rendition::width).width;
    auto const largest = decoded(*vips, bytes, widest, any_height, size);
    if (!largest) return refused<Made>(vips);
    Made made;
    for (auto const& rendition : wanted) {
        Image smaller;
        if (rendition.width < vips->image_get_width(largest.get()))
            smaller = image_from(
                [&](VipsImage** out) { return vips->thumbnail_image(largest.get(), out, rendition.width, "height", any_height, nullptr); });
        auto* const image = smaller ? smaller.get() : largest.get();
        made.push_back(encoded(*vips, image, rendition.coding, rendition.coding == Coding::avif ? quality_avif : quality_webp));
        if (made.back().empty()) return refused<Made>(vips);
    }
    return made;
}

}   // namespace pictures
