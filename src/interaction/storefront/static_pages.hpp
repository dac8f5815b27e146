#pragma once

#include "business/media/media.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET /pages/{about,delivery,returns}, /media/{name}, /robots.txt, /sitemap.xml
std::vector<shell::Route> static_pages(workflows::Tools const&, media::Files const&, Framer const&);

}   // namespace storefront
