#include "business/workflows/search_feed.hpp"

namespace workflows {

using SteadyClock = std::chrono::steady_clock;
using namespace std::chrono_literals;

static constexpr std::size_t read_together = 200;
static constexpr std::size_t told_max = 100'000;     // more are all of them
static constexpr std::chrono::seconds overlap{10};   // between processes: a commit may show after one that came later

SearchFeed::SearchFeed(Tools const& tools, ProductIndex& index, SearchFeedOptions options) : tools_(tools), index_(index), options_(options)
{
}

SearchFeed::~SearchFeed()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto* const thread : {&reader_, &tidier_})
        if (thread->joinable()) thread->join();
    if (is_read_ && !is_kept_) keep();
}

void SearchFeed::start()
{
    {
        std::lock_guard const lock{mutex_};
        started_ = true;
    }
    reader_ = std::thread{[this] { run(); }};
    tidier_ = std::thread{[this] { tidy_now_and_then(); }};
}

void SearchFeed::changed(ProductId product)
{
    {
        std::lock_guard const lock{mutex_};
        if (!started_ || stopping_) return;
        told_.insert(product);
        if (told_.size() > told_max) {
            told_.clear();
            all_told_ = true;
        }
    }
    wake_.notify_all();
}

void SearchFeed::changed_all()
{
    {
        std::lock_guard const lock{mutex_};
        if (!started_ || stopping_) return;
        all_told_ = true;
    }
    wake_.notify_all();
}

bool SearchFeed::catch_up(std::chrono::milliseconds patience)
{
    std::unique_lock lock{mutex_};
    return caught_up_.wait_for(lock, patience, [&] { return !busy_ && told_.empty() && !all_told_; });
}

std::size_t SearchFeed::waiting() const
{
    std::lock_guard const lock{mutex_};
    return told_.size() + (all_told_ || busy_ ? 1 : 0);
}

bool SearchFeed::goes_on()
{
    std::lock_guard const lock{mutex_};
    return !stopping_;
}

// Some of those that were told, to be read; none: it is late, all are to be read, or it ends.
std::vector<ProductId> SearchFeed::wait_for_some(Time until)
{
    std::unique_lock lock{mutex_};
    busy_ = false;
    if (told_.empty() && !all_told_) caught_up_.notify_all();
    wake_.wait_until(lock, until, [&] { return stopping_ || all_told_ || !told_.empty(); });
    std::vector<ProductId> some;
    if (stopping_ || all_told_) return some;
    while (!told_.empty() && some.size() < read_together) some.push_back(told_.extract(told_.begin()).value());
    busy_ = true;
    return some;
}

void SearchFeed::read_everything()
{
    {
        std::lock_guard const lock{mutex_};
        if (!all_told_) return;
        all_told_ = false;
        busy_ = true;
    }
    try {
        // Prices change without a version. What was kept answers meanwhile.
        is_kept_ = false;
        if (!is_read_) begin_with_what_was_kept();
        read_each();
        is_read_ = goes_on();
    } catch (...) {   // then all of it again
        std::lock_guard const lock{mutex_};
        all_told_ = true;
        throw;
    }
}

void SearchFeed::begin_with_what_was_kept()
{
    if (options_.kept_in.empty()) return;
    auto const begun = SteadyClock::now();
    auto const restored = index_.restore(options_.kept_in, options_.kept_for);
    if (restored == search_engine::Restored::damaged) tools_.log.warning("search index damaged", {{"file", options_.kept_in.string()}});
    if (restored != search_engine::Restored::taken) return;
    is_kept_ = true;   // until something differs
    tell("search index restored", index_.documents().size(), begun);
    sweep();
}

void SearchFeed::tell(std::string_view what, std::size_t products, Time begun) const
{
    auto const spent = std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begun);
    tools_.log.info(what, {{"products", static_cast<std::int64_t>(products)}, {"ms", std::int64_t{spent.count()}}});
}

void SearchFeed::read_each()
{
    auto const begun = SteadyClock::now();
    auto said = begun;
    std::size_t read = 0;
    index_.read_all([&](std::size_t done) {
        read = done;
        if (auto const now = SteadyClock::now(); now - said > 2s) {
            said = now;
            tell("search index", done, begun);
        }
        return goes_on();
    });
    if (goes_on()) tell("search index read", read, begun);
}

// A shop that sells goes on while this is written: what is not in it differs at the next start.
void SearchFeed::keep()
{
    if (options_.kept_in.empty()) return;
    is_kept_ = true;
    try {
        if (index_.documents().size() >= options_.kept_from)
            index_.keep(options_.kept_in, options_.kept_for);
        else
            std::filesystem::remove(options_.kept_in);
    } catch (std::exception const& error) {
        is_kept_ = false;
        tools_.log.warning("search index is not kept", error);
    }
}

void SearchFeed::follow_others()
{
    if (!options_.follows_others) return;
    auto const now = tools_.clock.now();
    auto const changed = tools_.db.catalog.read([&](db::Reader& db) { return catalog::changed_since(db, followed_ - overlap, 1'000); });
    if (auto const others = index_.differing(changed); !others.empty()) {
        is_kept_ = false;
        index_.refresh(others);
    }
    followed_ = now;
}

void SearchFeed::sweep()
{
    auto const begun = SteadyClock::now();
    auto const differed = index_.sweep([&] { return goes_on(); });
    if (differed == 0) return;
    is_kept_ = false;
    tell("search index mended", differed, begun);
}

void SearchFeed::run()
{
    followed_ = tools_.clock.now();
    auto sweep_at = SteadyClock::now() + options_.swept_every;
    auto follow_at = SteadyClock::now() + options_.followed_every;
    std::vector<ProductId> some;
    while (goes_on()) {
        try {
            some.clear();
            read_everything();
            some = wait_for_some(options_.follows_others ? std::min(sweep_at, follow_at) : sweep_at);
            if (!some.empty()) {
                is_kept_ = false;
                index_.refresh(some);
                changes_ += some.size();
            }
            if (auto const begun = SteadyClock::now(); options_.follows_others && begun >= follow_at) {
                follow_others();
                follow_at = SteadyClock::now() + options_.followed_every;
            }
            if (auto const begun = SteadyClock::now(); begun >= sweep_at) {
                sweep();
                auto const ended = SteadyClock::now();
                sweep_at = ended + std::max<SteadyClock::duration>(options_.swept_every, 20 * (ended - begun));
            }
        } catch (std::exception const& error) {   // the database is away; what was to be read is read later
            tools_.log.warning("search index waits", error);
            std::unique_lock lock{mutex_};
            told_.insert(some.begin(), some.end());
            wake_.wait_for(lock, 1s, [&] { return stopping_; });
        }
    }
}

void SearchFeed::tidy_now_and_then()
{
    auto keep_at = SteadyClock::now();
    for (std::unique_lock lock{mutex_}; !wake_.wait_for(lock, options_.tidied_every, [&] { return stopping_; });) {
        lock.unlock();
        try {
            if (changes_.exchange(0) != 0) index_.tidy();
            if (is_read_ && !is_kept_ && SteadyClock::now() >= keep_at) {
                keep();
                keep_at = SteadyClock::now() + options_.kept_every;
            }
            if (is_read_) options_.also([this] { return goes_on(); });
        } catch (std::exception const& error) {   // what is made of the index waits, what is found does not
            tools_.log.warning("search index not tidied", error);
        }
        lock.lock();
    }
}

}   // namespace workflows
