// Entering a promotion code: as often as people mistype, not as often as machines guess (commerce-model §5: 10 wrong ones in 10 minutes,
// by cart and by network).
#pragma once

#include "business/cart/cart.hpp"
#include "business/workflows/tools.hpp"
#include "infrastructure/throttle/throttle.hpp"

#include <string>
#include <string_view>

namespace workflows {

class EnterCode {
  public:
    explicit EnterCode(Tools const& tools) : tools_(tools) {}

    // The code as carts keep it; a wrong one counts, and is kept all the same, so that the cart can say what is wrong with it. `client`: an
    // address. Errors: violation at /code: required, too_long, invalid; rate_limited with retry_after (seconds).
    Result<std::string> admit(std::string_view typed, CartId, std::string_view client);

  private:
    Tools const& tools_;
    throttle::Throttle throttle_{{.failures = 10, .window = std::chrono::minutes{10}}};
};

}   // namespace workflows
