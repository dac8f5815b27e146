// Shoppers who buy one after the other whatever happens, and ask again with the same key until they know what became of an order.
#pragma once

#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <set>

namespace testing {

// A catalogue of one, VASE, that does not run out.
std::string const& endless_catalogue();

// What stands between a shop and whoever asks is waited for; then whether it came true.
template <typename C> bool comes_true(C const& condition, std::chrono::milliseconds patience = std::chrono::seconds{20})
{
    for (auto const end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    return condition();
}

class Buyers {
  public:
    Buyers(int port, int count);
    ~Buyers() { stop(); }
    Buyers(Buyers const&) = delete;
    Buyers& operator=(Buyers const&) = delete;

    int placed() const { return placed_; }               // orders that were acknowledged
    void stop();                                         // each ends what it has begun
    std::map<int, int> statuses() const;                 // of all answers
    std::set<std::string> wrong() const;                 // answers that nobody should get
    std::chrono::milliseconds slowest() const;           // answer
    std::map<std::string, std::string> orders() const;   // key -> the order it was told

  private:
    void buy(int port, int number);
    RawResponse ask(std::unique_ptr<Shopper>& shopper, int port, std::function<RawResponse(Shopper&)> const& question);

    std::atomic<bool> stopping_ = false;
    std::atomic<int> placed_ = 0;
    mutable std::mutex mutex_;
    std::map<int, int> statuses_;
    std::set<std::string> wrong_;
    std::chrono::milliseconds slowest_{};
    std::map<std::string, std::string> orders_;
    std::vector<std::jthread> threads_;
};

// What is wrong with a shop in which exactly so many orders should have been paid, once each; empty: nothing.
std::string miscounted(app::Config const&, std::size_t orders);

}   // namespace testing
