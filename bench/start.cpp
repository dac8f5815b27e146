#include "benchmarks.hpp"
#include "icecat.hpp"
#include "server_process.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace bench {

static void measure(std::filesystem::path const& binary, std::filesystem::path const& data, char const* seconds, char const* resident)
{
    std::vector<double> starts, sizes;
    for (int i = 0; i < 7; ++i) {
        ServerProcess server{binary, data};
        starts.push_back(server.start_seconds());
        sizes.push_back(static_cast<double>(server.cost().resident_mb));
    }
    std::ranges::sort(starts);
    std::ranges::sort(sizes);
    figure(seconds, starts[starts.size() / 2], "s", "<= 0.3");
    figure(resident, sizes[sizes.size() / 2], "MB", "<= 40");
}

void start_up(std::filesystem::path const& binary)
{
    Scratch const scratch;
    auto const demo = scratch.path() / "demo", icecat = scratch.path() / "icecat", file = scratch.path() / "icecat.ndjson";
    {
        ServerProcess const empty{binary, scratch.path() / "empty"};
        figure("start to the first 200, an empty folder", empty.start_seconds(), "s", "<= 0.3");
    }
    if (run(binary, {"seed", "demo", "--data", demo.string()}) != 0) throw std::runtime_error("the demo shop was not seeded");
    measure(binary, demo, "start to the first 200, the demo shop", "resident memory idle, the demo shop");
    if (!write_icecat(file)) return;
    if (run(binary, {"import", "products", file.string(), "--data", icecat.string()}) != 0) throw std::runtime_error("not imported");
    measure(binary, icecat, "start to the first 200, 19,406 products", "resident memory idle, 19,406 products");
}

}   // namespace bench
