#include "infrastructure/db/postgres/parameters.hpp"

#include "base/result.hpp"
#include "infrastructure/db/reader.hpp"

#include <bit>
#include <cstring>
#include <limits>

namespace db::postgres {

// pg_type.dat
static constexpr Oid type_bool = 16, type_bytea = 17, type_int8 = 20, type_int2 = 21, type_int4 = 23, type_text = 25;

std::string_view name_of(Oid type)
{
    switch (type) {
    case type_int8: return "bigint";
    case type_int4: return "integer";
    case type_int2: return "smallint";
    case type_text: return "text";
    case type_bytea: return "bytea";
    default: break;
    }
    throw Bug("db: a statement has a parameter of type " + std::to_string(type) + ", which is none of ours");
}

static std::size_t bytes_of(Oid type)
{
    return type == type_int8 ? 8 : type == type_int4 ? 4 : type == type_int2 ? 2 : type == type_bool ? 1 : 0;
}

bool is_integer(Oid type) { return bytes_of(type) > 0; }

std::int64_t decode_integer(Oid type, char const* bytes)
{
    auto const size = bytes_of(type);
    if (size == 0) throw Fault{Fault::Kind::statement, "a column is no integer (type " + std::to_string(type) + "): cast it to bigint"};
    std::uint64_t value = size > 1 && (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

static void encode(std::int64_t value, std::size_t size, char* to)
{
    for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (size - 1 - i)));
}

// How many bytes of the value's type an integer takes; 0: text or bytes, as they are.
static std::size_t check(Value const& value, Oid type, std::string_view sql)
{
    auto const size = bytes_of(type);
    bool const is_integer = value.kind == Value::Kind::integer;
    bool const in_range = size == 8 || size == 0 || (value.integer >> (8 * size - 1)) == (value.integer < 0 ? -1 : 0);
    if (is_integer != (size > 0) || !in_range)
        throw Fault{Fault::Kind::statement, "a parameter does not fit its type, " + std::to_string(type) + ", in: " + std::string{sql}};
    if (type == type_text && value.text.find('\0') != std::string_view::npos)
        throw Fault{Fault::Kind::statement, "a text holds a NUL, in: " + std::string{sql}};
    return size;
}

Parameters::Parameters(std::span<Value const> values, std::span<Oid const> types, std::string_view sql)
{
    invariant(values.size() == types.size() && values.size() <= parameters_max, "db: a statement got another number of parameters");
    count_ = static_cast<int>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        formats_[i] = 1;
        lengths_[i] = 0;
        values_[i] = nullptr;
        if (values[i].kind == Value::Kind::null) continue;
        if (auto const size = check(values[i], types[i], sql)) {
            encode(values[i].integer, size, integers_[i].data());
            values_[i] = integers_[i].data();
            lengths_[i] = static_cast<int>(size);
        } else {
            values_[i] = values[i].text.empty() ? "" : values[i].text.data();
            lengths_[i] = static_cast<int>(values[i].text.size());
        }
    }
}

// ---- arrays (src/backend/utils/adt/arrayfuncs.c, array_recv): dimensions, whether there is a null, the type; length and lower bound of
// the dimension; then each element behind its length.

static constexpr std::size_t head_bytes = 20;

void Items::begin(std::span<Oid const> types)
{
    columns_.resize(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
        columns_[i].type = types[i];
        columns_[i].has_null = false;
        columns_[i].bytes.assign(head_bytes, '\0');
    }
    count_ = 0;
}

static void append_integer(std::string& bytes, std::int64_t value, std::size_t size)
{
    char buffer[8];
    encode(value, size, buffer);
    bytes.append(buffer, size);
}

void Items::add(std::span<Value const> values, std::string_view sql)
{
    invariant(values.size() == columns_.size(), "db: a statement got another number of parameters");
    ++count_;
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto& column = columns_[i];
        if (values[i].kind == Value::Kind::null) {
            column.has_null = true;
            append_integer(column.bytes, -1, 4);
        } else if (auto const size = check(values[i], column.type, sql)) {
            append_integer(column.bytes, static_cast<std::int64_t>(size), 4);
            append_integer(column.bytes, values[i].integer, size);
        } else {
            append_integer(column.bytes, static_cast<std::int64_t>(values[i].text.size()), 4);
            column.bytes.append(values[i].text);
        }
    }
}

void Items::finish()
{
    for (auto& column : columns_) {
        char* const head = column.bytes.data();
        encode(1, 4, head);
        encode(column.has_null ? 1 : 0, 4, head + 4);
        encode(column.type, 4, head + 8);
        encode(static_cast<std::int64_t>(count_), 4, head + 12);
        encode(1, 4, head + 16);
    }
}

Parameters::Parameters(Items& items)
{
    items.finish();
    count_ = static_cast<int>(items.columns_.size());
    for (std::size_t i = 0; i < items.columns_.size(); ++i) {
        formats_[i] = 1;
        values_[i] = items.columns_[i].bytes.data();
        lengths_[i] = static_cast<int>(items.columns_[i].bytes.size());
    }
}

Parameters Parameters::of_the_first(Items const& items)
{
    Parameters p;
    p.count_ = static_cast<int>(items.columns_.size());
    for (std::size_t i = 0; i < items.columns_.size(); ++i) {
        char const* const element = items.columns_[i].bytes.data() + head_bytes;
        auto const length = static_cast<int>(decode_integer(type_int4, element));
        p.formats_[i] = 1;
        p.values_[i] = length < 0 ? nullptr : element + 4;
        p.lengths_[i] = length < 0 ? 0 : length;
    }
    return p;
}

}   // namespace db::postgres
