#include "business/promotion/promotion.hpp"

#include "base/text.hpp"
#include "infrastructure/json/checked.hpp"
#include "infrastructure/unicode/unicode.hpp"

#include <algorithm>

namespace promotion {

namespace {

using json::Member;
using json::Node;
using json::pointer_to;

constexpr std::int64_t whole = 1'000'000;            // ppm
constexpr std::int64_t cart_units_max = 4'999'500;   // 500 lines of 9,999
constexpr std::int64_t uses_max = 1'000'000'000;
constexpr std::size_t steps_max = 100, conditions_max = 50;

// Reads the rules of one file; notes what is wrong with them.
class Reading : private json::Checked {
  public:
    using Checked::Checked;
    Promotion promotion(Node node, std::string const& at);

  private:
    Amounts amounts(Node node, std::string const& at, std::int64_t least = 0);
    std::int64_t ppm(Node node, std::string const& at) { return integer(node, at, 1, whole); }
    void goods(Goods& goods, std::vector<Member>& known);
    Condition condition(Node node, std::string const& at, int depth);
    std::pair<int, int> hours(Node node, std::string const& at);
    std::optional<Action> action(Node node, std::string const& at);
    Bxgy bxgy(Node node, std::string const& at);
    Tiered tiered(Node node, std::string const& at);
    Tiered::Step step(Node node, std::string const& at);
    MultiBuy multi_buy(Node node, std::string const& at);
    Gift gift(Node node, std::string const& at);
    Limits limits(Node node, std::string const& at);
    void check(Promotion const& promotion, std::string const& at);
};

Amounts Reading::amounts(Node node, std::string const& at, std::int64_t least)
{
    Amounts amounts;
    if (node.kind() != Node::Kind::object) {
        amounts.any = integer(node, at, least, amount_max);
        return amounts;
    }
    node.each_member([&](std::string_view code, Node value) {
        auto const place = pointer_to(at, code);
        auto const currency = Currency::parse(code);
        if (!currency || amounts.in(*currency)) return wrong(place, Violation::currency_unknown);
        amounts.each.emplace_back(*currency, integer(value, place, least, amount_max));
    });
    if (amounts.each.empty()) wrong(at, Violation::never_applies);
    return amounts;
}

// Each kind of good may be asked for by several names.
void Reading::goods(Goods& goods, std::vector<Member>& known)
{
    struct Kind {
        std::string_view with, without, tag;
    };
    static constexpr Kind kinds[]{{"skus", "not_skus", "sku:"},
                                  {"products", "not_products", "product:"},
                                  {"categories", "not_categories", "category:"},
                                  {"collections", "not_collections", "collection:"},
                                  {"attributes", "not_attributes", "attribute:"}};
    for (auto const& kind : kinds) {
        auto const tagged = [this, tag = kind.tag](Node node, std::string const& at) {
            auto names = texts(node, at);
            for (auto& name : names) name.insert(0, tag);
            return names;
        };
        known.push_back({kind.with, [&goods, tagged](Node node, std::string const& at) { goods.with.push_back(tagged(node, at)); }});
        known.push_back({kind.without, [&goods, tagged](Node node, std::string const& at) {
                             for (auto& tag : tagged(node, at)) goods.without.push_back(std::move(tag));
                         }});
    }
}

// "09:00", as minutes of the day.
std::pair<int, int> Reading::hours(Node node, std::string const& at)
{
    std::pair<int, int> range;
    auto const minute = [this](Node value, std::string const& place) {
        auto const text = value.string().value_or("");
        auto const digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
        if (text.size() != 5 || text[2] != ':') return wrong(place), 0;
        int const hour = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
        if (hour > 24 || minutes > 59 || hour * 60 + minutes > 24 * 60) wrong(place);
        return hour * 60 + minutes;
    };
    members(node, at,
            {{"from", [&](Node value, std::string const& place) { range.first = minute(value, place); }},
             {"to", [&](Node value, std::string const& place) { range.second = minute(value, place); }}});
    require(node, at, {"from", "to"});
    if (range.first % (24 * 60) == range.second % (24 * 60)) wrong(at, Violation::never_applies);
    return range;
}

Condition Reading::condition(Node node, std::string const& at, int depth)
{
    Condition c;
    auto const into = [this](std::vector<std::string>& list) {
        return [this, &list](Node value, std::string const& place) { list = texts(value, place); };
    };
    auto const nested = [&](std::vector<Condition>& list) {
        return [this, depth, &list](Node value, std::string const& place) {
            if (depth >= depth_max) return wrong(place, Violation::too_deep, {{"max", std::int64_t{depth_max}}});
            elements(value, place, conditions_max,
                     [&](Node each, std::string const& where) { list.push_back(condition(each, where, depth + 1)); });
            if (list.empty()) wrong(place, Violation::never_applies);
        };
    };
    std::vector<Member> known{
        {"subtotal_gte", [&](Node value, std::string const& place) { c.subtotal_gte = amounts(value, place); }},
        {"subtotal_lt", [&](Node value, std::string const& place) { c.subtotal_lt = amounts(value, place, 1); }},
        {"quantity_gte", [&](Node value, std::string const& place) { c.quantity_gte = integer(value, place, 1, cart_units_max); }},
        {"countries", into(c.countries)},
        {"channels", into(c.channels)},
        {"groups", into(c.groups)},
        {"companies", into(c.companies)},
        {"shipping_method", into(c.shipping)},
        {"payment_method", into(c.payment)},
        {"codes", into(c.codes)},
        {"cart_attributes", into(c.attributes)},
        {"weekdays",
         [&](Node value, std::string const& place) {
             elements(value, place, 7, [&](Node each, std::string const& where) {
                 c.weekdays.push_back(static_cast<unsigned>(integer(each, where, 1, 7)));
             });
             if (c.weekdays.empty()) wrong(place, Violation::never_applies);
         }},
        {"hours", [&](Node value, std::string const& place) { c.minutes_of_day = hours(value, place); }},
        {"first_order", [&](Node value, std::string const& place) { c.first_order = boolean(value, place); }},
        {"all", nested(c.all)},
        {"any", nested(c.any)},
    };
    goods(c.goods, known);
    members(node, at, known);
    for (auto& code : c.codes) code = normalised(code);
    return c;
}

Bxgy Reading::bxgy(Node node, std::string const& at)
{
    Bxgy bxgy;
    members(node, at,
            {{"buy", [&](Node value, std::string const& place) { bxgy.buy = integer(value, place, 0, cart_units_max / 2); }},
             {"get", [&](Node value, std::string const& place) { bxgy.get = integer(value, place, 1, cart_units_max / 2); }},
             {"percent_ppm", [&](Node value, std::string const& place) { bxgy.ppm = ppm(value, place); }},
             {"max", [&](Node value, std::string const& place) { bxgy.max = integer(value, place, 1, cart_units_max); }}});
    require(node, at, {"buy", "get"});
    return bxgy;
}

Tiered::Step Reading::step(Node node, std::string const& at)
{
    Tiered::Step step;
    int offs = 0;
    members(node, at,
            {{"from", [&](Node value, std::string const& place) { step.from = amounts(value, place); }},
             {"percent_ppm",
              [&](Node value, std::string const& place) {
                  ++offs;
                  step.off = Percent{ppm(value, place)};
              }},
             {"amount_total", [&](Node value, std::string const& place) {
                  ++offs;
                  step.off = AmountTotal{amounts(value, place, 1)};
              }}});
    require(node, at, {"from"});
    if (offs != 1) wrong(at, offs == 0 ? Violation::required : Violation::invalid);
    return step;
}

Tiered Reading::tiered(Node node, std::string const& at)
{
    Tiered tiered;
    members(node, at,
            {{"by",
              [&](Node value, std::string const& place) {
                  tiered.by_subtotal = word<bool>(value, place, {{"quantity", false}, {"subtotal", true}});
              }},
             {"steps", [&](Node value, std::string const& place) {
                  elements(value, place, steps_max,
                           [&](Node each, std::string const& where) { tiered.steps.push_back(step(each, where)); });
                  if (tiered.steps.empty()) wrong(place, Violation::never_applies);
              }}});
    require(node, at, {"steps"});
    return tiered;
}

MultiBuy Reading::multi_buy(Node node, std::string const& at)
{
    MultiBuy multi;
    members(node, at,
            {{"quantity", [&](Node value, std::string const& place) { multi.quantity = integer(value, place, 2, cart_units_max); }},
             {"amount", [&](Node value, std::string const& place) { multi.amount = amounts(value, place); }}});
    require(node, at, {"quantity", "amount"});
    return multi;
}

Gift Reading::gift(Node node, std::string const& at)
{
    Gift gift;
    if (node.string()) {
        gift.sku = text(node, at);
        return gift;
    }
    members(
        node, at,
        {{"sku", [&](Node value, std::string const& place) { gift.sku = text(value, place); }},
         {"quantity", [&](Node value, std::string const& place) { gift.quantity = static_cast<int>(integer(value, place, 1, 9'999)); }}});
    require(node, at, {"sku"});
    return gift;
}

std::optional<Action> Reading::action(Node node, std::string const& at)
{
    std::vector<Action> actions;
    std::optional<Amounts> cap;
    auto const as = [&](auto make) {
        return [&actions, make](Node value, std::string const& place) { actions.emplace_back(make(value, place)); };
    };
    members(node, at,
            {{"percent_ppm", as([this](Node v, std::string const& p) { return Percent{ppm(v, p)}; })},
             {"cap", [&](Node v, std::string const& p) { cap = amounts(v, p, 1); }},
             {"amount_each", as([this](Node v, std::string const& p) { return AmountEach{amounts(v, p, 1)}; })},
             {"amount_total", as([this](Node v, std::string const& p) { return AmountTotal{amounts(v, p, 1)}; })},
             {"fixed_price", as([this](Node v, std::string const& p) { return FixedPrice{amounts(v, p)}; })},
             {"bxgy", as([this](Node v, std::string const& p) { return bxgy(v, p); })},
             {"tiered", as([this](Node v, std::string const& p) { return tiered(v, p); })},
             {"multi_buy", as([this](Node v, std::string const& p) { return multi_buy(v, p); })},
             {"gift", as([this](Node v, std::string const& p) { return gift(v, p); })},
             {"ship_free", as([this](Node v, std::string const& p) {
                  if (v.boolean() != true) wrong(p);
                  return ShipFree{};
              })},
             {"ship_percent_ppm", as([this](Node v, std::string const& p) { return ShipPercent{ppm(v, p)}; })},
             {"ship_amount", as([this](Node v, std::string const& p) { return ShipAmount{amounts(v, p, 1)}; })}});
    if (actions.size() != 1) {
        wrong(at, actions.empty() ? Violation::required : Violation::invalid);
        return std::nullopt;
    }
    auto* const percent = std::get_if<Percent>(&actions.front());
    if (percent != nullptr)
        percent->cap = cap;
    else if (cap)
        wrong(at + "/cap");
    return std::move(actions.front());
}

Limits Reading::limits(Node node, std::string const& at)
{
    Limits limits;
    auto const count = [this](std::optional<std::int64_t>& into) {
        return [this, &into](Node value, std::string const& place) { into = integer(value, place, 1, uses_max); };
    };
    members(node, at,
            {{"total", count(limits.total)},
             {"per_customer", count(limits.per_customer)},
             {"per_code", count(limits.per_code)},
             {"budget", [&](Node value, std::string const& place) { limits.budget = amounts(value, place, 1); }}});
    if (!limits.any()) wrong(at, Violation::required);
    return limits;
}

bool fits_class(Action const& action, Class cls)
{
    switch (cls) {
    case Class::item: return action.index() <= 7;
    case Class::order:
        return std::holds_alternative<Percent>(action) || std::holds_alternative<AmountTotal>(action) ||
               std::holds_alternative<Tiered>(action);
    case Class::shipping: break;
    }
    return action.index() >= 8;
}

bool asks_for(Condition const& condition, std::string const& tag)
{
    auto const among = [&](std::vector<std::string> const& tags) { return std::ranges::find(tags, tag) != tags.end(); };
    auto const nested = [&](Condition const& each) { return asks_for(each, tag); };
    return std::ranges::any_of(condition.goods.with, among) || std::ranges::any_of(condition.all, nested) ||
           std::ranges::any_of(condition.any, nested);
}

// Whether a node contradicts itself.
bool is_impossible(Condition const& c)
{
    auto const is_excluded = [&](std::vector<std::string> const& with) {
        return std::ranges::all_of(
            with, [&](std::string const& tag) { return std::ranges::find(c.goods.without, tag) != c.goods.without.end(); });
    };
    if (std::ranges::any_of(c.goods.with, is_excluded) || std::ranges::any_of(c.all, is_impossible)) return true;
    if (!c.any.empty() && std::ranges::all_of(c.any, is_impossible)) return true;
    if (!c.subtotal_gte || !c.subtotal_lt) return false;
    auto const is_empty = [&](Currency currency) {
        auto const least = c.subtotal_gte->in(currency), below = c.subtotal_lt->in(currency);
        return !least || !below || *least >= *below;
    };
    if (c.subtotal_gte->any && c.subtotal_lt->any) return *c.subtotal_gte->any >= *c.subtotal_lt->any;
    auto const& named = c.subtotal_gte->each.empty() ? *c.subtotal_lt : *c.subtotal_gte;
    return std::ranges::all_of(named.each, [&](auto const& each) { return is_empty(each.first); });
}

// A node and all that has to hold with it.
void flatten(Condition const& c, std::vector<Condition const*>& nodes)
{
    nodes.push_back(&c);
    for (auto const& each : c.all) flatten(each, nodes);
}

bool are_disjoint(std::vector<std::string> const& a, std::vector<std::string> const& b)
{
    bool const are_skus =
        a.front().starts_with("sku:") && b.front().starts_with("sku:");   // a line has one; of other tags it may have many
    return are_skus && std::ranges::none_of(a, [&](std::string const& tag) { return std::ranges::find(b, tag) != b.end(); });
}

// Whether nodes that have to hold together exclude each other. `on_lines`: they are about the same lines.
bool is_contradiction(Condition const& root, bool on_lines)
{
    std::vector<Condition const*> nodes;
    flatten(root, nodes);
    Condition both;
    std::int64_t least = 0, below = amount_max;
    for (auto const* const node : nodes) {
        if (node->first_order && both.first_order.value_or(*node->first_order) != *node->first_order) return true;
        if (node->first_order) both.first_order = node->first_order;
        if (node->subtotal_gte && node->subtotal_gte->any) least = std::max(least, *node->subtotal_gte->any);
        if (node->subtotal_lt && node->subtotal_lt->any) below = std::min(below, *node->subtotal_lt->any);
        for (auto const& with : node->goods.with) {
            if (on_lines && std::ranges::any_of(both.goods.with, [&](auto const& other) { return are_disjoint(with, other); })) return true;
            both.goods.with.push_back(with);
        }
        both.goods.without.insert(both.goods.without.end(), node->goods.without.begin(), node->goods.without.end());
    }
    return least >= below || (on_lines && is_impossible(both));
}

void Reading::check(Promotion const& p, std::string const& at)
{
    if (!fits_class(p.action, p.cls)) wrong(at + "/action");
    if (p.to <= p.from) wrong(at + "/to", Violation::never_applies);
    if (p.has_bulk_codes && !p.code.empty()) wrong(at + "/bulk_codes");
    if (p.limits.per_code && !p.needs_code()) wrong(at + "/limits/per_code");
    if (is_impossible(p.condition) || is_contradiction(p.condition, p.cls == Class::item))
        wrong(at + "/conditions", Violation::never_applies);
    if (std::ranges::find(p.condition.codes, p.code) != p.condition.codes.end() && !p.code.empty())
        wrong(at + "/conditions/codes", Violation::circular);
    auto const* const gift = std::get_if<Gift>(&p.action);
    if (gift != nullptr && asks_for(p.condition, "sku:" + gift->sku)) wrong(at + "/action/gift", Violation::circular);
}

Promotion Reading::promotion(Node node, std::string const& at)
{
    static constexpr std::initializer_list<std::pair<std::string_view, Class>> classes{
        {"item", Class::item}, {"order", Class::order}, {"shipping", Class::shipping}};
    static constexpr std::initializer_list<std::pair<std::string_view, State>> states{{"active", State::active},
                                                                                      {"draft", State::draft},
                                                                                      {"scheduled", State::scheduled},
                                                                                      {"paused", State::paused},
                                                                                      {"ended", State::ended}};
    Promotion p;
    std::optional<std::vector<Class>> combines;
    auto const before = found();
    members(node, at,
            {{"id", [&](Node v, std::string const& place) { p.id = text(v, place, 100); }},
             {"class", [&](Node v, std::string const& place) { p.cls = word(v, place, classes); }},
             {"code", [&](Node v, std::string const& place) { p.code = normalised(text(v, place, 100)); }},
             {"bulk_codes", [&](Node v, std::string const& place) { p.has_bulk_codes = boolean(v, place); }},
             {"limits", [&](Node v, std::string const& place) { p.limits = limits(v, place); }},
             {"action",
              [&](Node v, std::string const& place) {
                  if (auto read = action(v, place)) p.action = std::move(*read);
              }},
             {"conditions", [&](Node v, std::string const& place) { p.condition = condition(v, place, 1); }},
             {"combines_with",
              [&](Node v, std::string const& place) {
                  auto& list = combines.emplace();
                  elements(v, place, 3, [&](Node each, std::string const& where) { list.push_back(word(each, where, classes)); });
              }},
             {"exclusive",
              [&](Node v, std::string const& place) {
                  if (v.boolean())
                      p.exclusive = *v.boolean();
                  else
                      p.exclusive = word<bool>(v, place, {{"all", true}});
              }},
             {"priority", [&](Node v, std::string const& place) { p.priority = integer(v, place, -1'000'000, 1'000'000); }},
             {"state", [&](Node v, std::string const& place) { p.state = word(v, place, states); }},
             {"from", [&](Node v, std::string const& place) { p.from = instant(v, place); }},
             {"to", [&](Node v, std::string const& place) { p.to = instant(v, place); }}});
    require(node, at, {"id", "class", "action"});
    p.combines_with = combines.value_or(p.cls == Class::shipping ? std::vector{Class::item, Class::order, Class::shipping}
                                                                 : std::vector{Class::shipping});
    if (found() == before) check(p, at);
    return p;
}

}   // namespace

std::optional<std::int64_t> Amounts::in(Currency currency) const
{
    auto const found = std::ranges::find(each, currency, &std::pair<Currency, std::int64_t>::first);
    return found != each.end() ? std::optional{found->second} : any;
}

Promotion read(Node node, std::string const& at, std::vector<Violation>& found) { return Reading{found}.promotion(node, at); }

std::string normalised(std::string_view code) { return unicode::upper_nfkc(trimmed(code)); }

std::string_view name(Class cls)
{
    switch (cls) {
    case Class::item: return "item";
    case Class::order: return "order";
    case Class::shipping: break;
    }
    return "shipping";
}

std::string_view name(Reason reason)
{
    switch (reason) {
    case Reason::not_found: return "not_found";
    case Reason::expired: return "expired";
    case Reason::not_started: return "not_started";
    case Reason::exhausted: return "exhausted";
    case Reason::customer_limit: return "customer_limit";
    case Reason::min_not_met: return "min_not_met";
    case Reason::not_combinable: return "not_combinable";
    case Reason::wrong_currency: return "wrong_currency";
    case Reason::wrong_customer: return "wrong_customer";
    case Reason::better_offer_applied: break;
    }
    return "better_offer_applied";
}

}   // namespace promotion
