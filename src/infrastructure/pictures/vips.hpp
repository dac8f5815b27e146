// libvips, loaded when it is first asked for.
#pragma once

#include <vips/vips.h>

#include <memory>
#include <string>
#include <utility>

namespace pictures {

struct Vips {
    decltype(&::vips_init) init = nullptr;
    decltype(&::vips_block_untrusted_set) block_untrusted_set = nullptr;
    decltype(&::vips_operation_block_set) operation_block_set = nullptr;
    decltype(&::vips_concurrency_set) concurrency_set = nullptr;
    decltype(&::vips_cache_set_max) cache_set_max = nullptr;
    decltype(&::vips_image_new_from_buffer) image_new_from_buffer = nullptr;
    decltype(&::vips_image_get_width) image_get_width = nullptr;
    decltype(&::vips_image_get_height) image_get_height = nullptr;
    decltype(&::vips_image_get_typeof) image_get_typeof = nullptr;
    decltype(&::vips_image_get_bands) image_get_bands = nullptr;
    decltype(&::vips_image_hasalpha) image_hasalpha = nullptr;
    decltype(&::vips_image_copy_memory) image_copy_memory = nullptr;
    decltype(&::vips_image_remove) image_remove = nullptr;
    decltype(&::vips_thumbnail_buffer) thumbnail_buffer = nullptr;
    decltype(&::vips_thumbnail_image) thumbnail_image = nullptr;
    decltype(&::vips_extract_band) extract_band = nullptr;
    decltype(&::vips_min) min = nullptr;
    decltype(&::vips_heifsave_buffer) heifsave_buffer = nullptr;
    decltype(&::vips_webpsave_buffer) webpsave_buffer = nullptr;
    decltype(&::vips_error_clear) error_clear = nullptr;
    decltype(&::g_object_unref) object_unref = nullptr;
    decltype(&::g_free) free = nullptr;
    decltype(&::g_log_set_handler) log_set_handler = nullptr;

    // Null where it cannot be loaded. Any thread.
    static Vips const* get();
};

struct Unref {
    void operator()(VipsImage* image) const { Vips::get()->object_unref(image); }
};
using Image = std::unique_ptr<VipsImage, Unref>;

// What a call of libvips gave, which says by its status whether it did.
template <typename F> Image image_from(F&& call)
{
    VipsImage* made = nullptr;
    int const status = std::forward<F>(call)(&made);
    Image image{made};
    if (status != 0) image.reset();
    return image;
}

template <typename F> std::string bytes_from(F&& call)
{
    void* made = nullptr;
    std::size_t size = 0;
    int const status = std::forward<F>(call)(&made, &size);
    std::string bytes;
    if (status == 0 && made != nullptr) bytes.assign(static_cast<char const*>(made), size);
    if (made != nullptr) Vips::get()->free(made);
    return bytes;
}

}   // namespace pictures
