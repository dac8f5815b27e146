#include "infrastructure/peripherals/carrier/simulator.hpp"

#include <algorithm>
#include <array>
#include <thread>

namespace carrier {

static constexpr std::array<std::string_view, 5> services{"standard", "express", "silent", "late", "absurd"};
static constexpr std::int64_t grams_max = 30'000;
static constexpr std::int64_t mm3_a_gram = 5'000;   // 5000 cm³ a kilogram

Simulator::Simulator(SimulatorOptions options) : options_(std::move(options)) {}

bool Simulator::knows(std::string_view service) const { return std::ranges::find(services, service) != services.end(); }

Answer Simulator::no_answer() const
{
    std::this_thread::sleep_for(options_.timeout);
    return {};
}

Answer Simulator::rate(Question const& question)
{
    ++calls_;
    if (question.service == "silent") return no_answer();
    if (question.service == "late" && !was_late_.exchange(true)) return no_answer();
    if (question.service == "absurd") return {Answer::Kind::offered, -100};
    auto const grams = std::max(question.grams, question.volume_mm3 / mm3_a_gram);
    if (grams > grams_max) return {Answer::Kind::refused};
    auto const kilograms = (grams + 999) / 1'000;
    auto const standard = (300 + 80 * kilograms) * (question.to.country == options_.home ? 1 : 2);
    return {Answer::Kind::offered, question.service == "express" ? 3 * standard : standard};
}

}   // namespace carrier
