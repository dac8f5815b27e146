// Answers that are the same for everybody, kept in memory as they go out, so one for each encoding that somebody asked for: whoever makes the
// answer compresses it too, away from the event loop, and what nobody wants takes no room. Each carries the tags of what it shows; a change purges a tag,
// after its commit. An answer that was made before a purge of one of its tags and comes after it is not kept: `begin` first, then read.
#pragma once

#include "base/time.hpp"
#include "infrastructure/http/encoding.hpp"
#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace cache {

using Tag = std::int64_t;                    // an id; ids of all kinds differ
inline constexpr Tag whole_catalogue = -1;   // for lists, which any change may touch
inline constexpr Tag every_price = -2;       // for what shows the prices of one product: a price list is about many

class Pages {
  public:
    explicit Pages(std::size_t bytes_max, std::chrono::seconds kept_max = std::chrono::seconds{60})
        : bytes_max_(bytes_max)
        , kept_max_(kept_max)
    {
    }

    // For a GET: the kept answer in the encoding that the client wants, or 304 where it has that already.
    std::optional<http::Response> find(http::Request const&, Instant now);

    struct Ticket {
        std::uint64_t purges;
    };
    Ticket begin();
    // Compresses the answer for this client, gives it an ETag and a Cache-Control, keeps it if it is a 200, and returns what the client is to get: like find.
    http::Response put(Ticket, http::Request const&, http::Response, std::vector<Tag> tags, Instant now);

    void purge(Tag);
    std::size_t bytes() const;

    struct Statistics {
        std::uint64_t hits = 0, misses = 0;   // of find
        std::size_t bytes = 0, pages = 0;     // now; a page in two encodings is two
    };
    Statistics statistics() const;

  private:
    struct Key {
        std::string_view target;
        http::Encoding encoding;
        bool operator==(Key const&) const = default;
    };
    struct Entry {
        std::string target;
        http::Encoding encoding;
        http::Response response, not_modified;
        std::string etag;
        std::vector<Tag> tags;
        Instant until;
        std::size_t bytes;
        Key key() const { return {target, encoding}; }   // a view into it
    };
    using List = std::list<Entry>;
    struct KeyHash {
        std::size_t operator()(Key const& key) const
        {
            return std::hash<std::string_view>{}(key.target) + static_cast<std::size_t>(key.encoding);
        }
    };
    static Key key_of(http::Request const&);

    void keep(Entry, Ticket);   // unless it is stale already, or too large
    void drop(List::iterator);
    std::uint64_t& last_purge(Tag tag) { return last_purges_[static_cast<std::uint64_t>(tag) * 0x9E3779B97F4A7C15 >> 52]; }

    std::size_t const bytes_max_;
    std::chrono::seconds const kept_max_;
    mutable std::mutex mutex_;
    List entries_;   // the most recently used first
    std::unordered_map<Key, List::iterator, KeyHash> by_key_;
    std::unordered_multimap<Tag, List::iterator> by_tag_;
    std::size_t bytes_ = 0;
    std::uint64_t purges_ = 0, hits_ = 0, misses_ = 0;
    std::array<std::uint64_t, 4096> last_purges_{};   // by hash of the tag: a clash only keeps less
};

}   // namespace cache
