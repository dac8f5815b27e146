#include "app/commands/commands.hpp"
#include "business/workflows/rename_handle.hpp"

namespace app {

int run_command(Application& app, WritingCommand const& command, std::istream& input, Console& console)
{
    auto const& words = command.words;
    auto const is = [&](std::size_t i, std::string_view word) { return words.size() > i && words[i] == word; };
    if (is(0, "import") && is(1, "products")) return import_products(app, command, input, console);
    if (is(0, "import") && is(1, "vectors")) return import_vectors(app, command, input, console);
    for (auto const& document : workflows::documents())
        if (is(0, "import") && is(1, document.name)) return import_document(app, command, document, input, console);
    if (is(0, "promotions") && is(1, "codes") && words.size() == 5) return make_codes(app, command, console);
    if (workflows::parse_handle_of(words.empty() ? "" : words[0]) && is(1, "rename") && words.size() == 4)
        return rename_handle(app, command, console);
    if (is(0, "admin-key")) return replace_admin_key(app, console);
    if (is(0, "seed") && is(1, "demo")) return seed_demo(app, console);
    if (is(0, "orders") && is(1, "cancel") && words.size() == 3) return cancel_order(app, words[2], console);
    if (is(0, "orders") && is(1, "retry") && words.size() == 3) return retry_order(app, words[2], console);
    console.error("This release does not know that command.");
    return 2;
}

}   // namespace app
