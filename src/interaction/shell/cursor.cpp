#include "interaction/shell/cursor.hpp"

#include "infrastructure/json/mapping.hpp"

namespace shell {

struct CursorJson {
    std::string s, t;   // sort, text
    std::int64_t n;
    ProductId p;
};
BOOST_DESCRIBE_STRUCT(CursorJson, (), (s, t, n, p))

static constexpr std::size_t tag_size = 12;

static crypto::Bytes signed_with(crypto::Key const& key, std::string_view text)
{
    auto const tag = crypto::hmac_sha256(key, crypto::bytes(text));
    crypto::Bytes bytes{tag.begin(), tag.begin() + tag_size};
    for (auto const byte : crypto::bytes(text)) bytes.push_back(byte);
    return bytes;
}

std::string write_signed(crypto::Key const& key, std::string_view text) { return crypto::base64url(signed_with(key, text)); }

Result<std::string> read_signed(crypto::Key const& key, std::string_view text)
{
    auto const bytes = text.size() > 4'000 ? std::nullopt : crypto::parse_base64url(text);
    if (!bytes || bytes->size() <= tag_size) return Code::invalid_cursor;
    std::string body{reinterpret_cast<char const*>(bytes->data()) + tag_size, bytes->size() - tag_size};
    if (!crypto::equal(signed_with(key, body), *bytes)) return Code::invalid_cursor;
    return body;
}

std::string write_cursor(crypto::Key const& key, catalog::Sort sort, catalog::Position const& position)
{
    return write_signed(key, json::to_json(CursorJson{std::string{name(sort)}, position.text, position.number, position.product}));
}

Result<catalog::Position> read_cursor(crypto::Key const& key, catalog::Sort sort, std::string_view text)
{
    auto const cursor = json::parse<CursorJson>(TRY(read_signed(key, text)));
    if (!cursor || cursor->s != name(sort)) return Code::invalid_cursor;
    return catalog::Position{.number = cursor->n, .text = cursor->t, .product = cursor->p};
}

}   // namespace shell
