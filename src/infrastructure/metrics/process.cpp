#include "infrastructure/metrics/process.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace metrics {

// The fields of /proc/self/stat from the third on (proc(5)): the second is the program's name, which may hold anything.
static std::vector<double> stat_fields()
{
    std::ifstream file{"/proc/self/stat"};
    std::string text;
    std::getline(file, text);
    auto const end_of_name = text.rfind(')');
    std::vector<double> fields;
    if (end_of_name == std::string::npos) return fields;
    std::istringstream rest{text.substr(end_of_name + 1)};
    std::string state;
    rest >> state;
    fields.push_back(0);
    for (double field = 0; rest >> field;) fields.push_back(field);
    return fields;
}

// Seconds since 1970.
static double boot_time()
{
    std::ifstream file{"/proc/stat"};
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("btime ")) return std::stod(line.substr(6));
    return 0;
}

void read_process(Reading& reading)
{
    auto const fields = stat_fields();
    auto const field = [&](std::size_t number) { return number - 3 < fields.size() ? fields[number - 3] : 0.0; };
    static double const ticks = static_cast<double>(::sysconf(_SC_CLK_TCK)), page = static_cast<double>(::sysconf(_SC_PAGESIZE)),
                        booted = boot_time();
    reading.counter("process_cpu_seconds_total", "User and system CPU time", {}, (field(14) + field(15)) / ticks);
    reading.gauge("process_threads", "Threads", {}, field(20));
    reading.gauge("process_start_time_seconds", "When it started, since 1970", {}, booted + field(22) / ticks);
    reading.gauge("process_virtual_memory_bytes", "Virtual memory", {}, field(23));
    reading.gauge("process_resident_memory_bytes", "Resident memory", {}, field(24) * page);

    std::error_code error;
    auto const open = std::distance(std::filesystem::directory_iterator{"/proc/self/fd", error}, std::filesystem::directory_iterator{});
    if (!error) reading.gauge("process_open_fds", "Open file descriptors", {}, static_cast<double>(open - 1));   // one is this look
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        reading.gauge("process_max_fds", "The most file descriptors that may be open", {}, static_cast<double>(limit.rlim_cur));
}

}   // namespace metrics
