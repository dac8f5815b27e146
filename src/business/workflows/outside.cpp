#include "business/workflows/outside.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace workflows {

static constexpr std::chrono::seconds crowded{1};   // before somebody who found no place tries again
static constexpr std::size_t taxes_max = 20;        // of an item

Outside::Outside(std::vector<carrier::Carrier*> carriers, std::vector<tax_provider::Provider*> providers, Clock const& clock,
                 OutsideOptions options)
    : carriers_(std::move(carriers))
    , providers_(std::move(providers))
    , clock_(clock)
    , options_(std::move(options))
    , calls_(options_.calls_max)
{
}

template <typename All> static auto find_named(All const& all, std::string_view name)
{
    auto const found = std::ranges::find_if(all, [&](auto const* each) { return each->name() == name; });
    return found == all.end() ? nullptr : *found;
}

bool Outside::knows_carrier(std::string_view name, std::string_view service) const
{
    auto const* const found = find_named(carriers_, name);
    return found != nullptr && found->knows(service);
}

bool Outside::knows_tax_provider(std::string_view name) const { return find_named(providers_, name) != nullptr; }

// ---- what is asked, as a key

static std::string text_of(Place const& place, Currency currency)
{
    return place.country + "\n" + normalised_region(place.region) + "\n" + normalised_postcode(place.postcode, place.country) + "\n" +
           std::string{currency.code()} + "\n";
}

static std::string whom(CarrierQuestion const& asked) { return "carrier " + asked.carrier + " " + asked.question.service; }
static std::string whom(TaxQuestion const& asked) { return "tax provider " + asked.provider; }

static std::string key_of(CarrierQuestion const& asked)
{
    auto const& q = asked.question;
    return whom(asked) + "\n" + text_of(q.to, q.currency) + std::to_string(q.grams) + " " + std::to_string(q.volume_mm3) + " " +
           std::to_string(q.quantity);
}

static std::string key_of(TaxQuestion const& asked)
{
    auto const& q = asked.question;
    auto key = whom(asked) + "\n" + text_of(q.place, q.currency) + (q.tax_included ? "gross " : "net ") + to_string(q.date);
    for (auto const& [tax_class, amount, quantity] : q.items)
        key += "\n" + tax_class + " " + std::to_string(amount) + " " + std::to_string(quantity);
    return key;
}

// ---- whether an answer makes sense

static bool is_heard(carrier::Answer const& answer) { return answer.kind != carrier::Answer::Kind::unknown; }
static bool is_heard(tax_provider::Answer const& answer) { return answer.is_known; }

static carrier::Answer sensible(carrier::Answer const& answer)
{
    bool const is_amount = answer.amount >= 0 && answer.amount <= amount_max;
    return is_amount ? answer : carrier::Answer{};
}

static bool is_sensible(std::vector<tax_provider::Tax> const& taxes, std::int64_t most)
{
    std::int64_t left = most;
    for (auto const& tax : taxes) {
        if (tax.amount < 0 || tax.amount > left || tax.ppm < 0 || tax.ppm > 1'000'000) return false;
        left -= tax.amount;
    }
    return !taxes.empty() && taxes.size() <= taxes_max;
}

static tax_provider::Answer sensible(tax_provider::Answer answer, tax_provider::Question const& question)
{
    if (answer.taxes.size() != question.items.size()) return {};
    for (std::size_t i = 0; i < question.items.size(); ++i)
        if (!is_sensible(answer.taxes[i], question.items[i].amount)) return {};
    return answer;
}

// ---- asking

template <typename Answer>
std::optional<Answer> Outside::recall(Answers<Answer> const& answers, std::string const& key, std::string const& whom) const
{
    auto const now = clock_.now();
    std::lock_guard const lock{mutex_};
    if (auto const kept = answers.find(key); kept != answers.end() && now < kept->second.until) return kept->second.answer;
    if (auto const silent = silent_until_.find(whom); silent != silent_until_.end() && now < silent->second) return Answer{};
    return std::nullopt;
}

template <typename Answer, typename Call>
void Outside::ask(Answers<Answer>& answers, std::string key, std::string const& whom, Call const& call)
{
    auto const place = calls_.enter();
    auto answer = place ? call() : Answer{};
    bool const heard = is_heard(answer);
    options_.told(whom, heard);
    auto const now = clock_.now();
    std::lock_guard const lock{mutex_};
    if (place && !heard) silent_until_[whom] = now + options_.left_alone;
    if (answers.size() >= options_.kept_max) std::erase_if(answers, [&](auto const& each) { return each.second.until <= now; });
    if (answers.size() >= options_.kept_max) answers.clear();
    answers.insert_or_assign(std::move(key), Kept<Answer>{std::move(answer), now + (heard   ? options_.kept
                                                                                    : place ? options_.left_alone
                                                                                            : crowded)});
}

std::optional<carrier::Answer> Outside::recall(CarrierQuestion const& asked) const { return recall(rates_, key_of(asked), whom(asked)); }
std::optional<tax_provider::Answer> Outside::recall(TaxQuestion const& asked) const { return recall(taxes_, key_of(asked), whom(asked)); }

void Outside::ask(CarrierQuestion const& asked)
{
    auto* const carrier = find_named(carriers_, asked.carrier);
    ask(rates_, key_of(asked), whom(asked),
        [&] { return carrier != nullptr ? sensible(carrier->rate(asked.question)) : carrier::Answer{}; });
}

void Outside::ask(TaxQuestion const& asked)
{
    auto* const provider = find_named(providers_, asked.provider);
    ask(taxes_, key_of(asked), whom(asked),
        [&] { return provider != nullptr ? sensible(provider->reckon(asked.question), asked.question) : tax_provider::Answer{}; });
}

void Outside::ask(OutsideQuestion const& question)
{
    std::visit([this](auto const& asked) { ask(asked); }, question);
}

}   // namespace workflows
