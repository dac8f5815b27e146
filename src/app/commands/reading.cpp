#include "app/commands/commands.hpp"
#include "app/commands/export_file.hpp"
#include "business/workflows/export_products.hpp"
#include "business/workflows/verify.hpp"
#include "interaction/feeds/product_feed.hpp"

namespace app {

int verify_shop(Config const& config, Console& console)
{
    BesideApplication const shop{config};
    bool const clean = workflows::verify(shop.databases, shop.media, [&](workflows::Check const& check) {
        auto text = std::string{check.wrong == 0 ? "ok      " : "WRONG   "} + check.name + " (" + std::to_string(check.looked_at) + ")";
        if (!check.note.empty()) text += ": " + check.note;
        console.line(text);
        for (auto const& finding : check.findings) console.line("        " + finding);
        if (check.wrong > check.findings.size())
            console.line("        and " + std::to_string(check.wrong - check.findings.size()) + " more");
    });
    return clean ? 0 : 1;
}

int export_products(Config const& config, std::string const& file, std::string const& format, Console& console)
{
    BesideApplication const shop{config};
    ExportFile out{file};
    if (!out.is_open(console)) return 1;
    auto const writer = feeds::write_products(out.stream(), feeds::parse_format(format).value());
    std::uint64_t count = 0;
    Progress progress{console, 0};
    workflows::export_products(shop.databases, [&](workflows::ProductRecord const& record) {
        writer->write(record);
        progress.tell(++count, 0);
    });
    return out.close(count, "products", console);
}

}   // namespace app
