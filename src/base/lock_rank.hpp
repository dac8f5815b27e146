// The order in which a transaction locks things that others write as well: from the first to the last, all of one rank in one call. So no
// two transactions wait for each other. Engines with one writer at a time need none of it (decisions 12).
#pragma once

#include <cstdint>

enum class LockRank : std::uint8_t { catalogue = 1, person, cart, order, stock, promotion, ledger_chain, outbox, lease };
