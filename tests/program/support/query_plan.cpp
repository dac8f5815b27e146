#include "support/query_plan.hpp"

#include "infrastructure/json/reader.hpp"

#include <stdexcept>

namespace testing {

static std::string text_of(json::Node node, std::string_view name)
{
    auto const found = node.find(name);
    return found ? std::string{found->string().value_or("")} : std::string{};
}

static double number_of(json::Node node, std::string_view name)
{
    auto const found = node.find(name);
    return found ? found->number().value_or(0) : 0;
}

static PlanStep to_step(json::Node node)
{
    PlanStep step{.type = text_of(node, "Node Type"),
                  .relation = text_of(node, "Relation Name"),
                  .index = text_of(node, "Index Name"),
                  .role = text_of(node, "Parent Relationship"),
                  .is_in_order = text_of(node, "Strategy") == "Sorted" || !node.find("Strategy"),
                  .condition = text_of(node, "Index Cond"),
                  .has_filter = node.find("Filter").has_value(),
                  .expected_rows = number_of(node, "Plan Rows"),
                  .blocks = number_of(node, "Shared Hit Blocks") + number_of(node, "Shared Read Blocks")};
    auto const each_time =
        number_of(node, "Actual Rows") + number_of(node, "Rows Removed by Filter") + number_of(node, "Rows Removed by Index Recheck");
    step.rows_read = each_time * number_of(node, "Actual Loops");
    if (auto const below = node.find("Plans")) below->each_element([&](json::Node each) { step.steps.push_back(to_step(each)); });
    return step;
}

PlanStep read_plan(std::string_view text)
{
    auto const document = json::Document::parse(text);
    if (!document) throw std::runtime_error("a plan is no JSON");
    PlanStep plan;
    document->root().each_element([&](json::Node each) { plan = to_step(*each.find("Plan")); });
    return plan;
}

static bool is_scan(PlanStep const& step) { return step.type.ends_with("Scan") && (!step.relation.empty() || !step.index.empty()); }

namespace {

class Reviewer {
  public:
    explicit Reviewer(Terrain const& terrain) : terrain_(terrain) {}

    // `ends`: a limit above ends the step as soon as there is enough, because nothing between them waits for all rows.
    void review(PlanStep const& step, bool ends)
    {
        if (step.type == "Sort" && step.steps.at(0).expected_rows > few)
            object("sorts about " + rounded(step.steps[0].expected_rows) + " rows");
        if (is_scan(step)) review_scan(step, ends);
        for (auto const& below : step.steps) review(below, below.role == "Outer" || below.role == "Subquery" ? passes(step, ends) : false);
    }

    std::vector<std::string> objections;

  private:
    static bool passes(PlanStep const& step, bool ends)
    {
        if (step.type == "Limit") return true;
        bool const waits = step.type == "Sort" || step.type == "Hash" || step.type == "WindowAgg" || step.type == "ModifyTable" ||
                           (step.type == "Aggregate" && !step.is_in_order);
        return ends && !waits;
    }

    void review_scan(PlanStep const& step, bool ends)
    {
        bool const is_small = !step.relation.empty() && size(step.relation) <= few;
        bool const is_of_few = !step.index.empty() && size(step.index) <= few;   // a partial index
        if (is_small || is_of_few) return;
        auto const what = step.relation.empty() ? step.index : step.relation;
        if (step.type == "Seq Scan") return object("reads all of " + what);
        if (step.type == "Bitmap Heap Scan") return;   // the index scan below it is looked at
        if (step.condition.empty() ? !ends || step.has_filter : !begins_the_index(step)) return object("walks all of " + step.index);
        if (!ends && step.expected_rows > few) object("reads about " + rounded(step.expected_rows) + " rows of " + what);
    }

    // A condition on later columns alone is tried on each entry.
    bool begins_the_index(PlanStep const& step) const
    {
        auto const first = terrain_.first_columns.find(step.index);
        return first == terrain_.first_columns.end() || step.condition.find(first->second) != std::string::npos;
    }
    double size(std::string const& name) const
    {
        auto const found = terrain_.sizes.find(name);
        return found == terrain_.sizes.end() ? 0 : found->second;
    }
    static std::string rounded(double value) { return std::to_string(static_cast<long long>(value)); }
    void object(std::string what) { objections.push_back(std::move(what)); }

    Terrain const& terrain_;
};

}   // namespace

std::vector<std::string> objections(PlanStep const& plan, Terrain const& terrain)
{
    Reviewer reviewer{terrain};
    reviewer.review(plan, false);
    return reviewer.objections;
}

double rows_read(PlanStep const& plan)
{
    double sum = is_scan(plan) ? plan.rows_read : 0;
    for (auto const& step : plan.steps) sum += rows_read(step);
    return sum;
}

}   // namespace testing
