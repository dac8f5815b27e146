#include "infrastructure/cache/pages.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>

namespace cache {

static constexpr std::size_t entry_overhead = 512;   // of the lists and maps, about

static bool names(std::string_view if_none_match, std::string_view etag)
{
    return if_none_match == "*" || (!if_none_match.empty() && if_none_match.find(etag) != std::string_view::npos);
}

std::optional<http::Response> Pages::find(http::Request const& request, Instant now)
{
    auto const if_none_match = request.header("if-none-match");
    std::lock_guard const lock{mutex_};
    auto const found = by_key_.find(request.target);
    bool const is_there = found != by_key_.end(), is_fresh = is_there && now < found->second->until;
    ++(is_fresh ? hits_ : misses_);
    if (is_there && !is_fresh) drop(found->second);
    if (!is_fresh) return std::nullopt;
    auto const entry = found->second;
    entries_.splice(entries_.begin(), entries_, entry);
    if (names(if_none_match, entry->etag)) return http::not_modified().with("ETag", entry->etag);
    return entry->response;
}

Pages::Ticket Pages::begin()
{
    std::lock_guard const lock{mutex_};
    return {purges_};
}

http::Response Pages::put(Ticket ticket, http::Request const& request, http::Response response, std::vector<Tag> tags, Instant now)
{
    if (response.status != 200) return response;
    if (!response.shared) response.shared = std::make_shared<std::string const>(std::move(response.body));
    response.body.clear();
    auto const etag = "\"" + crypto::hex(crypto::View{crypto::sha256(crypto::bytes(*response.shared))}.first(12)) + "\"";
    response.with("ETag", etag).with("Cache-Control", "public, max-age=0, s-maxage=60, stale-while-revalidate=60, stale-if-error=3600");

    std::lock_guard const lock{mutex_};
    bool const stale = std::ranges::any_of(tags, [&](Tag tag) { return last_purge(tag) > ticket.purges; });
    auto const bytes = request.target.size() + response.headers.size() + response.shared->size() + entry_overhead;
    if (stale || bytes > bytes_max_ / 4) return response;
    if (auto const present = by_key_.find(request.target); present != by_key_.end()) drop(present->second);
    entries_.push_front({.key = std::string{request.target},
                         .response = response,
                         .etag = etag,
                         .tags = std::move(tags),
                         .until = now + kept_max_,
                         .bytes = bytes});
    by_key_.emplace(entries_.front().key, entries_.begin());
    for (Tag const tag : entries_.front().tags) by_tag_.emplace(tag, entries_.begin());
    bytes_ += bytes;
    while (bytes_ > bytes_max_) drop(std::prev(entries_.end()));
    return response;
}

void Pages::purge(Tag tag)
{
    std::lock_guard const lock{mutex_};
    last_purge(tag) = ++purges_;
    for (auto found = by_tag_.find(tag); found != by_tag_.end(); found = by_tag_.find(tag)) drop(found->second);
}

void Pages::drop(List::iterator entry)
{
    by_key_.erase(std::string_view{entry->key});
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
