// What the server calls for a method and a path, and how that call may wait (decisions 7). The type of the handler declares it.
#pragma once

#include "infrastructure/http/request.hpp"
#include "infrastructure/http/response.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace http {

// Answers a request that went elsewhere. Any thread, once; dropped unused, the server answers 500.
class Reply {
  public:
    struct Target {
        virtual ~Target() = default;
        virtual void answer(std::move_only_function<Response()>) = 0;   // from any thread
    };

    explicit Reply(std::shared_ptr<Target> target) : target_(std::move(target)) {}
    Reply(Reply&&) noexcept = default;
    Reply& operator=(Reply&&) noexcept = default;
    ~Reply();

    // Runs `render` on the connection's I/O thread and sends what it returns.
    void operator()(std::move_only_function<Response()> render) &&;

  private:
    std::shared_ptr<Target> target_;
};

// Runs on the I/O thread and does not wait: cached and in-memory answers.
using Memory = std::function<Response(Request const&)>;
// Starts on the I/O thread, hands one job to the database, and replies when that comes back.
using Transaction = std::function<void(Request const&, Reply)>;
// Runs on a worker thread and may wait as it likes.
struct Workflow {
    std::function<Response(Request const&)> run;
    std::function<std::optional<Response>(Request const&)> peek = {};   // on the I/O thread first: a cached answer, if there is one
};

// Who goes first when there is more to do than time, best first (commerce-model §25).
enum class Priority : std::uint8_t { place, cart, browse };

enum class BodyType : std::uint8_t { none, json, form };

struct Endpoint {
    Method method = Method::get;
    std::string pattern;   // "/api/store/carts/{id}"; segments in braces are captured
    std::variant<Memory, Transaction, Workflow> handler;
    Priority priority = Priority::browse;
    BodyType body = BodyType::none;
    std::size_t body_max = 0;   // bytes
};

class MethodSet {
  public:
    void insert(Method method) { bits_ = static_cast<std::uint8_t>(bits_ | 1u << static_cast<unsigned>(method)); }
    bool empty() const { return bits_ == 0; }
    std::vector<Method> methods() const;

  private:
    std::uint8_t bits_ = 0;
};

class Router {
  public:
    explicit Router(std::vector<Endpoint> endpoints);

    struct Match {
        Endpoint const* endpoint = nullptr;   // null: see the others
        bool bad_path = false;                // its percent-encoding is broken
        MethodSet allowed = {};               // the path exists for these
    };
    // HEAD is answered by GET. Fills request.captures.
    Match match(Request&) const;
    std::vector<Endpoint> const& endpoints() const { return endpoints_; }

  private:
    struct Pattern {
        std::vector<std::string> segments;   // "{}" captures
        std::vector<Endpoint const*> endpoints;
    };
    std::vector<Endpoint> endpoints_;
    std::vector<std::vector<Pattern>> patterns_;   // by their number of segments
};

}   // namespace http
