// So many may be inside at once. (std::counting_semaphore of libstdc++ spins and sleeps where it should wait.)
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace jobs {

class Places {
  public:
    explicit Places(int count) : free_(count) {}

    class Place {
      public:
        explicit Place(Places& places) : places_(&places) {}
        Place(Place&& other) noexcept : places_(std::exchange(other.places_, nullptr)) {}
        Place& operator=(Place&&) = delete;
        ~Place() { leave(); }
        void leave()
        {
            if (auto* const places = std::exchange(places_, nullptr)) places->leave();
        }

      private:
        Places* places_;
    };

    // Nothing: no place became free within `patience`.
    std::optional<Place> enter(std::chrono::milliseconds patience = std::chrono::milliseconds{0})
    {
        std::unique_lock lock{mutex_};
        auto const is_free = [this] { return free_ > 0; };
        if (!is_free() && (patience.count() == 0 || !left_.wait_for(lock, patience, is_free))) {
            refused_ = std::chrono::steady_clock::now();
            return std::nullopt;
        }
        --free_;
        return Place{*this};
    }

    // Somebody was turned away within the last second.
    bool is_crowded() const
    {
        std::lock_guard const lock{mutex_};
        return std::chrono::steady_clock::now() - refused_ < std::chrono::seconds{1};
    }

  private:
    void leave()
    {
        {
            std::lock_guard const lock{mutex_};
            ++free_;
        }
        left_.notify_one();
    }

    mutable std::mutex mutex_;
    std::condition_variable left_;
    int free_;
    std::chrono::steady_clock::time_point refused_ = std::chrono::steady_clock::time_point{};
};

}   // namespace jobs
