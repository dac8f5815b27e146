#include "business/workflows/edit_cart.hpp"

#include "base/text.hpp"
#include "business/shipping/shipping.hpp"
#include "infrastructure/crypto/crypto.hpp"

#include <algorithm>

namespace workflows {

static constexpr std::size_t code_bytes_max = 100;

Result<std::vector<cart::Line>> resolve_lines(db::Reader& catalog, std::span<WantedLine const> wanted, std::string const& at, IdSource& ids)
{
    if (wanted.size() > cart::lines_max) return Error{Code::cart_full, {{"max", std::int64_t{cart::lines_max}}}};
    std::vector<cart::Line> lines;
    std::vector<Violation> violations;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto const pointer = at.empty() ? std::string{} : at + "/" + std::to_string(i);
        auto const sku = Sku::parse(wanted[i].sku);
        auto const variant = sku ? catalog::find_variant(catalog, *sku) : std::nullopt;
        if (!variant) violations.push_back({pointer + "/sku", Violation::unknown_sku});
        auto const present = std::ranges::find(lines, variant.value_or(VariantId{}), &cart::Line::variant);
        std::int64_t const before = present == lines.end() ? 0 : present->quantity;
        if (wanted[i].quantity < 1 || wanted[i].quantity > cart::quantity_max - before)
            violations.push_back({pointer + "/quantity", Violation::quantity_out_of_range, {{"max", std::int64_t{cart::quantity_max}}}});
        else if (present != lines.end())
            present->quantity += static_cast<int>(wanted[i].quantity);
        else if (variant)
            lines.push_back({ids.next<LineId>(), *variant, static_cast<int>(wanted[i].quantity)});
    }
    if (!violations.empty()) return Error{Code::validation_failed, std::move(violations)};
    return lines;
}

Result<std::string> entered_code(std::string_view typed)
{
    auto code = promotion::normalised(typed);
    if (code.empty()) return invalid("/code", Violation::required);
    if (code.size() > code_bytes_max) return invalid("/code", Violation::too_long, {{"max", static_cast<std::int64_t>(code_bytes_max)}});
    if (!is_line(code)) return invalid("/code", Violation::invalid);
    return code;
}

CreatedCart new_cart(Caller const& caller, IdSource& ids)
{
    auto const secret = crypto::random_key();
    return {.cart = {ids.next<CartId>(), caller.channel, crypto::sha256(secret)}, .token = crypto::base64url(secret)};
}

Result<Done> ChangeDetails::check(cart::Cart const& cart, DetailsInput const& input) const
{
    std::vector<Violation> violations;
    if (input.email && !is_email(trimmed(*input.email)))
        violations.push_back({"/email", trimmed(*input.email).empty() ? Violation::required : Violation::email_invalid});
    if (input.address)
        violations = [&] {
            auto found = violations_of(*input.address, "/shipping_address");
            found.insert(found.begin(), violations.begin(), violations.end());
            return found;
        }();
    if (!violations.empty()) return Error{Code::validation_failed, std::move(violations)};

    if (!input.address && !input.shipping_method) return Done{};
    return tools_.db.catalog.read([&](db::Reader& db) -> Result<Done> {
        auto const channel = catalog::channel(db, cart.channel);
        auto place = input.address ? place_of(*input.address) : cart.details.place;
        if (place.country.empty()) place = Place{channel.country};
        if (input.shipping_method && shipping::find_method(db, place, channel.currency, *input.shipping_method)) return Done{};
        if (!shipping::is_deliverable(db, place, channel.currency))
            return Error{Code::not_deliverable, std::vector{Violation{"/shipping_address/country", Violation::invalid}}};
        if (input.shipping_method) return invalid("/shipping_method", Violation::unknown_shipping_method);
        return Done{};
    });
}

std::optional<customer::Contact> ChangeDetails::contact(cart::Cart const& cart, DetailsInput const& input) const
{
    if (!input.email && !input.address) return std::nullopt;
    customer::Contact contact;
    bool const whole = input.email && input.address;
    if (!whole && !cart.details.contact.empty())
        contact = contacts_.open(tools_.db.customer, {cart.details.contact_key, cart.details.contact}).value_or(customer::Contact{});
    if (input.email) contact.email = trimmed(*input.email);
    if (input.address) contact.address = input.address;
    return contact;
}

std::optional<crypto::Digest> ChangeDetails::email_hmac(std::optional<customer::Contact> const& contact) const
{
    if (!contact || contact->email.empty()) return std::nullopt;
    return contacts_.email_hmac(contact->email);
}

std::optional<customer::Person> ChangeDetails::known(std::optional<customer::Contact> const& contact) const
{
    auto const hmac = email_hmac(contact);
    return hmac ? lookups_.person(*hmac) : std::nullopt;
}

PreparedDetails ChangeDetails::prepare(DetailsInput const& input, std::optional<customer::Contact> const& contact,
                                       std::optional<customer::Person> const& known) const
{
    PreparedDetails prepared{.change = {.contact = {}, .shipping_method = input.shipping_method, .instrument = input.instrument},
                             .person = {}};
    if (!contact) return prepared;
    auto sealed = contacts_.seal(*contact, known, tools_.ids);
    prepared.person = std::move(sealed.person);
    prepared.change.contact = cart::Details{.contact_key = sealed.sealed.key,
                                            .contact = std::move(sealed.sealed.bytes),
                                            .has_email = !contact->email.empty(),
                                            .has_address = contact->address.has_value(),
                                            .place = contact->address ? place_of(*contact->address) : Place{}};
    return prepared;
}

Result<Done> ChangeDetails::run(cart::Cart const& given, DetailsInput const& input) const
{
    TRY(check(given, input));
    cart::Cart cart = given;
    for (int tries = 1;; ++tries) {
        auto const changed = [&]() -> Result<Done> {
            auto const told = contact(cart, input);
            auto const prepared = prepare(input, told, known(told));
            if (prepared.person) TRY(add_person(tools_, *prepared.person));
            return tools_.db.cart.write(
                [&](db::Writer& db) { return cart::change_details(db, cart.id, cart.version, prepared.change, tools_.clock.now()); });
        }();
        if (changed || changed.error().code != Code::contention || tries == 10) return changed;
        // Somebody was faster: the person is known now, or the cart holds what was not there to be kept.
        cart = TRY(lookups_.cart(given.id));
    }
}

Result<Done> add_person(Tools const& tools, customer::NewPerson const& person)
{
    return tools.db.customer.write([&](db::Writer& db) -> Result<Done> {
        db.lock(customer::lock_of(person));
        TRY(customer::check(db, person));
        customer::add(db, person, tools.clock.now());
        return Done{};
    });
}

}   // namespace workflows
