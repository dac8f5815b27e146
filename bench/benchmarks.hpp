#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace bench {

struct Benchmark {
    std::string_view name, title;
    void (*run)(std::filesystem::path const& binary);
};
std::span<Benchmark const> all();

void orders(std::filesystem::path const& binary);
void discounts(std::filesystem::path const& binary);
void pages(std::filesystem::path const& binary);
void refusals(std::filesystem::path const& binary);
void imports(std::filesystem::path const& binary);
void telemetry(std::filesystem::path const& binary);
void quotes(std::filesystem::path const& binary);
void start_up(std::filesystem::path const& binary);
void searches(std::filesystem::path const& binary);
void search(std::filesystem::path const& binary);
void relevance(std::filesystem::path const& binary);
void typos(std::filesystem::path const& binary);
void similar(std::filesystem::path const& binary);
void postgres(std::filesystem::path const& binary);
void history(std::filesystem::path const& binary);

// A line of figures: what, the figure, its unit, what is to be reached.
void figure(char const* what, double value, char const* unit, char const* reach);

}   // namespace bench
