#include "infrastructure/http/worker_pool.hpp"

namespace http {

static constexpr std::size_t stack_bytes = 256 << 10;

bool WorkerPool::run(Priority priority, std::move_only_function<void()> task)
{
    std::size_t const limit = queue_max_ * (priority == Priority::place ? 4u : priority == Priority::cart ? 3u : 2u) / 4;
    std::unique_lock lock{mutex_};
    if (queue_.size() >= limit) return false;
    queue_.push_back(std::move(task));
    if (idle_ >= queue_.size()) {
        lock.unlock();
        wake_.notify_one();
    } else if (threads_.size() < threads_max_) {
        pthread_attr_t attributes;
        ::pthread_attr_init(&attributes);
        ::pthread_attr_setstacksize(&attributes, stack_bytes);
        pthread_t thread{};
        if (::pthread_create(&thread, &attributes, enter, this) == 0) {
            ::pthread_setname_np(thread, "worker");
            threads_.push_back(thread);
        }
        ::pthread_attr_destroy(&attributes);
        if (threads_.empty()) {   // no thread could be made at all
            queue_.pop_back();
            return false;
        }
    }
    return true;
}

WorkerPool::Load WorkerPool::load() const
{
    std::lock_guard const lock{mutex_};
    return {threads_.size(), idle_, queue_.size()};
}

void* WorkerPool::enter(void* self)
{
    static_cast<WorkerPool*>(self)->work();
    return nullptr;
}

void WorkerPool::work()
{
    std::unique_lock lock{mutex_};
    for (;;) {
        ++idle_;
        wake_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) return;
        auto task = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        task();
        task = nullptr;
        lock.lock();
    }
}

WorkerPool::~WorkerPool()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (pthread_t const thread : threads_) ::pthread_join(thread, nullptr);
}

}   // namespace http
