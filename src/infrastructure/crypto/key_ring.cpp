#include "infrastructure/crypto/key_ring.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <stdexcept>

namespace crypto {

static void write_new(std::filesystem::path const& path, Key const& key)
{
    std::string const text = hex(key) + "\n";
    auto const part = path.string() + ".part";
    int const file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool const written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!written || ::rename(part.c_str(), path.c_str()) != 0) throw std::runtime_error("cannot write " + path.string());
    int const folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0 || ::fsync(folder) != 0) throw std::runtime_error("cannot sync " + path.parent_path().string());
    ::close(folder);
}

static Key read_key(std::filesystem::path const& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) throw std::runtime_error("cannot read " + path.string());
    if ((status.st_mode & 0077) != 0) throw std::runtime_error(path.string() + " is readable by others: chmod 600 it");
    std::ifstream file{path};
    std::string text;
    std::getline(file, text);
    auto const data = parse_hex(text);
    if (!data || data->size() != Key{}.size()) throw std::runtime_error(path.string() + " does not hold a key of 64 hex digits");
    Key key;
    std::ranges::copy(*data, key.begin());
    return key;
}

KeyRing KeyRing::open(std::filesystem::path const& folder)
{
    if (std::filesystem::create_directories(folder)) std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    // A lone ".part" is what a death in the middle of write_new leaves.
    std::filesystem::remove(folder / "store-1.key.part");
    if (std::filesystem::is_empty(folder)) write_new(folder / "store-1.key", random_key());
    return read(folder);
}

KeyRing KeyRing::read(std::filesystem::path const& folder)
{
    if (!exists(folder)) throw std::runtime_error(folder.string() + " is missing: without its keys nobody can read what a shop has sealed");
    KeyRing ring;
    for (auto const& entry : std::filesystem::directory_iterator{folder}) {
        auto const name = entry.path().filename().string();
        if (!name.starts_with("store-") || !name.ends_with(".key")) continue;
        std::uint8_t version = 0;
        auto const* const end = name.data() + name.size() - 4;
        if (std::from_chars(name.data() + 6, end, version).ptr != end || version == 0)
            throw std::runtime_error("not a key: " + entry.path().string());
        auto const key = ring.keys_.emplace(version, read_key(entry.path())).first->second;
        ring.wrapping_keys_.emplace(version, derive(key, "wrap"));
    }
    if (ring.keys_.empty()) throw std::runtime_error("no key in " + folder.string());
    return ring;
}

std::map<std::uint8_t, Digest> KeyRing::fingerprints() const
{
    std::map<std::uint8_t, Digest> prints;
    for (auto const& [version, key] : keys_) prints[version] = hmac_sha256(derive(key, "fingerprint"), bytes("a key of a shop"));
    return prints;
}

Bytes KeyRing::wrap(Key const& key) const
{
    auto const& [version, wrapping] = *wrapping_keys_.rbegin();
    auto const name = std::byte{version};
    Bytes wrapped = seal(wrapping, key, View{&name, 1});
    wrapped.insert(wrapped.begin(), name);
    return wrapped;
}

std::optional<Key> KeyRing::unwrap(View wrapped) const
{
    if (wrapped.empty()) return std::nullopt;
    auto const found = wrapping_keys_.find(std::to_integer<std::uint8_t>(wrapped[0]));
    if (found == wrapping_keys_.end()) return std::nullopt;
    auto const plain = crypto::open(found->second, wrapped.subspan(1), wrapped.first(1));
    if (!plain || plain->size() != Key{}.size()) return std::nullopt;
    Key key;
    std::ranges::copy(*plain, key.begin());
    return key;
}

}   // namespace crypto
