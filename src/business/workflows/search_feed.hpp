// Keeps a product index in step with the databases. Whoever changes a product in this process tells it, after the commit, and it is found so
// a few milliseconds later. What other processes changed is looked for among the products that were changed last, every `followed_every`,
// and a sweep looks at all of them, so that nothing stays wrong that nobody told.
#pragma once

#include "business/workflows/product_index.hpp"

#include <chrono>
#include <condition_variable>
#include <set>
#include <thread>

namespace workflows {

struct SearchFeedOptions {
    bool follows_others = false;   // other processes write to the same databases
    std::chrono::milliseconds followed_every{250};
    std::chrono::milliseconds swept_every{60'000};   // or longer: at most a twentieth of the time is spent on it
    std::chrono::milliseconds tidied_every{5'000};
    // Where what is found is kept, so that the next start need not read everything; empty: nowhere. Written after the first reading and at
    // the end, and now and then between.
    std::filesystem::path kept_in;
    std::string kept_for;            // see search_engine::Snapshot::made_for
    std::size_t kept_from = 1'000;   // products; fewer are read in a moment
    std::chrono::milliseconds kept_every{600'000};
    // Done as often once everything was read, by the thread that tidies: what else is made of the index. Is to end where it is told false.
    std::function<void(std::function<bool()> const& goes_on)> also = [](auto const&) {};
};

class SearchFeed {
  public:
    SearchFeed(Tools const&, ProductIndex&, SearchFeedOptions = {});
    ~SearchFeed();

    // Before it is started nothing needs to be told: it begins with reading everything, behind what was kept.
    void start();
    void changed(ProductId);
    void changed_all();

    // Products that were told and are not read yet; until everything was read once, and when all are to be read again, at least one.
    std::size_t waiting() const;
    // Waits until all that was told is found; false after `patience`.
    bool catch_up(std::chrono::milliseconds patience);

  private:
    using Time = std::chrono::steady_clock::time_point;
    void run();
    void tidy_now_and_then();
    void keep();
    bool goes_on();
    std::vector<ProductId> wait_for_some(Time until);
    void begin_with_what_was_kept();
    void read_everything();
    void read_each();
    void tell(std::string_view what, std::size_t products, Time begun) const;
    void follow_others();
    void sweep();

    Tools const& tools_;
    ProductIndex& index_;
    SearchFeedOptions const options_;
    std::mutex mutable mutex_;
    std::condition_variable wake_, caught_up_;
    std::set<ProductId> told_;
    bool all_told_ = true, busy_ = false, stopping_ = false, started_ = false;
    std::atomic<std::uint64_t> changes_ = 0;                // since it was tidied
    std::atomic<bool> is_read_ = false, is_kept_ = false;   // everything, once; as it is now
    Instant followed_{};
    std::thread reader_, tidier_;
};

}   // namespace workflows
