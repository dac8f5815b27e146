// A shop's past: a few real orders, placed over HTTP, become a million of them, with the rows that the shop itself has written for each.
//
// True to life: which rows there are, their size and number, in every table that grows with orders (a table that grows and is not known
// here is an error); that a row lies and is indexed where it would if the orders had come one after the other, because rows are written in
// the order of time and ids are the times; a person of its own for each order; stock, events and snapshots that add up; all keys.
// Not true: all of it happened within the last day, so that nothing is forgotten yet, where a real shop has dropped its keys of yesterday and
// its events of last week by then; every order is paid and its cart bought; nobody buys twice; what is sealed is sealed for another and cannot
// be opened, and the hashes of the ledger are copies, so that `verify` objects to the chain; traces and the payload of an event name the
// order that was copied. On PostgreSQL foreign keys are not checked while it is written.
#pragma once

#include "sql_session.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace bench {

class PastOrders {
  public:
    // Of a shop without orders, and the database in which the simulated provider remembers.
    PastOrders(SqlSession& shop, SqlSession& provider);

    // Whether all that follows the orders is done, and they can be multiplied.
    bool are_settled();
    // Multiplies those that there are now to about `wanted`. Nobody else has the databases open. Returns how many there are then.
    std::int64_t multiply_to(std::int64_t wanted, std::function<void(std::int64_t done)> const& tell);

  private:
    void expect_all_known(std::int64_t orders);
    void carry_on(std::int64_t blocks, std::int64_t orders);

    SqlSession &shop_, &provider_;
    std::map<std::string, std::int64_t> rows_before_;
};

}   // namespace bench
