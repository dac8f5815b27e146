// An index as it lies in a file, so that a process which starts anew need not read everything again: what its arrays hold, one after the
// other, and the SHA-256 of it all. Written and read by the same build of the program only, so it has no format to be read by others.
// Private to the engine.
#pragma once

#include "infrastructure/search_engine/segment.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace search_engine {

// Puts the file in the place of the one that was there. Nothing is synced: a torn file is noticed when it is read. Throws
// std::runtime_error where it cannot be written; the old one stays then.
void write_snapshot(std::filesystem::path const&, Options const&, State const&, Snapshot const& about);

struct SnapshotFile {
    Restored restored = Restored::missing;
    State state;   // empty but where it is `taken`
    std::string notes;
};
SnapshotFile read_snapshot(std::filesystem::path const&, Options const&, std::string_view made_for);

}   // namespace search_engine
