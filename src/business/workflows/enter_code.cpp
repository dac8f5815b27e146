#include "business/workflows/enter_code.hpp"

#include "business/workflows/edit_cart.hpp"

#include <algorithm>

namespace workflows {

static bool is_known(db::Reader& db, promotion::Rules const& rules, std::string const& code)
{
    auto const known = rules.of(db);
    return std::ranges::find(known->promotions, code, &promotion::Promotion::code) != known->promotions.end() ||
           !promotion::find_codes(db, {&code, 1}).empty();
}

Result<std::string> EnterCode::admit(std::string_view typed, CartId cart, std::string_view client)
{
    auto code = TRY(entered_code(typed));
    auto const now = tools_.clock.now();
    auto const names = {"cart:" + std::to_string(cart.value), "network:" + throttle::network_of(client)};
    // Before it is looked at: whoever has to wait does not learn whether it is right.
    if (std::ranges::any_of(names, [&](std::string const& name) { return throttle_.is_barred(name, now); }))
        return Error{Code::rate_limited, {{"retry_after", std::int64_t{throttle_.window().count()}}}};
    if (!tools_.db.catalog.read([&](db::Reader& db) { return is_known(db, tools_.promotions, code); }))
        for (auto const& name : names) throttle_.count_failure(name, now);
    return code;
}

}   // namespace workflows
