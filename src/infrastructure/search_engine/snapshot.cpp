#include "infrastructure/search_engine/snapshot.hpp"

#include "infrastructure/crypto/crypto.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace search_engine {

namespace {

// Both sides carry the same things in the same order: see `carry_arrays`.
class Writer {
  public:
    explicit Writer(std::ofstream& file) : file_(file) {}

    template <typename T> void number(T const& value) { raw(&value, sizeof(T)); }
    template <typename T> void list(std::vector<T> const& values)
    {
        number(values.size());
        raw(values.data(), values.size() * sizeof(T));
    }
    void list(std::vector<std::atomic<std::int64_t>> const& values)   // whose size is known
    {
        for (auto const& value : values) number(value.load(std::memory_order_relaxed));
    }
    void text(std::string_view text)
    {
        number(text.size());
        raw(text.data(), text.size());
    }
    void end()
    {
        flush();
        auto const digest = sum_.digest();
        file_.write(reinterpret_cast<char const*>(digest.data()), static_cast<std::streamsize>(digest.size()));
    }

  private:
    static constexpr std::size_t together = 1 << 16;

    void raw(void const* data, std::size_t size)
    {
        if (size >= together) {
            flush();
            put(data, size);
            return;
        }
        auto const* const begin = static_cast<char const*>(data);
        waiting_.insert(waiting_.end(), begin, begin + size);
        if (waiting_.size() >= together) flush();
    }
    void flush()
    {
        put(waiting_.data(), waiting_.size());
        waiting_.clear();
    }
    void put(void const* data, std::size_t size)
    {
        sum_.add({static_cast<std::byte const*>(data), size});
        file_.write(static_cast<char const*>(data), static_cast<std::streamsize>(size));
    }

    std::ofstream& file_;
    crypto::Sha256 sum_;
    std::vector<char> waiting_;
};

class Reader {
  public:
    explicit Reader(crypto::View left) : left_(left) {}

    template <typename T> void number(T& value) { std::memcpy(&value, take(sizeof(T)).data(), sizeof(T)); }
    template <typename T> void list(std::vector<T>& values)
    {
        auto const from = take(sizeof(T), count());
        values.resize(from.size() / sizeof(T));
        if (!from.empty()) std::memcpy(values.data(), from.data(), from.size());
    }
    void list(std::vector<std::atomic<std::int64_t>>& values)
    {
        for (auto& value : values) {
            std::int64_t read = 0;
            number(read);
            value.store(read, std::memory_order_relaxed);
        }
    }
    void text(std::string& text)
    {
        auto const from = take(1, count());
        text.assign(reinterpret_cast<char const*>(from.data()), from.size());
    }
    std::size_t count()
    {
        std::size_t value = 0;
        number(value);
        return value;
    }
    bool is_at_end() const { return left_.empty(); }

  private:
    crypto::View take(std::size_t size, std::size_t count = 1)
    {
        if (count > left_.size() / size) throw std::runtime_error("search_engine: a snapshot ends early");
        auto const taken = left_.first(size * count);
        left_ = left_.subspan(taken.size());
        return taken;
    }

