// How PostgreSQL answers a statement, as `explain (format json)` tells it, and whether that takes more than the statement asks for.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace testing {

// A step of a plan, with what it takes its rows from.
struct PlanStep {
    std::string type, relation, index;
    std::string role;          // to the step above: "Outer", "Inner", "InitPlan", "SubPlan" …
    bool is_in_order = true;   // of an aggregate: group by group, so that a limit above it ends it
    std::string condition;     // of an index: what bounds the walk along it
    bool has_filter = false;
    double expected_rows = 0;   // each time it is begun
    double rows_read = 0;       // with `analyze`: in all, those that a filter took out among them
    double blocks = 0;          // with `buffers`: of it and all below
    std::vector<PlanStep> steps;
};

PlanStep read_plan(std::string_view json);

// What a plan walks over, by the names of tables and indexes.
struct Terrain {
    std::vector<std::string> tables;
    std::map<std::string, double> sizes;                // rows or entries
    std::map<std::string, std::string> first_columns;   // of indexes
};

// More than this is not read by who names what it wants.
inline constexpr double few = 1'000;

// What a plan reads or sorts without a bound, in words; empty: nothing. Of a table with few rows everything may be read.
std::vector<std::string> objections(PlanStep const& plan, Terrain const&);

double rows_read(PlanStep const& plan);   // by all its steps, from tables

}   // namespace testing
