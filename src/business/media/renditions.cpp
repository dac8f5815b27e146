#include "business/media/media.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

namespace media {

static constexpr int give_way = 15;   // niceness: shoppers come first

Renditions::Renditions(Files const& files, logging::Log& log, unsigned threads) : files_(files), log_(log)
{
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this](std::stop_token const& stop) { run(stop); });
}

Renditions::~Renditions()
{
    for (auto& thread : threads_) thread.request_stop();
    threads_.clear();   // they join
}

void Renditions::ask(std::string master, When when)
{
    std::lock_guard const lock{mutex_};
    bool const is_new = asked_.size() < asked_max && known_.insert(master).second;
    if (when == When::next) {
        auto const waiting = is_new ? asked_.end() : std::ranges::find(asked_, master);
        if (!is_new && waiting == asked_.end()) return;   // failed, being made, or one too many
        if (waiting != asked_.end()) asked_.erase(waiting);
        asked_.push_front(std::move(master));
    } else if (is_new) {
        asked_.push_back(std::move(master));
    }
    changed_.notify_one();
}

Renditions::Statistics Renditions::statistics() const
{
    std::lock_guard const lock{mutex_};
    return {asked_.size(), made_, failed_};
}

void Renditions::run(std::stop_token const& stop)
{
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), give_way);   // on Linux: of this thread
    std::unique_lock lock{mutex_};
    while (changed_.wait(lock, stop, [&] { return !asked_.empty(); }) && !stop.stop_requested()) {
        auto const master = std::move(asked_.front());
        asked_.pop_front();
        lock.unlock();
        bool failed = false, made = false;
        try {
            made = make(master);
        } catch (std::exception const& fault) {   // a full disk, say
            failed = true;
            log_.warning("renditions not made", fault, {{"picture", master}});
        }
        lock.lock();
        made_ += made;
        failed_ += failed;
        if (!failed) known_.erase(master);
    }
}

bool Renditions::make(std::string const& master)
{
    auto const name = parse_name(master);
    invariant(name && !name->width, "the name of a master");
    std::vector<pictures::Rendition> wanted;
    std::vector<std::string> names;
    for (auto const coding : {pictures::Coding::avif, pictures::Coding::webp})
        for (int const width : rendition_widths)
            if (auto file = rendition_url(master, width, coding); !files_.has(file)) {
                wanted.push_back({width, coding});
                names.push_back(std::move(file));
            }
    if (wanted.empty()) return false;
    auto const bytes = files_.read(master);
    auto const made = bytes ? pictures::renditions_of(*bytes, wanted) : Result<std::vector<std::string>>{Code::not_found};
    if (!made) throw std::runtime_error(bytes ? "it cannot be decoded, or libvips is not there" : "its file is not there");
    for (std::size_t i = 0; i < names.size(); ++i) files_.write(names[i], (*made)[i]);
    return true;
}

}   // namespace media
