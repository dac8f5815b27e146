// bench BINARY [orders|…]: what the shop does in a second and what it costs. Figures move with the machine; the driver shares its cores.
#include "benchmarks.hpp"

#include <cstdio>
#include <exception>
#include <span>
#include <string>

int main(int argc, char** argv)
try {
    std::span const arguments{argv, static_cast<std::size_t>(argc)};
    if (arguments.size() < 2) {
        std::fprintf(stderr, "usage: bench BINARY [NAME…]\n");
        return 2;
    }
    bool any = false;
    for (auto const& benchmark : bench::all()) {
        bool wanted = arguments.size() == 2;
        for (auto const* const name : arguments.subspan(2)) wanted = wanted || name == benchmark.name;
        if (!wanted) continue;
        any = true;
        std::printf("\n%s\n", std::string(benchmark.title).c_str());
        std::fflush(stdout);
        benchmark.run(arguments[1]);
    }
    if (!any) {
        std::fprintf(stderr, "There is no such benchmark. There are:");
        for (auto const& benchmark : bench::all()) std::fprintf(stderr, " %s", std::string(benchmark.name).c_str());
        std::fprintf(stderr, "\n");
        return 2;
    }
    return 0;
} catch (std::exception const& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 1;
}
