// Customer: whom the shop deals with. Today a contact, e-mail and address, that lies sealed wherever it is kept: under a key of its
// person's own, which the store's key wraps (decisions 19). Without that row of customer_people nobody can read it again.
#pragma once

#include "base/contact.hpp"
#include "base/ids.hpp"
#include "infrastructure/crypto/key_ring.hpp"
#include "infrastructure/db/database.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace customer {

struct Contact {
    std::string email;   // empty: not told yet
    std::optional<Address> address;

    bool operator==(Contact const&) const = default;
};

struct Sealed {
    PersonId key;   // 0: the store's own key, as long as no e-mail says whom it is about
    crypto::Bytes bytes;
};

// Somebody whom the shop does not know yet, with a key made for them.
struct NewPerson {
    PersonId id;
    crypto::Digest email_hmac{};
    crypto::Bytes wrapped_key;
};

struct SealedContact {
    Sealed sealed;
    std::optional<NewPerson> person;   // to be added before the contact is stored
};

struct Person {
    PersonId id;
    crypto::Bytes wrapped_key;
};

// Nothing where the shop does not know somebody of that e-mail (or not any more).
std::vector<std::optional<Person>> find(db::Reader&, std::span<crypto::Digest const> email_hmacs);
// A person's wrapped key; nothing where the person was erased.
std::vector<std::optional<crypto::Bytes>> find_keys(db::Reader&, std::span<PersonId const>);

class Contacts {
  public:
    explicit Contacts(crypto::KeyRing const&);

    // Under it people are found.
    crypto::Digest email_hmac(std::string_view email) const;

    // `known`: whoever was found under the contact's e-mail.
    SealedContact seal(Contact const&, std::optional<Person> const& known, IdSource&) const;
    SealedContact seal(db::Database& customers, Contact const&, IdSource&) const;
    // Nothing where the person was erased, or somebody changed a byte. `wrapped_key`: as it was found, where it is a person's.
    std::optional<Contact> open(Sealed const&, std::optional<crypto::Bytes> const& wrapped_key) const;
    std::optional<Contact> open(db::Database& customers, Sealed const&) const;

  private:
    crypto::KeyRing const& keys_;
    crypto::Key email_key_, own_key_;
};

// To be held from `check` to `add`.
db::Lock lock_of(NewPerson const&);
// Errors: contention, where somebody of that e-mail was added meanwhile, or stands before them here: seal again.
std::vector<Result<Done>> check(db::Reader&, std::span<NewPerson const* const>);
void add(db::Writer&, std::span<NewPerson const* const>, Instant now);
Result<Done> check(db::Reader&, NewPerson const&);
void add(db::Writer&, NewPerson const&, Instant now);

// Whether the shop has (still) a key for that person.
bool is_known(db::Reader&, PersonId);

}   // namespace customer
