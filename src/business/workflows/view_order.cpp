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
    OrderView view{.order = std::move(order), .lines = {}, .contact = {}, .attempt = {}};
    auto const sealed = tools_.db.order.read([&](db::Reader& db) {
        view.lines = order::lines(db, view.order.id);
        view.attempt = payment::find_latest(db, view.order.id);
        return order::contact(db, view.order.id);
    });
    if (sealed) view.contact = contacts_.open(tools_.db.customer, {sealed->key, sealed->bytes});
    return view;
}

}   // namespace workflows
