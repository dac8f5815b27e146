// A file without a name, for a log to be read by its test. To be made before the log, which writes until its end.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace testing {

struct LogFile {
    LogFile() = default;
    ~LogFile() { ::close(number); }
    LogFile(LogFile const&) = delete;
    LogFile& operator=(LogFile const&) = delete;
    std::ifstream read() const { return std::ifstream{"/proc/self/fd/" + std::to_string(number)}; }

    int const number = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
};

}   // namespace testing
