// Smaller copies of pictures, as AVIF and WebP in the widths of `rendition_widths`, made on threads that give way to everything else. What is
// not made yet is asked for and shown by its master meanwhile, so nobody waits for one. They are lost without harm: they are made again.
#pragma once

#include "infrastructure/log/log.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace media {

class Files;

class Renditions {
  public:
    static constexpr std::size_t asked_max = 10'000;   // waiting: who asks beyond has to ask again

    Renditions(Files const&, logging::Log&, unsigned threads);
    ~Renditions();   // what is being made is finished, the rest is not begun

    enum class When { soon, next };
    // All of a master's, by the last part of its URL; those that are there are not made again. One that could not be made is not tried
    // again by this process. Any thread.
    void ask(std::string master, When);

    struct Statistics {
        std::size_t waiting = 0, made = 0, failed = 0;   // pictures; `made` and `failed` since the start
    };
    Statistics statistics() const;

  private:
    void run(std::stop_token const&);
    bool make(std::string const& master);   // whether something was made

    Files const& files_;
    logging::Log& log_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<std::string> asked_;
    std::set<std::string, std::less<>> known_;   // waiting, being made, or failed
    std::size_t made_ = 0, failed_ = 0;
    std::vector<std::jthread> threads_;
};

}   // namespace media
