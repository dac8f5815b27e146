#include "support/buyers.hpp"

#include "infrastructure/db/sqlite.hpp"
#include "infrastructure/peripherals/payment_provider/simulator.hpp"

namespace testing {

std::string const& endless_catalogue()
{
    static std::string const text =
        R"({"handle":"vase","title":"Vase","category":"Vases","variants":[{"sku":"VASE","price":4800,"currency":"GBP","stock":1000000}]})"
        "\n";
    return text;
}

Buyers::Buyers(int port, int count)
{
    for (int i = 0; i < count; ++i) threads_.emplace_back([this, port, i] { buy(port, i); });
}

void Buyers::stop()
{
    stopping_ = true;
    threads_.clear();
}

// The answer, counted. Where the connection ends instead it is another one's turn.
RawResponse Buyers::ask(std::unique_ptr<Shopper>& shopper, int port, std::function<RawResponse(Shopper&)> const& question)
{
    if (!shopper) shopper = std::make_unique<Shopper>(port);
    auto const begun = std::chrono::steady_clock::now();
    auto answer = question(*shopper);
    auto const took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    std::lock_guard const lock{mutex_};
    ++statuses_[answer.status];
    slowest_ = std::max(slowest_, took);
    bool const may_retry = !answer.header("Retry-After").empty() || answer.status == 409;
    if (answer.status != 201 && (!may_retry || answer.status == 500))
        wrong_.insert(std::to_string(answer.status) + " " + answer.body.substr(0, 80));
    if (answer.status == 0 || answer.header("Connection") == "close") shopper.reset();
    return answer;
}

void Buyers::buy(int port, int number)
{
    std::unique_ptr<Shopper> shopper;
    auto const pause = [] { std::this_thread::sleep_for(std::chrono::milliseconds{50}); };
    for (int i = 0; !stopping_; ++i) {
        auto const made =
            ask(shopper, port, [](Shopper& s) { return s.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})"); });
        if (made.status != 201) {
            pause();
            continue;
        }
        OpenCart const cart{at(made, "/id"), at(made, "/token"), number_at(made, "/totals/subtotal/amount")};
        auto const key = "shopper-" + std::to_string(number) + "-" + std::to_string(i);
        auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        for (;;) {
            auto const placed = ask(shopper, port, [&](Shopper& s) { return s.place(cart, key); });
            if (placed.status == 201) {
                std::lock_guard const lock{mutex_};
                orders_[key] = at(placed, "/order/id");
                ++placed_;
                break;
            }
            if (std::chrono::steady_clock::now() > give_up) {
                std::lock_guard const lock{mutex_};
                wrong_.insert(key + " was never answered: " + std::to_string(placed.status) + " " + placed.body);
                break;
            }
            pause();
        }
    }
}

std::map<int, int> Buyers::statuses() const
{
    std::lock_guard const lock{mutex_};
    return statuses_;
}

std::set<std::string> Buyers::wrong() const
{
    std::lock_guard const lock{mutex_};
    return wrong_;
}

std::chrono::milliseconds Buyers::slowest() const
{
    std::lock_guard const lock{mutex_};
    return slowest_;
}

std::map<std::string, std::string> Buyers::orders() const
{
    std::lock_guard const lock{mutex_};
    return orders_;
}

std::string miscounted(app::Config const& config, std::size_t orders)
{
    auto wrong = complaints(config);
    app::BesideApplication const shop{config};
    std::size_t confirmed = 0, open = 0, charged = 0;
    shop.databases.order.read([&](db::Reader& db) {
        order::each(db, [&](order::Summed const& summed) { ++(summed.order.status == order::Status::confirmed ? confirmed : open); });
        return 0;
    });
    auto const memory = db::open_sqlite_read_only(config.data / "simulator.db");
    SystemClock const clock;
    for (auto const& payment : payment_provider::Simulator{*memory, clock, {}}.payments()) charged += payment.state == "charged" ? 1 : 0;
    if (confirmed != orders || open != 0 || charged != orders)
        wrong += "of " + std::to_string(orders) + " orders " + std::to_string(confirmed) + " are confirmed, " + std::to_string(open) +
                 " are not, and " + std::to_string(charged) + " payments are charged";
    return wrong;
}

}   // namespace testing
