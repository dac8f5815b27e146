// The commands of `cloudcommerce`, apart from `serve`. Those that write run in whichever process holds the folder: this one, or the server,
// to which control.hpp hands them.
#pragma once

#include "app/application.hpp"
#include "app/console.hpp"
#include "business/workflows/documents.hpp"

#include <istream>
#include <string>
#include <vector>

namespace app {

// ---- writing: argv-like words and a stream of input, so that they can be handed over

struct WritingCommand {
    std::vector<std::string> words;   // "import", "products", …
    std::filesystem::path folder;     // pictures are looked for here
    std::uint64_t input_bytes = 0;    // 0: unknown
};
// Returns the exit status.
int run_command(Application&, WritingCommand const&, std::istream& input, Console&);

int import_products(Application&, WritingCommand const&, std::istream& input, Console&);
int import_document(Application&, WritingCommand const&, workflows::Document const&, std::istream& input, Console&);
int import_vectors(Application&, WritingCommand const&, std::istream& input, Console&);
// Makes so many codes for a promotion that has many, and says each once it is kept. "promotions", "codes", id, how many, prefix.
int make_codes(Application&, WritingCommand const&, Console&);
// "products" or "categories", "rename", the old handle, the new one.
int rename_handle(Application&, WritingCommand const&, Console&);
// Says it once.
int replace_admin_key(Application&, Console&);
int seed_demo(Application&, Console&);
int cancel_order(Application&, std::string const& number, Console&);
int retry_order(Application&, std::string const& number, Console&);

// ---- reading, beside whoever owns the folder

int verify_shop(Config const&, Console&);
int export_products(Config const&, std::string const& file, std::string const& format, Console&);
int export_document(Config const&, workflows::Document const&, std::string const& file, Console&);
int export_vectors(Config const&, std::string const& file, Console&);
int list_orders(Config const&, int limit, Console&);
int export_orders(Config const&, std::string const& file, Console&);

// Everything in the databases, as infrastructure/dump/format.hpp has it. Not in it: DIR/keys, DIR/media, mails and the simulator's memory.
int dump_shop(Config const&, std::string const& file, Console&);

// ---- without a shop

// What a scenario comes to (workflows/quote_scenario.hpp), or, on standard error, what is wrong with it and where. "-": standard input.
// With `repeat` the microseconds that the pipeline took, as the median of so many times.
int quote(std::string const& file, int repeat, bool explain, Console&);

// ---- filling an empty shop, of which no server runs: all of the file, or nothing

int load_shop(Config const&, std::string const& file, Console&);

// ---- of the server that runs

// Has it take a CPU profile of so many seconds, waits, and copies it into the file.
int take_profile(Config const&, std::string const& file, int seconds, Console&);

}   // namespace app
