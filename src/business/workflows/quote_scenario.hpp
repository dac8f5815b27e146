// A scenario: everything that an offer is made from, in one JSON document, and what it comes to. For tests, for support and for merchants who
// ask why: it goes through the same pipeline as a cart.
//
//     {"now":"2027-03-01T10:00:00Z",
//      "channel":{"currency":"GBP","basis":"net|gross","tax_scope":"per_line|per_unit|per_total","rounding":"half_up|half_even|half_down",
//                 "country":"GB","cross_border":"fixed_gross|fixed_net"},
//      "tax":[{"class":"standard","country":"GB","rates":[{"name":"VAT","ppm":200000,"compound":false,"code":"S"}],"from":…,"to":…}],
//      "prices":[{"sku":"A","amount":999,"per":1,"currency":"GBP","list":"base","kind":"base|override|company|fx|sale","priority":0,
//                 "min_qty":1,"class":"standard","tags":["category:Vases"],"weight_g":0,"volume_mm3":0,"countries":[…],"channels":[…],"groups":[…],"companies":[…],
//                 "from":…,"to":…}],
//      "promotions":[…as promotion::read has them…],
//      "shipping":{"amount":495,"free_over":5000,"class":"standard","method":"standard"}, or instead of the amount "rate":RATE as shipping::read
//                 has it; its class may be "proportional" or "highest",
//      "cart":{"country":"GB","reverse_charge":false,"codes":["SAVE5"],"groups":[…],"company":…,"first_order":…,"payment_method":…,
//              "attributes":["name=value"],"lines":[{"sku":"A","quantity":2}]}}
//
// "source" and "expect" may say where it comes from and what it should come to; they change nothing. Optional are: basis (gross), tax_scope (per_line), rounding (half_up), cross_border (fixed_gross), the lists, shipping, and in a price
// everything but sku, amount and currency.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace workflows {

// {"lines":[{"sku","quantity","list","unit","subtotal","discounts":[{"promotion","amount"}],"net","taxes":[{"name","ppm","amount","code"}],
// "gross"}],"shipping":{"net","taxes","gross"}|null,"totals":{"subtotal","discount","shipping","tax","total"},
// "applied":[{"promotion","code","amount"}],"rejected":[{"code","reason"}]}; amounts in minor units. A gift's line has "gift": true. Explained, a line has
// "prices":[{"list","amount","per","currency","min_qty","verdict"}]: every price of its SKU, and why it is what is paid, or is not.
// Errors: malformed_request, validation_failed, amount_overflow.
Result<std::string> quote_scenario(std::string_view text, bool explain = false);

// How long the pipeline alone takes for it: the median of so many times.
Result<std::chrono::nanoseconds> time_scenario(std::string_view text, int times);

}   // namespace workflows
