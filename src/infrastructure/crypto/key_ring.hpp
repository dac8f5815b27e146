// The store's own key, from which everything that must be secret but not stored is derived. DIR/keys/store-<version>.key, mode 0600,
// 64 hex digits. Versions only grow: sealed data names the version that opens it.
#pragma once

#include "infrastructure/crypto/crypto.hpp"

#include <cstdint>
#include <filesystem>
#include <map>

namespace crypto {

class KeyRing {
  public:
    // Reads the folder; makes it, and version 1, where there is none. Throws std::runtime_error where a key is malformed, or
    // readable by others.
    static KeyRing open(std::filesystem::path const& folder);
    static KeyRing read(std::filesystem::path const& folder);   // the same, but never writes

    // A key for one purpose under the current version.
    Key current(std::string_view purpose) const { return derive(keys_.rbegin()->second, purpose); }
    std::uint8_t version() const { return keys_.rbegin()->first; }

    // Tells each key from any other, by its version, and nothing else about it.
    std::map<std::uint8_t, Digest> fingerprints() const;

    // A random key under which one person's data is sealed, itself sealed under the store's current key: version, nonce, key, tag.
    Bytes wrap(Key const&) const;
    std::optional<Key> unwrap(View wrapped) const;   // nothing where it was changed or its version is unknown

  private:
    std::map<std::uint8_t, Key> keys_, wrapping_keys_;
};

}   // namespace crypto
