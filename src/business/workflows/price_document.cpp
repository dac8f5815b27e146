#include "business/workflows/price_document.hpp"

#include "infrastructure/json/checked.hpp"

#include <algorithm>
#include <set>

namespace workflows {

namespace {

using json::Node;
using pricing::PriceList;

constexpr std::size_t scope_max = 300;   // there are 249 countries

class Reading : private json::Checked {
  public:
    explicit Reading(json::Violations& found) : Checked(found), found_all_(found) {}

    PriceDocument document(Node node)
    {
        members(node, "",
                {{"lists",
                  [&](Node v, std::string const& at) {
                      elements(v, at, pricing::lists_max, [&](Node e, std::string const& place) { list(e, place); });
                  }},
                 {"prices", [&](Node v, std::string const& at) {
                      elements(v, at, document_prices_max, [&](Node e, std::string const& place) { price(e, place); });
                  }}});
        return std::move(document_);
    }

  private:
    // None at all is as good as a list that is not there: for anybody.
    std::vector<std::string> scope(Node node, std::string const& at)
    {
        std::vector<std::string> names;
        elements(node, at, scope_max, [&](Node each, std::string const& place) {
            auto name = text(each, place);
            if (std::ranges::find(names, name) != names.end()) return wrong(place, Violation::repeated);
            names.push_back(std::move(name));
        });
        return names;
    }

    std::vector<std::string> countries(Node node, std::string const& at)
    {
        auto names = scope(node, at);
        for (std::size_t i = 0; i < names.size(); ++i) {
            bool const is_code = names[i].size() == 2 && std::ranges::all_of(names[i], [](char c) { return c >= 'A' && c <= 'Z'; });
            if (!is_code) wrong(at + "/" + std::to_string(i), Violation::country_invalid);
        }
        return names;
    }

    void list(Node node, std::string const& at)
    {
        using enum pricing::ListKind;
        using enum pricing::ListState;
        static constexpr std::initializer_list<std::pair<std::string_view, pricing::ListKind>> kinds{
            {"base", base}, {"override", override_}, {"company", company}, {"fx", fx}, {"sale", sale}};
        static constexpr std::initializer_list<std::pair<std::string_view, pricing::ListState>> states{
            {"active", active}, {"draft", draft}, {"ended", ended}};
        PriceList list{.id = {}, .code = {}};
        auto const before = found();
        members(node, at,
                {{"code", [&](Node v, auto const& p) { list.code = text(v, p, 100); }},
                 {"kind", [&](Node v, auto const& p) { list.kind = word(v, p, kinds); }},
                 {"priority", [&](Node v, auto const& p) { list.priority = integer(v, p, -pricing::priority_max, pricing::priority_max); }},
                 {"from", [&](Node v, auto const& p) { list.from = instant(v, p); }},
                 {"to", [&](Node v, auto const& p) { list.to = instant(v, p); }},
                 {"state", [&](Node v, auto const& p) { list.state = word(v, p, states); }},
                 {"channels", [&](Node v, auto const& p) { list.scope.channels = scope(v, p); }},
                 {"countries", [&](Node v, auto const& p) { list.scope.countries = countries(v, p); }},
                 {"groups", [&](Node v, auto const& p) { list.scope.groups = scope(v, p); }},
                 {"companies", [&](Node v, auto const& p) { list.scope.companies = scope(v, p); }},
                 {"rate", [&](Node v, auto const& p) { list.rate = text(v, p); }},
                 {"rounding", [&](Node v, auto const& p) { list.rounding = text(v, p); }}});
        require(node, at, {"code", "kind"});
        if (found() == before) {
            if (!codes_.insert(list.code).second) wrong(at + "/code", Violation::repeated);
            for (auto& violation : pricing::violations_of(list, nullptr)) wrong(at + violation.pointer, violation.code);
        }
        document_.lists.push_back(std::move(list));
    }

