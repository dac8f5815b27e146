// The route table: every door is a line in one. The server, the checks around a handler and the OpenAPI document are made from it.
#pragma once

#include "infrastructure/http/endpoint.hpp"
#include "infrastructure/json/mapping.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shell {

// Who may call. It has no default: a route that does not say does not compile.
class Permission {
  public:
    enum Kind : std::uint8_t {
        anyone,      // what the shop shows to the street
        own_cart,    // whoever has the cart's token
        own_order,   // whoever has the order's token
        admin,       // whoever has an API key: Authorization: Bearer
    };
    constexpr Permission(Kind kind) : kind_(kind) {}
    constexpr Kind kind() const { return kind_; }

  private:
    Kind kind_;
};

enum class Surface : std::uint8_t { api, page };   // problems as JSON, or as a page
enum class IdempotencyRule : std::uint8_t { none, accepted, required };

// Writes the JSON Schema of what is asked or answered; null: nothing.
using Schema = void (*)(json::Writer&);
template <typename T> void schema_of(json::Writer& out) { json::schema<T>(out); }

struct Answers {
    int status;
    Schema schema = nullptr;
    std::string_view description = "";
};

struct Route {
    http::Method method;
    std::string_view path;
    Permission permission;
    std::variant<http::Memory, http::Transaction, http::Workflow> handler;
    Surface surface = Surface::api;
    http::Priority priority = http::Priority::browse;
    http::BodyType body = http::BodyType::none;
    std::size_t body_max = 0;
    IdempotencyRule idempotency = IdempotencyRule::none;
    Schema request = nullptr;
    std::vector<Answers> answers = {};
    std::string_view summary = "";
};

inline constexpr std::size_t json_body_max = 1 << 20, form_body_max = 64 << 10;   // bytes

}   // namespace shell
