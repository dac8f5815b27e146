#include "app/metrics.hpp"

#include <algorithm>
#include <map>
#include <mutex>

namespace app {

using metrics::Counter, metrics::Registry;

db::CommitObserver watch_commits(Registry& registry, std::string const& file)
{
    metrics::Labels const labels{{"database", file}};
    auto& jobs = registry.histogram("cloudcommerce_db_batch_jobs", "Transactions made durable by one commit", metrics::sizes(), labels);
    auto& took = registry.histogram("cloudcommerce_db_commit_duration_seconds", "How long a commit took to be durable",
                                    metrics::durations(), labels);
    return [&jobs, &took](db::Commit const& commit) {
        jobs.observe(commit.jobs);
        took.observe(commit.took);
    };
}

// ---- orders

namespace {

// commerce-model §26; a provider that says anything else is counted as "other".
constexpr std::array<std::string_view, 11> decline_codes{
    "insufficient_funds", "expired_card",     "incorrect_cvc",  "do_not_honour", "lost_or_stolen", "authentication_required",
    "fraud_suspected",    "processing_error", "limit_exceeded", "generic",       "other"};

struct Places {
    explicit Places(Registry& registry)
    {
        auto const counter = [&](std::string_view outcome, std::string_view reason) {
            return &registry.counter("cloudcommerce_place_total", "What came of placing an order",
                                     {{"outcome", std::string{outcome}}, {"reason", std::string{reason}}});
        };
        confirmed = counter("confirmed", "");
        pending = counter("pending", "");
        replayed = counter("replayed", "");
        for (auto const code : decline_codes) declined[code] = counter("declined", code);
        for (auto const& code : all_codes())
            if (code.code != Code::payment_declined) refused[code.code] = counter("refused", code.name);
    }

    Counter* of(workflows::PlaceOutcome const& outcome) const
    {
        if (outcome.replayed) return replayed;
        if (outcome.result) return outcome.result->pending ? pending : confirmed;
        auto const& error = outcome.result.error();
        if (error.code != Code::payment_declined) return refused.at(error.code);
        auto const code = std::ranges::find(error.args, "decline_code", &Arg::name);
        auto const* const text = code == error.args.end() ? nullptr : std::get_if<std::string>(&code->value);
        auto const found = text == nullptr ? declined.end() : declined.find(*text);
        return found == declined.end() ? declined.at("other") : found->second;
    }

    Counter *confirmed, *pending, *replayed;
    std::map<std::string_view, Counter*> declined;
    std::map<Code, Counter*> refused;
};

}   // namespace

std::function<void(workflows::PlaceOutcome const&)> watch_places(Registry& registry)
{
    return [places = std::make_shared<Places const>(registry)](workflows::PlaceOutcome const& outcome) { places->of(outcome)->add(); };
}

std::function<void(Money)> watch_sales(Registry& registry)
{
    auto& orders = registry.counter("cloudcommerce_orders_confirmed_total", "Orders paid and confirmed");
    // The shop sells in one currency (README); what would come in another is counted apart, so that no sum is of two.
    auto const revenue = [&](std::string_view currency) {
        return &registry.counter("cloudcommerce_revenue_minor_total", "Money of confirmed orders, in minor units",
                                 {{"currency", std::string{currency}}});
    };
    return [&orders, pounds = revenue(gbp.code()), others = revenue("other")](Money total) {
        orders.add();
        (total.currency == gbp ? pounds : others)->add(static_cast<std::uint64_t>(total.amount));
    };
}

std::function<void(std::string_view, bool)> watch_outside(Registry& registry)
{
    struct Outsiders {   // as they are first asked; a call to one takes long enough for a look-up
        std::mutex mutex;
        std::map<std::pair<std::string, bool>, metrics::Counter*> counters;
    };
    return [&registry, all = std::make_shared<Outsiders>()](std::string_view whom, bool answered) {
        std::lock_guard const lock{all->mutex};
        auto& counter = all->counters[{std::string{whom}, answered}];
        if (counter == nullptr)
            counter = &registry.counter("cloudcommerce_outside_calls_total", "Questions to carriers and tax providers",
                                        {{"whom", std::string{whom}}, {"outcome", answered ? "answered" : "silent"}});
        counter->add();
    };
}

std::function<void(std::string_view, std::size_t)> watch_batches(Registry& registry)
{
    std::map<std::string_view, metrics::Histogram*> sizes;
    for (std::string_view const work : {"open", "confirm", "create_cart", "look_up"})
        sizes[work] = &registry.histogram("cloudcommerce_together", "How many did a piece of work in one transaction, on PostgreSQL",
                                          metrics::sizes(), {{"work", std::string{work}}});
    return [sizes](std::string_view work, std::size_t count) { sizes.at(work)->observe(count); };
}

// ---- what works by itself

template <typename F> static void counting(Counter& failures, F&& work)
{
    try {
        work();
    } catch (...) {
        failures.add();
        throw;
    }
}

std::function<void()> watch_timer(Registry& registry, std::string const& name, std::function<void()> work)
{
    auto& failures =
        registry.counter("cloudcommerce_timer_failures_total", "Runs of a timer that ended in an exception", {{"timer", name}});
    return [&failures, work = std::move(work)] { counting(failures, work); };
}

events::Consumer watch_consumer(Registry& registry, events::Consumer consumer)
{
    auto& failures = registry.counter("cloudcommerce_consumer_failures_total", "Batches of events that a consumer could not handle",
                                      {{"consumer", consumer.name}});
    consumer.handle = [&failures, handle = std::move(consumer.handle)](std::span<events::Event const> all) {
        counting(failures, [&] { handle(all); });
    };
    return consumer;
}

}   // namespace app
