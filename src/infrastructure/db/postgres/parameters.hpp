// Values as PostgreSQL takes and gives them: binary, integers most significant byte first.
#pragma once

#include "infrastructure/db/value.hpp"

#include <libpq-fe.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace db::postgres {

std::string_view name_of(Oid type);                         // "bigint"; throws Bug at one that no statement should have
bool is_integer(Oid type);                                  // one of ours, or a boolean
std::int64_t decode_integer(Oid type, char const* bytes);   // throws Fault where the column is none

// Many items' parameters: an array for each.
class Items {
  public:
    void begin(std::span<Oid const> types);
    void add(std::span<Value const>, std::string_view sql);
    std::size_t count() const { return count_; }

  private:
    friend struct Parameters;
    struct Column {
        Oid type = 0;
        bool has_null = false;
        std::string bytes;   // behind room for the head
    };
    void finish();

    std::vector<Column> columns_;
    std::size_t count_ = 0;
};

inline constexpr std::size_t parameters_max = 40;

// The parameters of one call, as libpq wants them. Borrows the values.
struct Parameters {
    // `sql`: for what is said where they do not fit the types. Throws Fault, Bug.
    Parameters(std::span<Value const>, std::span<Oid const> types, std::string_view sql);
    explicit Parameters(Items&);
    static Parameters of_the_first(Items const&);   // without arrays

    int count() const { return count_; }
    char const* const* values() const { return values_.data(); }
    int const* lengths() const { return lengths_.data(); }
    int const* formats() const { return formats_.data(); }

  private:
    Parameters() = default;

    int count_ = 0;
    std::array<char const*, parameters_max> values_;
    std::array<int, parameters_max> lengths_, formats_;
    std::array<std::array<char, 8>, parameters_max> integers_;
};

}   // namespace db::postgres
