#include "infrastructure/search_engine/index.hpp"

#include "base/result.hpp"
#include "infrastructure/search_engine/segment.hpp"
#include "infrastructure/search_engine/snapshot.hpp"

#include <algorithm>
#include <map>

namespace search_engine {

// What a change may put together while others wait for it; anything larger is left to merge_all.
static constexpr std::size_t merged_at_once_max = 4'096;

static Part part_of(std::shared_ptr<Segment const> segment)
{
    auto const documents = segment->ids.size();
    return {std::move(segment), std::make_shared<Bits>((documents + 63) / 64), documents};
}

// Buries them in copies of the bitmaps, as readers may be looking at these.
static void bury(State& state, std::span<DocumentId const> ids)
{
    for (auto& part : state.parts) {
        std::shared_ptr<Bits> dead;
        for (auto const id : ids) {
            auto const place = part.segment->place_of(id);
            if (!place || is_set(dead ? *dead : *part.dead, *place)) continue;
            if (!dead) dead = std::make_shared<Bits>(*part.dead);
            set(*dead, *place);
            --part.alive;
        }
        if (dead) part.dead = std::move(dead);
    }
    std::erase_if(state.parts, [](Part const& part) { return part.alive == 0; });
}

// Parts of about the same size become one, so that there are few and each document is copied a few times only.
static void merge_small(Options const& options, State& state)
{
    while (state.parts.size() >= 2) {
        auto const last = std::span{state.parts}.last(2);
        auto const larger = last[0].segment->ids.size(), smaller = last[1].segment->ids.size();
        if (larger > 4 * smaller || larger + smaller > merged_at_once_max) return;
        auto merged = part_of(merge(options, last));
        state.parts.resize(state.parts.size() - 2);
        state.parts.push_back(std::move(merged));
    }
}

Index::Index(Options options) : options_(std::move(options)), words_(options_.locale), state_(std::make_shared<State const>())
{
    invariant(options_.fields.size() <= fields_max, "search_engine: too many fields");
}

void Index::publish(State next)
{
    next.alive = 0;
    for (auto const& part : next.parts) next.alive += part.alive;
    std::shared_ptr<State const> made = std::make_shared<State const>(std::move(next));
    {
        std::lock_guard const lock{pointing_};
        state_.swap(made);
    }   // the old one goes outside the lock
}

void Index::apply(std::vector<Document> put, std::span<DocumentId const> removed)
{
    std::map<DocumentId, Document> last;
    for (auto& document : put) last[document.id] = std::move(document);
    for (auto const id : removed) last.erase(id);
    std::vector<Document> once;
    for (auto& [id, document] : last) once.push_back(std::move(document));
    std::vector<DocumentId> buried(removed.begin(), removed.end());
    for (auto const& document : once) buried.push_back(document.id);

    std::lock_guard const lock{writing_};
    State next = *state();
    std::shared_ptr<Segment const> const fresh = once.empty() ? nullptr : build(options_, words_, once, averages_of(next.parts));
    bury(next, buried);
    if (fresh) next.parts.push_back(part_of(fresh));
    if (!is_merging_) merge_small(options_, next);
    publish(std::move(next));
}

bool Index::write_number(DocumentId id, std::size_t column, std::int64_t value)
{
    invariant(column < options_.numbers, "search_engine: there is no such column");
    std::lock_guard const lock{writing_};
    auto const seen = state();
    auto const place = find(*seen, id);
    if (place) place->segment->number(place->document, column).store(value, std::memory_order_relaxed);
    return place.has_value();
}

// What was written or buried since these parts were merged.
static void catch_up(Options const& options, Part& merged, std::span<Part const> now)
{
    auto dead = std::make_shared<Bits>(*merged.dead);
    auto const& segment = *merged.segment;
    for (std::size_t i = 0; i < segment.ids.size(); ++i) set(*dead, i);
    merged.alive = 0;
    for (auto const& part : now)
        for (std::size_t i = 0; i < part.segment->ids.size(); ++i) {
            if (is_set(*part.dead, i)) continue;
            auto const place = segment.place_of(part.segment->ids[i]);
            invariant(place.has_value(), "search_engine: a merge has lost a document");
            (*dead)[*place / 64] &= ~(std::uint64_t{1} << (*place % 64));
            ++merged.alive;
            for (std::size_t c = 0; c < options.numbers; ++c) segment.number(*place, c) = part.segment->number(i, c).load();
        }
    merged.dead = std::move(dead);
}

static bool is_whole(State const& state)
{
    return std::ranges::all_of(state.parts, [](Part const& part) { return part.alive == part.segment->ids.size(); });
}

bool Index::merge_all()
{
    std::lock_guard const merging{merging_};
    std::shared_ptr<State const> before;
    {
        std::lock_guard const lock{writing_};
        before = state();
        if (before->parts.size() < 2 && is_whole(*before)) return false;
        is_merging_ = true;
    }
    auto merged = part_of(merge(options_, before->parts));   // outside the lock: what takes long
    std::lock_guard const lock{writing_};
    is_merging_ = false;
    std::vector<Part> old;
    State next;
    for (auto const& part : state()->parts) {
        bool const was_merged = std::ranges::any_of(before->parts, [&](Part const& p) { return p.segment == part.segment; });
        (was_merged ? old : next.parts).push_back(part);
    }
    catch_up(options_, merged, old);
    if (merged.alive > 0) next.parts.insert(next.parts.begin(), std::move(merged));
    publish(std::move(next));
    return true;
}

void Index::keep(std::filesystem::path const& path, Snapshot const& about) const { write_snapshot(path, options_, *state(), about); }

Restored Index::restore(std::filesystem::path const& path, Snapshot& about)
{
    auto [restored, kept, notes] = read_snapshot(path, options_, about.made_for);
    if (restored != Restored::taken) return restored;
    about.notes = std::move(notes);
    std::scoped_lock const lock{merging_, writing_};
    publish(std::move(kept));
    return restored;
}

std::size_t Index::size() const { return state()->alive; }

std::size_t Index::parts() const { return state()->parts.size(); }

std::vector<DocumentId> Index::ids() const
{
    auto const seen = state();
    std::vector<DocumentId> ids;
    for (auto const& part : seen->parts)
        for (std::size_t i = 0; i < part.segment->ids.size(); ++i)
            if (!is_set(*part.dead, i)) ids.push_back(part.segment->ids[i]);
    std::ranges::sort(ids);
    return ids;
}

std::optional<std::int64_t> Index::number(DocumentId id, std::size_t column) const
{
    invariant(column < options_.numbers, "search_engine: there is no such column");
    auto const seen = state();
    auto const place = find(*seen, id);
    return place ? std::optional{place->segment->number(place->document, column).load()} : std::nullopt;
}

// Of all parts together, in the order of the words.
static std::map<std::string, std::size_t, std::less<>> forms_of(State const& state, std::string_view prefix)
{
    std::map<std::string, std::size_t, std::less<>> made;
    for (auto const& part : state.parts) {
        auto const& segment = *part.segment;
        auto const [first, end] = segment.forms.with_prefix(prefix);
        for (auto form = first; form < end; ++form) {
            auto const word = segment.forms[form];
            auto const at = made.lower_bound(word);
            if (at != made.end() && at->first == word)
                at->second += segment.form_documents[form];
            else
                made.emplace_hint(at, word, segment.form_documents[form]);
        }
    }
    return made;
}

std::vector<std::pair<std::string, std::size_t>> Index::written_words() const
{
    auto const forms = forms_of(*state(), "");
    return {forms.begin(), forms.end()};
}

std::vector<std::pair<std::string, std::size_t>> Index::completions(std::string_view prefix, std::size_t limit) const
{
    auto const forms = forms_of(*state(), prefix);
    std::vector<std::pair<std::string, std::size_t>> made(forms.begin(), forms.end());
    auto const end = made.begin() + static_cast<std::ptrdiff_t>(std::min(limit, made.size()));
    std::ranges::partial_sort(made, end,
                              [](auto const& a, auto const& b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
    made.erase(end, made.end());
    return made;
}

}   // namespace search_engine
