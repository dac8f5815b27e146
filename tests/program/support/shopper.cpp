#include "support/shopper.hpp"

#include "infrastructure/json/reader.hpp"

#include <stdexcept>

namespace testing {

static json::Node find(json::Document const& document, std::string_view pointer)
{
    auto node = document.root();
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        auto const name = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(name.size());
        std::optional<json::Node> next;
        if (!name.empty() && name[0] >= '0' && name[0] <= '9') {
            std::size_t left = std::stoul(std::string{name});
            node.each_element([&](json::Node element) {
                if (left-- == 0) next = element;
            });
        } else {
            next = node.find(name);
        }
        if (!next) throw std::runtime_error("no " + std::string{name} + " in the answer");
        node = *next;
    }
    return node;
}

static json::Document parsed(RawResponse const& response)
{
    auto document = json::Document::parse(response.body);
    if (!document) throw std::runtime_error("not JSON (" + std::to_string(response.status) + "): " + response.body.substr(0, 300));
    return std::move(*document);
}

std::string at(RawResponse const& response, std::string_view pointer)
{
    auto const document = parsed(response);
    auto const node = find(document, pointer);
    if (auto const text = node.string()) return std::string{*text};
    if (auto const number = node.integer()) return std::to_string(*number);
    if (auto const yes = node.boolean()) return *yes ? "true" : "false";
    return "";
}

std::int64_t number_at(RawResponse const& response, std::string_view pointer) { return std::stoll(at(response, pointer)); }

std::string place_body(std::int64_t total, std::string_view instrument, std::string_view shopper)
{
    std::string const name{shopper};
    return R"({"expected_total":{"amount":)" + std::to_string(total) + R"(,"currency":"GBP"},"payment":{"instrument":")" +
           std::string{instrument} + R"("},"email":")" + name + R"(@example.com","shipping_address":{"name":")" + name +
           R"(","line1":"14 Sowerby Yard","city":"Leeds","postcode":"LS1 4AP","country":"GB"},"shipping_method":"standard"})";
}

RawResponse Shopper::post(std::string const& target, std::string const& headers, std::string const& json)
{
    return client.request("POST", target, "Content-Type: application/json\r\n" + headers, json);
}

OpenCart Shopper::new_cart(std::string const& lines)
{
    auto const made = post("/api/store/carts", "", R"({"lines":[)" + lines + "]}");
    if (made.status != 201) throw std::runtime_error("no cart: " + std::to_string(made.status) + " " + made.body);
    return {at(made, "/id"), at(made, "/token"), number_at(made, "/totals/subtotal/amount")};
}

RawResponse Shopper::place(OpenCart const& cart, std::string const& key, std::string_view instrument)
{
    return post("/api/store/carts/" + cart.id + "/place", "Cart-Token: " + cart.token + "\r\nIdempotency-Key: " + key + "\r\n",
                place_body(cart.goods + standard_delivery, instrument));
}

}   // namespace testing
