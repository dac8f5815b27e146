// Reading: a Reader is a snapshot of one database, in which the same question has the same answer. Rows arrive one by one; text and
// bytes of a row are copied when taken as std::string or bytes, and borrowed until the next row when taken as a view.
#pragma once

#include "base/error.hpp"
#include "infrastructure/db/statement.hpp"
#include "infrastructure/db/value.hpp"
#include "infrastructure/log/kind.hpp"

#include <cstddef>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace db {

// The database failed at something that should have worked: gone, full, corrupt, or a bug in a statement. Never an expected outcome.
class Fault : public std::runtime_error, public logging::Kinded {
  public:
    enum class Kind : std::uint8_t {
        statement,     // this statement failed (a constraint, a wrong type), and with it the job
        aborted,       // the whole transaction is undone
        conflict,      // the same, because of another one: again may work. Database::write tries five times.
        read_only,     // nothing can be written now (no space, a replica): the whole transaction is undone
        unavailable,   // cannot be reached, or is too slow: the whole transaction is undone
        uncertain,     // lost while it committed: it may be done. Only a key of the work itself can tell (decisions 15).
    };

    Fault(Kind kind, std::string const& what) : std::runtime_error(what), kind_(kind) {}
    Kind kind() const { return kind_; }
    std::string_view word() const noexcept override
    {
        switch (kind_) {
        case Kind::statement: return "statement";
        case Kind::aborted: return "aborted";
        case Kind::conflict: return "conflict";
        case Kind::read_only: return "read_only";
        case Kind::unavailable: return "unavailable";
        case Kind::uncertain: break;
        }
        return "uncertain";
    }
    // What the outside is told, where waiting helps: read_only_mode or overloaded. Nothing: it is a bug.
    std::optional<Code> passing() const
    {
        if (kind_ == Kind::read_only) return Code::read_only_mode;
        if (kind_ == Kind::unavailable || kind_ == Kind::uncertain || kind_ == Kind::conflict) return Code::overloaded;
        return std::nullopt;
    }

  private:
    Kind kind_;
};

// A running statement of an engine. Columns count from 0.
class Cursor {
  public:
    virtual bool next() = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string_view text(int column) const = 0;   // also of bytes; until next()
    virtual bool is_null(int column) const = 0;
    virtual int columns() const = 0;
    virtual bool is_text(int column) const = 0;   // or bytes; else an integer, or null
    virtual void close() noexcept = 0;

  protected:
    ~Cursor() = default;
};

class Row {
  public:
    explicit Row(Cursor const& cursor) : cursor_(&cursor) {}

    template <typename T> T get(int column) const;

  private:
    friend class Recollection;   // keeps what it does not know the types of
    Cursor const* cursor_;
};

namespace detail {
template <typename T> struct Reads;

template <typename T>
    requires std::integral<T>
struct Reads<T> {
    static T from(Cursor const& c, int i) { return static_cast<T>(c.integer(i)); }
};
template <> struct Reads<bool> {
    static bool from(Cursor const& c, int i) { return c.integer(i) != 0; }
};
template <> struct Reads<std::string> {
    static std::string from(Cursor const& c, int i) { return std::string{c.text(i)}; }
};
template <> struct Reads<std::string_view> {
    static std::string_view from(Cursor const& c, int i) { return c.text(i); }
};
template <> struct Reads<std::vector<std::byte>> {
    static std::vector<std::byte> from(Cursor const& c, int i)
    {
        auto const view = std::as_bytes(std::span{c.text(i)});
        return {view.begin(), view.end()};
    }
};
template <std::size_t N> struct Reads<std::array<std::byte, N>> {
    static std::array<std::byte, N> from(Cursor const& c, int i)
    {
        auto const view = std::as_bytes(std::span{c.text(i)});
        if (view.size() != N) throw Fault{Fault::Kind::statement, "a column of bytes has another size than expected"};
        std::array<std::byte, N> value;
        std::copy(view.begin(), view.end(), value.begin());
        return value;
    }
};
template <> struct Reads<Instant> {
    static Instant from(Cursor const& c, int i) { return {c.integer(i)}; }
};
template <> struct Reads<Currency> {
    static Currency from(Cursor const& c, int i)
    {
        auto const currency = Currency::parse(c.text(i));
        if (!currency) throw Fault{Fault::Kind::statement, "a column does not hold a currency"};
        return *currency;
    }
};
template <typename Tag> struct Reads<Id<Tag>> {
    static Id<Tag> from(Cursor const& c, int i) { return {c.integer(i)}; }
};
template <typename T> struct Reads<std::optional<T>> {
    static std::optional<T> from(Cursor const& c, int i)
    {
        if (c.is_null(i)) return std::nullopt;
        return Reads<T>::from(c, i);
    }
};
}   // namespace detail

