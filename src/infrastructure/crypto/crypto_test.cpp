#include "infrastructure/crypto/crypto.hpp"
#include "infrastructure/crypto/key_ring.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

using namespace crypto;

TEST(Crypto, AgreesWithPublishedVectors)
{
    EXPECT_EQ(hex(sha256(bytes("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");   // FIPS 180-4
    EXPECT_EQ(hex(hmac_sha256(bytes("Jefe"), bytes("what do ya want for nothing?"))),                           // RFC 4231, case 2
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(base64url(bytes("fooba")), "Zm9vYmE");   // RFC 4648 §10
}

RC_GTEST_PROP(Crypto, HexAndBase64AreRead, (std::string const& text))
{
    Bytes const data{bytes(text).begin(), bytes(text).end()};
    RC_ASSERT(parse_hex(hex(data)) == data);
    RC_ASSERT(parse_base64url(base64url(data)) == data);
}

RC_GTEST_PROP(Crypto, ADigestOfPiecesIsThatOfTheWhole, (std::vector<std::string> const& pieces))
{
    Sha256 hash;
    std::string whole;
    for (auto const& piece : pieces) {
        hash.add(bytes(piece));
        whole += piece;
        RC_ASSERT(hash.digest() == sha256(bytes(whole)));
    }
    RC_ASSERT(hash.digest() == sha256(bytes(whole)));
}

TEST(Crypto, OneValueHasOneBase64Text)
{
    EXPECT_TRUE(parse_base64url("Zg"));
    for (auto const* text : {"Zh", "Z", "Zg==", "Zm+v", "Zm v"}) EXPECT_FALSE(parse_base64url(text)) << text;
}

TEST(Seal, OpensOnlyUnchangedAndWhereItBelongs)
{
    Key const key = random_key();
    auto const sealed = seal(key, bytes("14 Sowerby Yard"), bytes("order 7"));
    auto const plain = open(key, sealed, bytes("order 7"));
    ASSERT_TRUE(plain);
    EXPECT_EQ(hex(*plain), hex(bytes("14 Sowerby Yard")));

    EXPECT_FALSE(open(key, sealed, bytes("order 8")));
    EXPECT_FALSE(open(random_key(), sealed, bytes("order 7")));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= std::byte{1};
        EXPECT_FALSE(open(key, changed, bytes("order 7"))) << i;
    }
    EXPECT_FALSE(open(key, View{sealed}.first(20), bytes("order 7")));
    EXPECT_NE(hex(seal(key, bytes("x"), {})), hex(seal(key, bytes("x"), {})));   // a fresh nonce each time
}

TEST(KeyRing, KeepsItsKeyAndMakesItPrivate)
{
    testing::Folder const folder;
    auto const first = KeyRing::open(folder / "keys"), again = KeyRing::open(folder / "keys");
    EXPECT_EQ(first.current("a"), again.current("a"));
    EXPECT_NE(first.current("a"), first.current("b"));
    auto const key = random_key();
    EXPECT_EQ(again.unwrap(first.wrap(key)), key);
    EXPECT_FALSE(again.unwrap(View{}));

    auto const file = folder / "keys" / "store-1.key";
    EXPECT_EQ(status(file).permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    permissions(file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    EXPECT_THROW(KeyRing::open(folder / "keys"), std::runtime_error);
}

TEST(KeyRing, ANewerVersionWrapsAndTheOlderStillOpens)
{
    testing::Folder const folder;
    auto const key = random_key();
    auto const wrapped = KeyRing::open(folder / "keys").wrap(key);
    auto const second = folder / "keys" / "store-2.key";
    std::ofstream{second} << hex(random_key()) << "\n";
    permissions(second, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    auto const ring = KeyRing::open(folder / "keys");
    EXPECT_EQ(ring.version(), 2);
    EXPECT_EQ(ring.unwrap(wrapped), key);
    EXPECT_EQ(std::to_integer<int>(ring.wrap(key)[0]), 2);
}

TEST(KeyRing, RefusesAKeyThatIsNone)
{
    testing::Folder const folder;
    KeyRing::open(folder / "keys");
    std::ofstream{folder / "keys" / "store-1.key"} << "too short\n";
    EXPECT_THROW(KeyRing::open(folder / "keys"), std::runtime_error);
}