    crypto::View left_;
};

// ---- what is carried; the things are const where they are written

template <typename File, typename D> void carry_dictionary(File& file, D& dictionary)
{
    file.text(dictionary.bytes);
    file.list(dictionary.starts);
}

template <typename File, typename C> void carry_column(File& file, C& column)
{
    file.list(column.first);
    file.list(column.documents);
    file.list(column.values);
}

template <typename File, typename S> void carry_arrays(File& file, S& segment)
{
    file.list(segment.ids);
    file.list(segment.numbers);
    carry_dictionary(file, segment.words);
    file.list(segment.having.starts);
    file.list(segment.having.values);
    file.list(segment.frequencies);
    file.list(segment.texts.starts);
    file.list(segment.texts.values);
    file.number(segment.field_words);
    carry_dictionary(file, segment.forms);
    file.list(segment.form_words);
    file.list(segment.form_documents);
}

void write_part(Writer& file, Part const& part)
{
    auto const& segment = *part.segment;
    file.number(segment.ids.size());
    file.number(part.alive);
    file.list(*part.dead);
    carry_arrays(file, segment);
    file.number(segment.facets.size());
    for (auto const& [name, column] : segment.facets) {
        file.text(name);
        file.number(column.names.size());
        for (auto const& value : column.names) file.text(value);
        carry_column(file, column);
    }
}

Part read_part(Reader& file, Options const& options)
{
    auto const segment = std::make_shared<Segment>(file.count(), options.numbers);
    auto const dead = std::make_shared<Bits>();
    Part part{segment, dead, file.count()};
    file.list(*dead);
    carry_arrays(file, *segment);
    for (auto left = file.count(); left > 0; --left) {
        std::string name;
        file.text(name);
        auto& column = segment->facets[name];
        column.names.resize(file.count());
        for (auto& value : column.names) file.text(value);
        carry_column(file, column);
    }
    return part;
}

// Two indexes of which one may be read as the other have the same text here.
std::string fingerprint(Options const& options, std::string_view made_for)
{
    auto made = "search index 1\n" + std::string{made_for} + '\n' + options.locale + ' ' + std::to_string(options.numbers);
    for (auto const& field : options.fields) made += ' ' + std::to_string(field.weight) + '/' + std::to_string(field.length_norm);
    return made;
}

// A file in memory as long as it is read.
class Mapped {
  public:
    explicit Mapped(std::filesystem::path const& path)
    {
        int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) return;
        struct stat status{};
        if (::fstat(file, &status) == 0 && status.st_size > 0) {
            size_ = static_cast<std::size_t>(status.st_size);
            data_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        }
        is_open_ = true;
        ::close(file);
    }
    ~Mapped()
    {
        if (data_ != MAP_FAILED) ::munmap(data_, size_);
    }
    Mapped(Mapped const&) = delete;
    Mapped& operator=(Mapped const&) = delete;

    bool is_open() const { return is_open_; }
    crypto::View bytes() const { return data_ == MAP_FAILED ? crypto::View{} : crypto::View{static_cast<std::byte const*>(data_), size_}; }

  private:
    void* data_ = MAP_FAILED;
    std::size_t size_ = 0;
    bool is_open_ = false;
};

}   // namespace

void write_snapshot(std::filesystem::path const& path, Options const& options, State const& state, Snapshot const& about)
{
    auto const part = path.string() + ".part";
    std::ofstream file{part, std::ios::binary | std::ios::trunc};
    Writer writer{file};
    writer.text(fingerprint(options, about.made_for));
    writer.text(about.notes);
    writer.number(state.parts.size());
    for (auto const& each : state.parts) write_part(writer, each);
    writer.end();
    file.close();
    std::error_code error;
    if (file) std::filesystem::rename(part, path, error);
    if (file && !error) return;
    std::filesystem::remove(part, error);
    throw std::runtime_error("cannot write " + path.string());
}

SnapshotFile read_snapshot(std::filesystem::path const& path, Options const& options, std::string_view made_for)
{
    Mapped const file{path};
    if (!file.is_open()) return {};
    SnapshotFile made{.restored = Restored::damaged, .state = {}, .notes = {}};
    auto const bytes = file.bytes();
    constexpr auto digest_size = sizeof(crypto::Digest);
    if (bytes.size() < digest_size) return made;
    auto const content = bytes.first(bytes.size() - digest_size);
    if (!std::ranges::equal(crypto::sha256(content), bytes.last(digest_size))) return made;
    // It is what some program wrote: from here on only another build could have written what this one does not understand.
    made.restored = Restored::different;
    try {
        Reader reader{content};
        std::string of;
        reader.text(of);
        if (of != fingerprint(options, made_for)) return made;
        reader.text(made.notes);
        for (auto left = reader.count(); left > 0; --left) made.state.parts.push_back(read_part(reader, options));
        if (reader.is_at_end()) made.restored = Restored::taken;
    } catch (std::exception const&) {   // two builds under one name
        made.state = {};
    }
    return made;
}

}   // namespace search_engine
