#include "infrastructure/peripherals/tax_provider/simulator.hpp"

#include <thread>

namespace tax_provider {

Simulator::Simulator(Manner manner, std::chrono::milliseconds timeout) : manner_(manner), timeout_(timeout) {}

std::string_view Simulator::name() const
{
    switch (manner_) {
    case Manner::good: return "simulator";
    case Manner::silent: return "simulator_silent";
    case Manner::absurd: return "simulator_absurd";
    }
    return {};
}

static std::vector<Tax> taxes_of(Item const& item, Question const& question)
{
    if (item.tax_class.starts_with("zero")) return {{.name = "VAT", .ppm = 0, .amount = 0, .code = "Z"}};
    bool const is_american = question.place.country == "US";
    std::int64_t const all = is_american ? 80'000 : 200'000;
    std::int64_t const base = question.tax_included ? 1'000'000 + all : 1'000'000;
    auto const sum = static_cast<std::int64_t>(divide_rounded(int128{item.amount} * all, base, Rounding::half_up));
    if (!is_american) return {{"VAT", all, sum}};
    auto const state = sum * 3 / 4;
    return {{"State", 60'000, state}, {"City", 20'000, sum - state}};
}

Answer Simulator::reckon(Question const& question)
{
    auto const number = ++calls_;
    if (manner_ == Manner::silent) {
        std::this_thread::sleep_for(timeout_);
        return {};
    }
    Answer answer{.is_known = true, .reference = "sim-" + std::to_string(number)};
    for (auto const& item : question.items) {
        answer.taxes.push_back(taxes_of(item, question));
        if (manner_ == Manner::absurd) answer.taxes.back().front().amount = item.amount + 1;
    }
    return answer;
}

}   // namespace tax_provider
