// Shops to be dumped and loaded, on either engine, in one database or in one for each commit group.
#pragma once

#include "support/shop_server.hpp"
#include "support/shopper.hpp"

namespace testing {

enum class Store : std::uint8_t { sqlite, sqlite_groups, postgres, postgres_groups };

// An empty one, whatever the engine of the run. Needs tests/postgres/with_server.
app::Config config_at(std::filesystem::path const& data, Store);

// What an operator copies beside a dump, from a closed shop: keys, media, and what the simulated provider remembers.
void copy_beside(app::Config const& from, app::Config const& to);

std::string text_of(std::filesystem::path const&);

// Runs the commands. The dump as text; empty: it could not be made.
std::string dump_of(app::Config const&, std::filesystem::path const& file);
// What was refused; empty: it is loaded.
std::string refusal_of(app::Config const&, std::filesystem::path const& file);

// A purchase to be repeated later.
struct Asked {
    OpenCart cart;
    std::string key, instrument;
    RawResponse answer;
};

// Fills a shop with all that one can have: pictures, carts and orders in every state, mails sent and queued, events that wait. Closed again.
std::vector<Asked> live_in(app::Config const&);

}   // namespace testing
