#include "interaction/storefront/pictures.hpp"

#include "business/media/media.hpp"

namespace storefront {

using pictures::Coding;

static constexpr int smallest_shown = 480;   // below it are thumbnails

static html::SourceSet sources_of(std::string_view master, Coding coding)
{
    html::SourceSet sources;
    for (int const width : media::rendition_widths)
        if (width >= smallest_shown) sources.add(html::Url{media::rendition_url(master, width, coding)}, width);
    return sources;
}

Picture picture_of(std::string_view master, int width, int height, std::string alt)
{
    Picture picture{.url = {}, .largest = {}, .avif = {}, .webp = {}, .width = width, .height = height, .alt = std::move(alt)};
    if (master.empty()) return picture;
    auto const middle = media::rendition_url(master, smallest_shown, Coding::webp);
    picture.url = html::Url{middle};
    picture.largest = html::Url{media::rendition_url(master, media::rendition_widths.back(), Coding::webp)};
    if (middle == master) return picture;   // not ours
    picture.avif = sources_of(master, Coding::avif);
    picture.webp = sources_of(master, Coding::webp);
    return picture;
}

// Of the size that listings show, which the browser mostly has already; twice as sharp screens want that many pixels.
html::Url thumbnail_of(std::string_view master) { return html::Url{media::rendition_url(master, smallest_shown, Coding::webp)}; }

html::Url icon_of(std::string_view master)
{
    return html::Url{media::rendition_url(master, media::rendition_widths.front(), Coding::webp)};
}

}   // namespace storefront
