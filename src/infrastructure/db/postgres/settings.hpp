// How connections to a PostgreSQL server are opened.
#pragma once

#include <chrono>
#include <string>

namespace db::postgres {

struct ConnectionSettings {
    std::string url;   // postgresql://…, or key=value pairs: what libpq takes, TLS settings and several hosts among them
    // any: where the URL does not say otherwise. whoever_answers: whatever it says.
    enum class Session : unsigned char { read_write, any, whoever_answers } session = Session::read_write;
    bool durable = true;
    // Plans are made once, often while a table is still empty, and kept: they walk indexes, as every statement of a shop can. Not for
    // sums over everything.
    bool walks_indexes = true;
    std::chrono::milliseconds statement_timeout{5'000};   // of each statement; 0: none
    std::chrono::milliseconds lock_timeout{3'000};        // that it may wait for another transaction
};

}   // namespace db::postgres
