#include "interaction/shell/search_query.hpp"

#include "base/text.hpp"
#include "infrastructure/json/mapping.hpp"
#include "infrastructure/search_engine/query_text.hpp"
#include "interaction/shell/cursor.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace shell {

struct SearchCursorJson {
    std::string s, t;              // the search, what was searched for
    std::int64_t k, i;             // key, id
    std::vector<std::int64_t> w;   // bits of the weights
    bool a;                        // any word
};
BOOST_DESCRIBE_STRUCT(SearchCursorJson, (), (s, t, k, i, w, a))

namespace {

constexpr std::size_t facets_max = 10, facet_name_max = 100;
constexpr std::int64_t price_max = 1'000'000'000'000;

Result<std::int64_t> read_number(std::string const& name, std::string_view text, std::int64_t least, std::int64_t most)
{
    std::int64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
        return invalid(json::pointer_to("", name), Violation::quantity_out_of_range, {{"max", most}});
    return value;
}

Result<bool> read_flag(std::string const& name, std::string_view text)
{
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0" || text.empty()) return false;
    return invalid(json::pointer_to("", name), Violation::invalid);
}

// "blue,green": values that nothing can have are kept, as they find nothing.
Result<Done> read_facet(std::string const& facet, std::string const& name, std::string_view text, workflows::SearchQuery& query)
{
    if (facet.size() > facet_name_max) return invalid(json::pointer_to("", name.substr(0, facet_name_max)), Violation::too_long);
    auto found = std::ranges::find(query.facets, facet, &search_engine::AnyOf::facet);
    if (found == query.facets.end()) {
        if (query.facets.size() >= facets_max)
            return invalid(json::pointer_to("", name), Violation::too_many, {{"max", std::int64_t{facets_max}}});
        found = query.facets.insert(query.facets.end(), {facet, {}});
    }
    for (;;) {
        auto const comma = std::min(text.find(','), text.size());
        auto value = workflows::facet_value(text.substr(0, comma));
        if (!value.empty() && std::ranges::find(found->values, value) == found->values.end()) found->values.push_back(std::move(value));
        if (found->values.size() > workflows::facet_values_chosen_max)
            return invalid(json::pointer_to("", name), Violation::too_many, {{"max", std::int64_t{workflows::facet_values_chosen_max}}});
        if (comma == text.size()) return Done{};
        text.remove_prefix(comma + 1);
    }
}

std::optional<std::string> facet_of(std::string const& name)
{
    if (name == workflows::category_facet || name == workflows::brand_facet) return name;
    if (!name.starts_with(workflows::attribute_facet)) return std::nullopt;
    return workflows::facet_name(name.substr(workflows::attribute_facet.size()));
}

Result<Done> read_parameter(std::string const& name, std::string const& value, workflows::SearchQuery& query)
{
    if (auto const facet = facet_of(name)) return read_facet(*facet, name, value, query);
    if (name == "q") {
        if (value.size() > search_engine::query_bytes_max)
            return invalid("/q", Violation::too_long, {{"max", std::int64_t{search_engine::query_bytes_max}}});
        query.text = value;
    } else if (name == "price[gte]") {
        if (!value.empty()) query.price_from = TRY(read_number(name, value, 0, price_max));
    } else if (name == "price[lte]") {
        if (!value.empty()) query.price_to = TRY(read_number(name, value, 0, price_max));
    } else if (name == "in_stock") {
        query.in_stock = TRY(read_flag(name, value));
    } else if (name == "verbatim") {
        query.verbatim = TRY(read_flag(name, value));
    } else if (name == "limit") {
        query.limit = static_cast<int>(TRY(read_number(name, value, 1, workflows::search_limit_max)));
    } else if (name == "sort") {
        auto const order = value.empty() ? workflows::SearchOrder::relevance : workflows::parse_search_order(value);
        if (!order) return invalid("/sort", Violation::invalid);
        query.order = *order;
    } else if (name != "cursor") {
        return invalid(json::pointer_to("", name.substr(0, facet_name_max)), Violation::unknown_field);
    }
    return Done{};
}

// What a cursor belongs to.
std::string fingerprint(workflows::SearchQuery const& query)
{
    auto const digest = crypto::sha256(crypto::bytes(search_parameters(query)));
    return crypto::base64url({digest.begin(), digest.begin() + 9});
}

Result<workflows::SearchPosition> read_position(crypto::Key const& key, workflows::SearchQuery const& query, std::string_view text)
{
    auto const cursor = json::parse<SearchCursorJson>(TRY(read_signed(key, text)));
    if (!cursor || cursor->s != fingerprint(query)) return Code::invalid_cursor;
    workflows::SearchPosition position{
        {.key = cursor->k, .id = static_cast<search_engine::DocumentId>(cursor->i), .word_weights = {}, .any_word = cursor->a}, cursor->t};
    for (auto const bits : cursor->w) position.after.word_weights.push_back(std::bit_cast<float>(static_cast<std::int32_t>(bits)));
    return position;
}

}   // namespace

Result<workflows::SearchQuery> read_search(http::Request const& request, crypto::Key const& cursor_key,
                                           std::span<std::string_view const> others)
{
    auto const form = http::Form::parse(request.query);
    if (!form) return Code::malformed_request;
    workflows::SearchQuery query;
    for (auto const& [name, value] : form->fields())
        if (std::ranges::find(others, name) == others.end()) TRY(read_parameter(name, value, query));
    std::erase_if(query.facets, [](auto const& facet) { return facet.values.empty(); });
    if (!(*form)["cursor"].empty()) query.after = TRY(read_position(cursor_key, query, (*form)["cursor"]));
    return query;
}

std::string search_parameters(workflows::SearchQuery const& query)
{
    std::string text;
    auto const add = [&](std::string_view name, std::string_view value) {
        if (!text.empty()) text += '&';
        text += http::percent_encoded(name);
        text += '=';
        text += http::percent_encoded(value);
    };
    if (!query.text.empty()) add("q", query.text);
    auto facets = query.facets;
    std::ranges::sort(facets, {}, &search_engine::AnyOf::facet);
    for (auto& [facet, values] : facets) {
        std::ranges::sort(values);
        add(facet, joined(values, ","));
    }
    if (query.price_from) add("price[gte]", std::to_string(*query.price_from));
    if (query.price_to) add("price[lte]", std::to_string(*query.price_to));
    if (query.in_stock) add("in_stock", "true");
    if (query.verbatim) add("verbatim", "true");
    if (query.order != workflows::SearchOrder::relevance) add("sort", workflows::name(query.order));
    return text;
}

std::string write_cursor(crypto::Key const& key, workflows::SearchQuery const& query, workflows::SearchPosition const& position)
{
    SearchCursorJson cursor{.s = fingerprint(query),
                            .t = position.text,
                            .k = position.after.key,
                            .i = static_cast<std::int64_t>(position.after.id),
                            .w = {},
                            .a = position.after.any_word};
    for (auto const weight : position.after.word_weights) cursor.w.push_back(std::bit_cast<std::int32_t>(weight));
    return write_signed(key, json::to_json(cursor));
}

}   // namespace shell
