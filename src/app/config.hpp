// What can be set about a shop's process: from flags, then CLOUDCOMMERCE_* variables, then the file given with --config.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace app {

struct Config {
    std::filesystem::path data = "./var";
    std::string address = "127.0.0.1";
    int port = 8080;
    std::string metrics_address = {};        // empty: nobody is told
    int metrics_port = 0;                    // 0: any that is free
    std::uint64_t log_cached_every = 100;    // of requests answered from memory, each so manyth is logged; 0: none
    std::vector<std::string> roles{"all"};   // see roles.hpp

    std::string name = "Plinth";
    std::string public_url = {};   // empty: http://ADDRESS:PORT
    std::string mail_from = "shop@localhost.localdomain";
    std::vector<std::string> trusted_proxies = {};
    std::size_t connections_per_address = 1'024;

    // "ahead": every picture's renditions are made when there is time; "asked": those that somebody wanted to see; "none".
    std::string renditions = "ahead";

    std::chrono::milliseconds provider_timeout{8'000};
    std::chrono::seconds profile_duration{10};   // of a profile that SIGUSR2 takes
    std::string otlp_endpoint = {};              // of a collector of traces, like http://127.0.0.1:4318; empty: none
    double trace_sample = 0.01;                  // the share of traces that are recorded

    std::size_t page_cache_bytes = 32 << 20;
    std::size_t ballast_bytes = 64 << 20;

    std::string database = {};                         // postgresql://…; empty: SQLite, in `data`
    std::vector<std::string> database_replicas = {};   // of it, to read from
    bool checkout_batches = true;                      // on PostgreSQL orders are opened and confirmed many at a time
    std::size_t database_connections = 16;             // to each server, at most
    // Where a commit group lies, if elsewhere: a file below `data` or an address. "cart", "catalog", "order", "customer", "notification".
    std::map<std::string, std::string> database_places = {};
};

// "127.0.0.1:8080", "[::1]:8080". Throws std::invalid_argument.
void set_listen(Config&, std::string const& text);
void set_metrics_listen(Config&, std::string const& text);

}   // namespace app
