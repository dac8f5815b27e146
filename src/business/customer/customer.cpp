#include "business/customer/customer.hpp"

#include "infrastructure/json/reader.hpp"
#include "infrastructure/json/writer.hpp"

#include <cstring>

namespace customer {

static db::Statement const find_by_email{"select id, wrapped_key from customer_people where email_hmac = ?1"};
static db::Statement const find_by_id{"select wrapped_key from customer_people where id = ?1"};
static db::Statement const insert_person{
    "insert into customer_people (id, email_hmac, wrapped_key, created_at_us) values (?1, ?2, ?3, ?4)"};

Contacts::Contacts(crypto::KeyRing const& keys) : keys_(keys), email_key_(keys.current("email")), own_key_(keys.current("contact")) {}

crypto::Digest Contacts::email_hmac(std::string_view email) const
{
    return crypto::hmac_sha256(email_key_, crypto::bytes(normalised_email(email)));
}

std::vector<std::optional<Person>> find(db::Reader& db, std::span<crypto::Digest const> email_hmacs)
{
    std::vector<std::optional<Person>> people(email_hmacs.size());
    db.for_each(
        find_by_email, email_hmacs, [](crypto::Digest const& hmac, auto with) { with(hmac); },
        [&](std::size_t i, db::Row const& row) { people[i] = Person{row.get<PersonId>(0), row.get<crypto::Bytes>(1)}; });
    return people;
}

std::vector<std::optional<crypto::Bytes>> find_keys(db::Reader& db, std::span<PersonId const> ids)
{
    std::vector<std::optional<crypto::Bytes>> keys(ids.size());
    db.for_each(
        find_by_id, ids, [](PersonId id, auto with) { with(id); },
        [&](std::size_t i, db::Row const& row) { keys[i] = row.get<crypto::Bytes>(0); });
    return keys;
}

static std::string written(Contact const& contact)
{
    std::string text;
    json::Writer out{text};
    out.begin_object();
    out.member("email", contact.email);
    if (auto const& a = contact.address) {
        out.key("address").begin_object();
        for (auto const& [name, value] : {std::pair{"name", &a->name},
                                          {"line1", &a->line1},
                                          {"line2", &a->line2},
                                          {"city", &a->city},
                                          {"region", &a->region},
                                          {"postcode", &a->postcode},
                                          {"country", &a->country},
                                          {"phone", &a->phone}})
            out.member(name, *value);
        out.end_object();
    }
    out.end_object();
    return text;
}

static std::optional<Contact> read(std::string_view text)
{
    auto const document = json::Document::parse(text);
    if (!document) return std::nullopt;
    auto const string = [](json::Node node, std::string_view name) {
        auto const member = node.find(name);
        return std::string{member ? member->string().value_or("") : ""};
    };
    auto const root = document->root();
    Contact contact{.email = string(root, "email"), .address = {}};
    if (auto const a = root.find("address"))
        contact.address = {.name = string(*a, "name"),
                           .line1 = string(*a, "line1"),
                           .line2 = string(*a, "line2"),
                           .city = string(*a, "city"),
                           .region = string(*a, "region"),
                           .postcode = string(*a, "postcode"),
                           .country = string(*a, "country"),
                           .phone = string(*a, "phone")};
    return contact;
}

static std::string bound_to(PersonId person) { return "contact of " + to_string(person); }

SealedContact Contacts::seal(Contact const& contact, std::optional<Person> const& known, IdSource& ids) const
{
    auto const text = written(contact);
    if (contact.email.empty()) return {{{}, crypto::seal(own_key_, crypto::bytes(text), crypto::bytes(bound_to({})))}, std::nullopt};

    SealedContact result;
    auto key = std::optional<crypto::Key>{};
    if (known) {
        result.sealed.key = known->id;
        key = keys_.unwrap(known->wrapped_key);
        invariant(key.has_value(), "customer: a person's key cannot be unwrapped");
    } else {
        key = crypto::random_key();
        result.sealed.key = ids.next<PersonId>();
        result.person = NewPerson{result.sealed.key, email_hmac(contact.email), keys_.wrap(*key)};
    }
    result.sealed.bytes = crypto::seal(*key, crypto::bytes(text), crypto::bytes(bound_to(result.sealed.key)));
    return result;
}

SealedContact Contacts::seal(db::Database& customers, Contact const& contact, IdSource& ids) const
{
    if (contact.email.empty()) return seal(contact, std::nullopt, ids);
    auto const hmac = email_hmac(contact.email);
    return seal(contact, customers.read([&](db::Reader& db) { return find(db, std::span{&hmac, 1})[0]; }), ids);
}

db::Lock lock_of(NewPerson const& person)
{
    std::int64_t key = 0;
    std::memcpy(&key, person.email_hmac.data(), sizeof key);
    return {LockRank::person, key};
}

std::vector<Result<Done>> check(db::Reader& db, std::span<NewPerson const* const> people)
{
    std::vector<Result<Done>> results(people.size(), Done{});
    db.for_each(
        find_by_email, people, [](NewPerson const* person, auto with) { with(person->email_hmac); },
        [&](std::size_t i, db::Row const&) { results[i] = Code::contention; });
    for (std::size_t i = 0; i < people.size(); ++i)
        for (std::size_t before = 0; before < i && results[i]; ++before)
            if (results[before] && people[before]->email_hmac == people[i]->email_hmac) results[i] = Code::contention;
    return results;
}

void add(db::Writer& db, std::span<NewPerson const* const> people, Instant now)
{
    db.execute_all(insert_person, people,
                   [&](NewPerson const* person, auto with) { with(person->id, person->email_hmac, person->wrapped_key, now); });
}

Result<Done> check(db::Reader& db, NewPerson const& person)
{
    auto const* const one = &person;
    return check(db, std::span{&one, 1})[0];
}

void add(db::Writer& db, NewPerson const& person, Instant now)
{
    auto const* const one = &person;
    add(db, std::span{&one, 1}, now);
}

std::optional<Contact> Contacts::open(db::Database& customers, Sealed const& sealed) const
{
    if (!sealed.key) return open(sealed, std::nullopt);
    return open(sealed, customers.read([&](db::Reader& db) { return find_keys(db, std::span{&sealed.key, 1})[0]; }));
}

std::optional<Contact> Contacts::open(Sealed const& sealed, std::optional<crypto::Bytes> const& wrapped_key) const
{
    auto key = std::optional{own_key_};
    if (sealed.key) key = wrapped_key ? keys_.unwrap(*wrapped_key) : std::nullopt;
    auto const plain = key ? crypto::open(*key, sealed.bytes, crypto::bytes(bound_to(sealed.key))) : std::nullopt;
    if (!plain) return std::nullopt;
    return read({reinterpret_cast<char const*>(plain->data()), plain->size()});
}

bool is_known(db::Reader& db, PersonId id) { return db.value<crypto::Bytes>(find_by_id, id).has_value(); }

}   // namespace customer
