#include "infrastructure/pictures/vips.hpp"

#include <dlfcn.h>

namespace pictures {

namespace {

// One name for the function and its place in the struct, or a typing error would call the wrong one.
#define CLOUDCOMMERCE_VIPS(F)                                                                                                              \
    F(init)                                                                                                                                \
    F(block_untrusted_set)                                                                                                                 \
    F(operation_block_set)                                                                                                                 \
    F(concurrency_set)                                                                                                                     \
    F(cache_set_max)                                                                                                                       \
    F(image_new_from_buffer)                                                                                                               \
    F(image_get_width)                                                                                                                     \
    F(image_get_height)                                                                                                                    \
    F(image_get_typeof)                                                                                                                    \
    F(image_get_bands)                                                                                                                     \
    F(image_hasalpha)                                                                                                                      \
    F(image_copy_memory)                                                                                                                   \
    F(image_remove)                                                                                                                        \
    F(thumbnail_buffer)                                                                                                                    \
    F(thumbnail_image)                                                                                                                     \
    F(extract_band)                                                                                                                        \
    F(min)                                                                                                                                 \
    F(heifsave_buffer)                                                                                                                     \
    F(webpsave_buffer)                                                                                                                     \
    F(error_clear)

template <typename F> bool find(void* library, char const* name, F& function)
{
    function = reinterpret_cast<F>(::dlsym(library, name));
    return function != nullptr;
}

bool find_all(void* library, Vips& vips)
{
    bool found = find(library, "g_object_unref", vips.object_unref) && find(library, "g_free", vips.free) &&
                 find(library, "g_log_set_handler", vips.log_set_handler);
#define CLOUDCOMMERCE_FIND(NAME) found = find(library, "vips_" #NAME, vips.NAME) && found;
    CLOUDCOMMERCE_VIPS(CLOUDCOMMERCE_FIND)
#undef CLOUDCOMMERCE_FIND
    return found;
}

// What it thinks of strangers' files would stand among the log's lines of JSON.
void say_nothing(char const*, GLogLevelFlags, char const*, void*) {}

std::unique_ptr<Vips> load()
{
    void* const library = ::dlopen("libvips.so.42", RTLD_NOW | RTLD_LOCAL);
    auto vips = std::make_unique<Vips>();
    if (library == nullptr || !find_all(library, *vips) || vips->init("cloudcommerce") != 0) return nullptr;
    vips->log_set_handler("VIPS", G_LOG_LEVEL_MASK, say_nothing, nullptr);
    vips->block_untrusted_set(TRUE);
    vips->operation_block_set("VipsForeignLoadSvg", FALSE);   // merchants' drawings: librsvg neither runs scripts nor fetches anything
    vips->concurrency_set(1);                                 // whoever wants more has more threads
    vips->cache_set_max(0);                                   // no picture comes twice
    return vips;
}

}   // namespace

Vips const* Vips::get()
{
    static auto const loaded = load();
    return loaded.get();
}

}   // namespace pictures
