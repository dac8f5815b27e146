// What others say of an offer: carriers of their rates, tax providers of its taxes. They are asked outside any transaction, and what they
// said is kept for a while, so that the cart and the order are reckoned with the same. Whoever was silent is left alone for a while:
// meanwhile the merchant's own rates hold, and the offer is an estimate.
#pragma once

#include "base/time.hpp"
#include "infrastructure/jobs/places.hpp"
#include "infrastructure/peripherals/carrier/carrier.hpp"
#include "infrastructure/peripherals/tax_provider/tax_provider.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

namespace workflows {

struct CarrierQuestion {
    std::string carrier;
    carrier::Question question;
};
struct TaxQuestion {
    std::string provider;
    tax_provider::Question question;
};
using OutsideQuestion = std::variant<CarrierQuestion, TaxQuestion>;

struct OutsideOptions {
    std::chrono::seconds kept{10 * 60};    // what somebody said
    std::chrono::seconds left_alone{15};   // whoever said nothing
    std::size_t kept_max = 10'000;         // answers
    int calls_max = 16;                    // at once; who finds no place gets no answer
    // Hears of each call whom it was for ("carrier simulator") and whether there was an answer; must be short.
    std::function<void(std::string_view whom, bool answered)> told = [](std::string_view, bool) {};
};

// Any thread may call anything here.
class Outside {
  public:
    Outside(std::vector<carrier::Carrier*>, std::vector<tax_provider::Provider*>, Clock const&, OutsideOptions = {});

    bool knows_carrier(std::string_view name, std::string_view service) const;
    bool knows_tax_provider(std::string_view name) const;

    // What was said, or that there was no answer. Nothing: it should be asked.
    std::optional<carrier::Answer> recall(CarrierQuestion const&) const;
    std::optional<tax_provider::Answer> recall(TaxQuestion const&) const;

    // Waits for them, in no transaction and on no thread that others wait for. Then it can be recalled.
    void ask(CarrierQuestion const&);
    void ask(TaxQuestion const&);
    void ask(OutsideQuestion const&);

  private:
    template <typename Answer> struct Kept {
        Answer answer;
        Instant until;
    };
    template <typename Answer> using Answers = std::unordered_map<std::string, Kept<Answer>>;

    template <typename Answer> std::optional<Answer> recall(Answers<Answer> const&, std::string const& key, std::string const& whom) const;
    template <typename Answer, typename Call> void ask(Answers<Answer>&, std::string key, std::string const& whom, Call const&);

    std::vector<carrier::Carrier*> const carriers_;
    std::vector<tax_provider::Provider*> const providers_;
    Clock const& clock_;
    OutsideOptions const options_;
    jobs::Places calls_;
    mutable std::mutex mutex_;
    Answers<carrier::Answer> rates_;
    Answers<tax_provider::Answer> taxes_;
    std::unordered_map<std::string, Instant> silent_until_;   // by whom
};

}   // namespace workflows
