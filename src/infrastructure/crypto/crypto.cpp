#include "infrastructure/crypto/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>

#include <cstdint>
#include <memory>
#include <stdexcept>

namespace crypto {

static void require(bool ok, char const* what)
{
    if (!ok) throw std::runtime_error(std::string("crypto: ") + what);
}

static unsigned char const* raw(View view) { return reinterpret_cast<unsigned char const*>(view.data()); }
static unsigned char* out(std::span<std::byte> span) { return reinterpret_cast<unsigned char*>(span.data()); }

// Fetched once: an implicit fetch costs more than the digest of a short message.
static EVP_MD const* md_sha256()
{
    static EVP_MD const* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return md;
}

static EVP_CIPHER const* aes_256_gcm()
{
    static EVP_CIPHER const* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return cipher;
}

void fill_random(std::span<std::byte> target)
{
    require(RAND_bytes(crypto::out(target), static_cast<int>(target.size())) == 1, "no randomness");
}

Key random_key()
{
    Key key;
    fill_random(key);
    return key;
}

Digest sha256(View message)
{
    Digest digest;
    require(EVP_Digest(message.data(), message.size(), out(digest), nullptr, md_sha256(), nullptr) == 1, "sha256");
    return digest;
}

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* context) { EVP_MD_CTX_free(context); })> context{EVP_MD_CTX_new()};
};

Sha256::Sha256() : state_(std::make_unique<State>())
{
    require(state_->context && EVP_DigestInit_ex2(state_->context.get(), md_sha256(), nullptr) == 1, "sha256");
}

Sha256::~Sha256() = default;

void Sha256::add(View piece) { require(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1, "sha256"); }

Digest Sha256::digest() const
{
    State const copy;
    Digest digest;
    require(copy.context && EVP_MD_CTX_copy_ex(copy.context.get(), state_->context.get()) == 1, "sha256");
    require(EVP_DigestFinal_ex(copy.context.get(), out(digest), nullptr) == 1, "sha256");
    return digest;
}

Digest hmac_sha256(View key, View message)
{
    Digest digest;
    unsigned size = 0;
    require(HMAC(md_sha256(), key.data(), static_cast<int>(key.size()), raw(message), message.size(), out(digest), &size) != nullptr,
            "hmac");
    return digest;
}

// RFC 5869 for one block of output: extract with an empty salt, then T(1) = HMAC(prk, info | 0x01).
Key derive(Key const& from, std::string_view label)
{
    Digest const no_salt{};
    Digest const prk = hmac_sha256(no_salt, from);
    std::string const info = std::string{label} + '\x01';
    return hmac_sha256(prk, bytes(info));
}

bool equal(View a, View b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

static constexpr std::size_t nonce_size = 12, tag_size = 16;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* context) { EVP_CIPHER_CTX_free(context); })>;

Bytes seal(Key const& key, View plain, View bound)
{
    Bytes sealed(nonce_size + plain.size() + tag_size);
    std::span const all{sealed};
    fill_random(all.first(nonce_size));
    Context const context{EVP_CIPHER_CTX_new()};
    int size = 0;
    require(EVP_EncryptInit_ex2(context.get(), aes_256_gcm(), raw(View{key}), raw(all), nullptr) == 1, "seal");
    require(EVP_EncryptUpdate(context.get(), nullptr, &size, raw(bound), static_cast<int>(bound.size())) == 1, "seal");
    require(EVP_EncryptUpdate(context.get(), out(all.subspan(nonce_size)), &size, raw(plain), static_cast<int>(plain.size())) == 1, "seal");
    require(EVP_EncryptFinal_ex(context.get(), out(all.last(tag_size)), &size) == 1, "seal");
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, all.last(tag_size).data()) == 1, "seal");
    return sealed;
}

std::optional<Bytes> open(Key const& key, View sealed, View bound)
{
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    View const secret = sealed.subspan(nonce_size, sealed.size() - nonce_size - tag_size);
    Bytes tag{sealed.end() - tag_size, sealed.end()}, plain(secret.size());
    Context const context{EVP_CIPHER_CTX_new()};
    int size = 0;
    require(EVP_DecryptInit_ex2(context.get(), aes_256_gcm(), raw(View{key}), raw(sealed), nullptr) == 1, "open");
    require(EVP_DecryptUpdate(context.get(), nullptr, &size, raw(bound), static_cast<int>(bound.size())) == 1, "open");
    require(EVP_DecryptUpdate(context.get(), out(plain), &size, raw(secret), static_cast<int>(secret.size())) == 1, "open");
    require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) == 1, "open");
    if (EVP_DecryptFinal_ex(context.get(), nullptr, &size) != 1) return std::nullopt;
    return plain;
}

std::string hex(View data)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(data.size() * 2);
    for (auto const byte : data) {
        text += digits[std::to_integer<unsigned>(byte) >> 4];
        text += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return text;
}

std::optional<Bytes> parse_hex(std::string_view text)
{
    auto const digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes data;
    data.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        int const high = digit(text[i]), low = digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        data.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return data;
}

static constexpr std::string_view base64_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64url(View data)
{
    std::string text;
    text.reserve((data.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int have = 0;
    for (auto const byte : data) {
        bits = bits << 8 | std::to_integer<std::uint32_t>(byte);
        for (have += 8; have >= 6; have -= 6) text += base64_alphabet[bits >> (have - 6) & 63];
    }
    if (have > 0) text += base64_alphabet[bits << (6 - have) & 63];
    return text;
}

std::optional<Bytes> parse_base64url(std::string_view text)
{
    if (text.size() % 4 == 1) return std::nullopt;
    Bytes data;
    data.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int have = 0;
    for (char const c : text) {
        auto const digit = base64_alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        have += 6;
        if (have >= 8) data.push_back(static_cast<std::byte>(bits >> (have -= 8) & 255));
    }
    if ((bits & ((1u << have) - 1)) != 0) return std::nullopt;   // one text for one value
    return data;
}

}   // namespace crypto