    void price(Node node, std::string const& at)
    {
        if (found_all_.size() >= json::violations_max) return;
        auto& price = document_.prices.emplace_back();
        auto& entry = price.entry;
        pricing::Price said;
        bool has_amount = false;
        members(node, at,
                {{"sku", [&](Node v, auto const& p) { price.sku = text(v, p); }},
                 {"list", [&](Node v, auto const& p) { price.list = text(v, p, 100); }},
                 {"currency", [&](Node v, auto const& p) { entry.currency = currency(v, p); }},
                 {"amount",
                  [&](Node v, auto const& p) {
                      said.amount.amount = integer(v, p, 0, amount_max);
                      has_amount = true;
                  }},
                 {"per", [&](Node v, auto const& p) { said.per = static_cast<int>(integer(v, p, 1, pricing::per_max)); }},
                 {"min_qty", [&](Node v, auto const& p) { entry.min_qty = integer(v, p, 1, pricing::min_qty_max); }},
                 {"compare_at", [&](Node v, auto const& p) { said.compare_at = Money{integer(v, p, 0, amount_max), {}}; }}});
        require(node, at, {"sku", "currency"});
        if (!node.find("amount")) wrong(at + "/amount", Violation::required);   // null has a meaning
        if (said.compare_at && said.compare_at->amount <= said.amount.amount) wrong(at + "/compare_at");
        if (!has_amount) return;
        said.amount.currency = entry.currency;
        if (said.compare_at) said.compare_at->currency = entry.currency;
        entry.price = said;
    }

    json::Violations& found_all_;
    PriceDocument document_;
    std::set<std::string> codes_;
};

void strings(json::Writer& out, std::string_view name, std::vector<std::string> const& all)
{
    out.key(name).begin_array();
    for (auto const& each : all) out.string(each);
    out.end_array();
}

void moment(json::Writer& out, std::string_view name, Instant at, Instant none)
{
    out.key(name);
    at == none ? out.null() : out.string(to_string(at));
}

}   // namespace

PriceDocument read_price_document(Node node, json::Violations& found) { return Reading{found}.document(node); }

void PriceDocumentWriter::begin_line(bool is_price)
{
    if (is_price && !are_prices_) {
        text_ += "],\n\"prices\":[";
        are_prices_ = is_first_ = true;
    }
    text_ += is_first_ ? "\n " : ",\n ";
    is_first_ = false;
}

void PriceDocumentWriter::list(PriceList const& list)
{
    begin_line(false);
    json::Writer out{text_};
    out.begin_object();
    out.member("code", list.code);
    out.member("kind", name(list.kind));
    out.member("priority", list.priority);
    moment(out, "from", list.from, pricing::always);
    moment(out, "to", list.to, pricing::never);
    out.member("state", name(list.state));
    strings(out, "channels", list.scope.channels);
    strings(out, "countries", list.scope.countries);
    if (list.kind == pricing::ListKind::fx) {
        out.member("rate", list.rate);
        out.member("rounding", list.rounding);
    }
    out.end_object();
}

void PriceDocumentWriter::price(std::string_view sku, std::string_view list, pricing::Entry const& entry)
{
    begin_line(true);
    json::Writer out{text_};
    out.begin_object();
    out.member("sku", sku);
    out.member("list", list);
    out.member("currency", entry.currency.code());
    auto const optional = [&](std::string_view name, std::optional<std::int64_t> amount) {
        out.key(name);
        amount ? out.number(*amount) : out.null();
    };
    auto const& price = entry.price;
    optional("amount", price ? std::optional{price->amount.amount} : std::nullopt);
    out.member("per", price ? price->per : 1);
    out.member("min_qty", entry.min_qty);
    optional("compare_at", price && price->compare_at ? std::optional{price->compare_at->amount} : std::nullopt);
    out.end_object();
}

void PriceDocumentWriter::end() { text_ += are_prices_ ? "]}\n" : "],\n\"prices\":[]}\n"; }

}   // namespace workflows