template <typename T> T Row::get(int column) const { return detail::Reads<T>::from(*cursor_, column); }

// for (db::Row const row : db.rows(find_lines, id)) …
class Rows {
  public:
    explicit Rows(Cursor& cursor) : cursor_(&cursor) {}
    Rows(Rows&& other) noexcept : cursor_(std::exchange(other.cursor_, nullptr)) {}
    Rows& operator=(Rows&&) = delete;
    ~Rows()
    {
        if (cursor_ != nullptr) cursor_->close();
    }

    std::optional<Row> next()
    {
        if (!cursor_->next()) return std::nullopt;
        return Row{*cursor_};
    }

    class Iterator {
      public:
        explicit Iterator(Cursor& cursor) : cursor_(&cursor), more_(cursor.next()) {}
        Row operator*() const { return Row{*cursor_}; }
        Iterator& operator++()
        {
            more_ = cursor_->next();
            return *this;
        }
        bool operator==(std::default_sentinel_t) const { return !more_; }

      private:
        Cursor* cursor_;
        bool more_;
    };
    Iterator begin() { return Iterator{*cursor_}; }
    std::default_sentinel_t end() const { return {}; }

  private:
    Cursor* cursor_;
};

// Who looks at the rows of many items.
class Sight {
  public:
    virtual void row(std::size_t item, Row const&) = 0;

  protected:
    ~Sight() = default;
};

// How much a statement is going to give: a few rows at once, or many, fetched piece by piece.
enum class Expect : std::uint8_t { few, many };

class Reader {
  public:
    Reader() = default;
    Reader(Reader const&) = delete;
    Reader& operator=(Reader const&) = delete;

    // Row by row, however many there are.
    template <typename... P> Rows rows(Statement const& statement, P const&... parameters)
    {
        return run_query(statement, Expect::many, parameters...);
    }

    // The first row through `map`, or nothing.
    template <typename F, typename... P> auto one(Statement const& statement, F&& map, P const&... parameters)
    {
        using T = std::invoke_result_t<F&, Row const&>;
        auto found = run_query(statement, Expect::few, parameters...);
        auto const row = found.next();
        return row ? std::optional<T>{std::invoke(map, *row)} : std::optional<T>{};
    }

    // Every row through `map`. Not for what may grow without a limit.
    template <typename F, typename... P> auto all(Statement const& statement, F&& map, P const&... parameters)
    {
        std::vector<std::invoke_result_t<F&, Row const&>> found;
        for (Row const row : run_query(statement, Expect::few, parameters...)) found.push_back(std::invoke(map, row));
        return found;
    }

    // The first column of the first row.
    template <typename T, typename... P> std::optional<T> value(Statement const& statement, P const&... parameters)
    {
        return one(statement, [](Row const& row) { return row.get<T>(0); }, parameters...);
    }

    // The same statement for many items, in one question where the engine can: bind(item, with) calls with(parameters…) once, and
    // see(index of the item, row) is called for each of its rows, item by item. `see` must not ask this reader anything.
    template <typename Items, typename B, typename S> void for_each(Statement const& statement, Items const& items, B&& bind, S&& see)
    {
        struct Given final : Sight {
            explicit Given(S& s) : seen(s) {}
            void row(std::size_t item, Row const& row) override { seen(item, row); }
            S& seen;
        } sight{see};
        begin_items(statement, sight);
        for (auto const& item : items)
            bind(item, [&](auto const&... parameters) {
                std::array<Value, sizeof...(parameters)> const values{Value(parameters)...};
                add_item(values);
            });
        end_items();
    }

  protected:
    ~Reader() = default;

  private:
    friend class Recollection;   // asks another reader what it has not heard before
    template <typename... P> Rows run_query(Statement const& statement, Expect expect, P const&... parameters)
    {
        std::array<Value, sizeof...(P)> const values{Value(parameters)...};
        return Rows{open(statement, values, expect)};
    }

    virtual Cursor& open(Statement const&, std::span<Value const>, Expect) = 0;
    virtual void begin_items(Statement const&, Sight&) = 0;
    virtual void add_item(std::span<Value const>) = 0;
    virtual void end_items() = 0;
};

}   // namespace db
