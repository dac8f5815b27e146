#include "business/workflows/view_order.hpp"

namespace workflows {

std::string ViewOrder::token(order::Order const& order) const
{
    return crypto::base64url(
        crypto::hmac_sha256(token_key_, crypto::bytes(to_string(order.id) + "." + std::to_string(order.token_version))));
}

Result<order::Order> ViewOrder::find(OrderId id, std::string_view given) const
{
    auto order = tools_.db.order.read([&](db::Reader& db) { return order::find(db, id); });
    if (!order || !crypto::equal(crypto::bytes(token(*order)), crypto::bytes(given))) return Code::not_found;
    return std::move(*order);
}

OrderView ViewOrder::view(order::Order order) const
{
    auto const id = order.id;
    std::vector<std::optional<order::Order>> one{std::move(order)};
    auto view = std::move(complete(std::move(one))[0]);
    view.attempt = tools_.db.order.read([&](db::Reader& db) { return payment::find_latest(db, id); });
    return view;
}

std::vector<OrderView> ViewOrder::view(std::span<OrderId const> ids) const
{
    return complete(tools_.db.order.read([&](db::Reader& db) { return order::find(db, ids); }));
}

std::vector<OrderView> ViewOrder::complete(std::vector<std::optional<order::Order>> orders) const
{
    std::vector<OrderView> views;
    std::vector<OrderId> ids;
    for (auto& order : orders) {
        if (!order) continue;
        ids.push_back(order->id);
        views.push_back({.order = std::move(*order), .lines = {}, .contact = {}, .attempt = {}});
    }
    auto const sealed = tools_.db.order.read([&](db::Reader& db) {
        auto lines = order::lines(db, ids);
        for (std::size_t i = 0; i < ids.size(); ++i) views[i].lines = std::move(lines[i]);
        return order::contacts(db, ids);
    });
    std::vector<PersonId> people;
    for (auto const& contact : sealed) people.push_back(contact ? contact->key : PersonId{});
    auto const keys = tools_.db.customer.read([&](db::Reader& db) { return customer::find_keys(db, people); });
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (sealed[i]) views[i].contact = contacts_.open({sealed[i]->key, sealed[i]->bytes}, keys[i]);
    return views;
}

}   // namespace workflows
