#pragma once

#include "infrastructure/peripherals/payment_provider/simulator.hpp"
#include "interaction/storefront/frame.hpp"

namespace storefront {

// GET and POST /checkout/challenge: the page of the simulated bank, on which the shopper confirms a payment or does not.
std::vector<shell::Route> challenge_pages(workflows::Tools const&, payment_provider::Simulator&, Framer const&);

}   // namespace storefront
