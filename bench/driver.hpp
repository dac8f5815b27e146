// A load driver: many keep-alive connections on one thread over epoll, each sending its next request when it has its answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct Answer {
    int status = 0;
    std::string_view head, body;
};

// What client `index` sends next, after `previous` (null at first); empty: it is done.
using Script = std::function<std::string(std::size_t index, Answer const* previous)>;

struct Outcome {
    std::uint64_t answers = 0, broken = 0;   // connections that ended before their answer
    double seconds = 0;
    std::vector<float> latencies_ms;   // of each answer
};

// Runs until every client is done, or `limit` is over.
Outcome drive(int port, std::size_t clients, std::chrono::seconds limit, Script const& script);

float percentile(std::vector<float>& values, double p);   // sorts

// ---- requests

std::string get(std::string_view target);
std::string post(std::string_view target, std::string_view headers, std::string_view json);
// The text of a JSON member, of the first of that name; for answers whose shape is known.
std::string_view member(std::string_view json, std::string_view name);

}   // namespace bench
