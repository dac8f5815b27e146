#include "infrastructure/cache/pages.hpp"

#include "infrastructure/http/etag.hpp"

#include <algorithm>

namespace cache {

static constexpr std::size_t entry_overhead = 512;   // of the lists and maps, about

Pages::Key Pages::key_of(http::Request const& request)
{
    return {request.target, http::chosen_encoding(request.header("accept-encoding"))};
}

std::optional<http::Response> Pages::find(http::Request const& request, Instant now)
{
    auto const key = key_of(request);
    std::lock_guard const lock{mutex_};
    auto const found = by_key_.find(key);
    bool const is_there = found != by_key_.end(), is_fresh = is_there && now < found->second->until;
    ++(is_fresh ? hits_ : misses_);
    if (is_there && !is_fresh) drop(found->second);
    if (!is_fresh) return std::nullopt;
    auto const entry = found->second;
    entries_.splice(entries_.begin(), entries_, entry);
    return http::has_already(request, entry->etag) ? entry->not_modified : entry->response;
}

Pages::Ticket Pages::begin()
{
    std::lock_guard const lock{mutex_};
    return {purges_};
}

http::Response Pages::put(Ticket ticket, http::Request const& request, http::Response response, std::vector<Tag> tags, Instant now)
{
    if (response.status != 200) return response;
    auto const key = key_of(request);
    response = http::encoded(std::move(response), key.encoding, http::Effort::often);
    if (!response.shared) response.shared = std::make_shared<std::string const>(std::move(response.body));
    response.body.clear();
    auto const etag = http::etag_of(*response.shared);
    response.with("ETag", etag).with("Cache-Control", "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=3600");
    Entry entry{.target = std::string{key.target},
                .encoding = key.encoding,
                .response = response,
                .not_modified = http::not_modified(response),
                .etag = etag,
                .tags = std::move(tags),
                .until = now + kept_max_,
                .bytes = key.target.size() + response.headers.size() + response.shared->size() + entry_overhead};
    if (http::has_already(request, etag)) response = entry.not_modified;
    keep(std::move(entry), ticket);
    return response;
}

void Pages::keep(Entry made, Ticket ticket)
{
    std::lock_guard const lock{mutex_};
    bool const stale = std::ranges::any_of(made.tags, [&](Tag tag) { return last_purge(tag) > ticket.purges; });
    if (stale || made.bytes > bytes_max_ / 4) return;
    if (auto const present = by_key_.find(made.key()); present != by_key_.end()) drop(present->second);
    entries_.push_front(std::move(made));
    auto const& entry = entries_.front();
    by_key_.emplace(entry.key(), entries_.begin());
    for (Tag const tag : entry.tags) by_tag_.emplace(tag, entries_.begin());
    bytes_ += entry.bytes;
    while (bytes_ > bytes_max_) drop(std::prev(entries_.end()));
}

void Pages::purge(Tag tag)
{
    std::lock_guard const lock{mutex_};
    last_purge(tag) = ++purges_;
    for (auto found = by_tag_.find(tag); found != by_tag_.end(); found = by_tag_.find(tag)) drop(found->second);
}

void Pages::drop(List::iterator entry)
{
    by_key_.erase(entry->key());
    for (Tag const tag : entry->tags) {
        auto const [first, last] = by_tag_.equal_range(tag);
        auto const found = std::find_if(first, last, [&](auto const& pair) { return pair.second == entry; });
        if (found != last) by_tag_.erase(found);
    }
    bytes_ -= entry->bytes;
    entries_.erase(entry);
}

Pages::Statistics Pages::statistics() const
{
    std::lock_guard const lock{mutex_};
    return {.hits = hits_, .misses = misses_, .bytes = bytes_, .pages = entries_.size()};
}

std::size_t Pages::bytes() const
{
    std::lock_guard const lock{mutex_};
    return bytes_;
}

}   // namespace cache
