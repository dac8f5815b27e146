#include "infrastructure/remember/remembered.hpp"

#include <algorithm>

namespace db {

static Statement const find_epoch{"select epoch from remember_epoch"};

// ---- answers

void Answer::append(Cursor const& row)
{
    columns = row.columns();
    ++rows;
    for (int i = 0; i < columns; ++i) {
        if (row.is_null(i)) {
            cells.push_back({.is_null = true});
        } else if (row.is_text(i)) {
            auto const value = row.text(i);
            cells.push_back({static_cast<std::int64_t>(text.size()), static_cast<std::uint32_t>(value.size()), false, true});
            text += value;
        } else {
            cells.push_back({.integer = row.integer(i)});
        }
    }
}

namespace {

class AnswerCursor final : public Cursor {
  public:
    void take(std::shared_ptr<Answer const> answer)
    {
        answer_ = std::move(answer);
        row_ = 0;
    }
    bool is_free() const { return !answer_; }

    bool next() override { return row_++ < answer_->rows; }
    std::int64_t integer(int column) const override
    {
        auto const& cell = at(column);
        if (cell.is_text) throw Fault{Fault::Kind::statement, "a column is no integer"};
        return cell.integer;
    }
    std::string_view text(int column) const override
    {
        auto const& cell = at(column);
        if (!cell.is_text && !cell.is_null) throw Fault{Fault::Kind::statement, "a column is neither text nor bytes"};
        return std::string_view{answer_->text}.substr(cell.is_text ? static_cast<std::size_t>(cell.integer) : 0, cell.length);
    }
    bool is_null(int column) const override { return at(column).is_null; }
    int columns() const override { return answer_->columns; }
    bool is_text(int column) const override { return at(column).is_text; }
    void close() noexcept override { answer_.reset(); }

  private:
    Answer::Cell const& at(int column) const
    {
        return answer_->cells[(row_ - 1) * static_cast<std::size_t>(answer_->columns) + static_cast<std::size_t>(column)];
    }

    std::shared_ptr<Answer const> answer_;
    std::size_t row_ = 0;   // the one after the current
};

void append(std::string& question, std::int64_t number) { question.append(reinterpret_cast<char const*>(&number), sizeof number); }

std::string question_of(Statement const& statement, std::span<Value const> values)
{
    std::string question;
    append(question, static_cast<std::int64_t>(statement.index()));
    for (Value const& value : values) {
        question += static_cast<char>(value.kind);
        append(question, value.kind == Value::Kind::integer ? value.integer : static_cast<std::int64_t>(value.text.size()));
        question += value.text;
    }
    return question;
}

}   // namespace

std::shared_ptr<Answer const> Memory::find(std::string const& question) const
{
    auto& shelf = shelf_of(question);
    std::lock_guard const lock{shelf.mutex};
    auto const found = shelf.answers.find(question);
    return found == shelf.answers.end() ? nullptr : found->second;
}

void Memory::keep(std::string const& question, std::shared_ptr<Answer const> answer)
{
    constexpr std::size_t of_an_entry = 128;
    auto& shelf = shelf_of(question);
    std::lock_guard const lock{shelf.mutex};
    auto const size = answer->bytes() + question.size() + of_an_entry;
    if (shelf.answers.emplace(question, std::move(answer)).second) bytes_ += size;
}

// ---- reading

// Answers from memory what it can, and the rest from a snapshot of the database, which it takes when it first needs one.
class Recollection final : public Reader {
  public:
    Recollection(Remembered& owner, std::shared_ptr<Memory> memory) : owner_(owner), memory_(std::move(memory)) {}
    Recollection(Recollection const&) = delete;
    Recollection& operator=(Recollection const&) = delete;
    ~Recollection()
    {
        if (snapshot_ != nullptr) owner_.database_.release(*snapshot_);
    }

    // The first look at the database tells whether what is remembered still holds.
    Reader& snapshot()
    {
        if (snapshot_ == nullptr) {
            auto const begun = std::chrono::steady_clock::now();
            snapshot_ = &owner_.database_.acquire();
            memory_ = owner_.of(snapshot_->value<std::int64_t>(find_epoch).value(), begun);
        }
        return *snapshot_;
    }

  private:
    Cursor& open(Statement const& statement, std::span<Value const> values, Expect expect) override
    {
        if (expect == Expect::many) return snapshot().open(statement, values, expect);
        auto const question = question_of(statement, values);
        if (auto known = find(question)) return cursor_over(std::move(known));
        auto const answer = std::make_shared<Answer>();
        for (Rows rows{snapshot().open(statement, values, expect)}; auto const row = rows.next();) answer->append(*row->cursor_);
        keep(question, answer);
        return cursor_over(answer);
    }

    void begin_items(Statement const& statement, Sight& sight) override
    {
        statement_ = &statement;
        sight_ = &sight;
        questions_.clear();
        kept_.clear();
    }

    void add_item(std::span<Value const> values) override
    {
        questions_.push_back(question_of(*statement_, values));
        for (Value const& value : values) kept_.push_back(Kept{value, std::string{value.text}});
    }

    void end_items() override
    {
        std::vector<std::shared_ptr<Answer const>> answers;
        for (auto const& question : questions_) answers.push_back(find(question));
        ask_for_missing(answers);
        for (std::size_t i = 0; i < answers.size(); ++i)
            for (Rows rows{cursor_over(answers[i])}; auto const row = rows.next();) sight_->row(i, *row);
    }

    // What is not known of the items, in one question.
    void ask_for_missing(std::vector<std::shared_ptr<Answer const>>& answers)
    {
        struct Heard final : Sight {
            void row(std::size_t item, Row const& row) override { fresh[item]->append(*row.cursor_); }
            std::vector<std::shared_ptr<Answer>> fresh;
        } heard;
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i < answers.size(); ++i)
            if (!answers[i]) missing.push_back(i);
        if (missing.empty()) return;
        auto& database = snapshot();
        auto const values_each = kept_.size() / questions_.size();
        database.begin_items(*statement_, heard);
        for (auto const i : missing) {
            heard.fresh.push_back(std::make_shared<Answer>());
            std::vector<Value> values;
            for (std::size_t v = i * values_each; v < (i + 1) * values_each; ++v) values.push_back(kept_[v].borrowed());
            database.add_item(values);
        }
        database.end_items();
        for (std::size_t m = 0; m < missing.size(); ++m) {
            keep(questions_[missing[m]], heard.fresh[m]);
            answers[missing[m]] = heard.fresh[m];
        }
    }

    std::shared_ptr<Answer const> find(std::string const& question)
    {
        auto known = memory_ ? memory_->find(question) : nullptr;
        ++(known ? owner_.hits_ : owner_.misses_);
        return known;
    }
    void keep(std::string const& question, std::shared_ptr<Answer const> answer)
    {
        if (!memory_) return;
        memory_->keep(question, std::move(answer));
        owner_.begin_anew_if_full(*memory_);
    }

    Cursor& cursor_over(std::shared_ptr<Answer const> answer)
    {
        auto free = std::ranges::find_if(cursors_, [](auto const& each) { return each->is_free(); });
        if (free == cursors_.end()) free = cursors_.insert(free, std::make_unique<AnswerCursor>());
        (*free)->take(std::move(answer));
        return **free;
    }

    struct Kept {
        Value value;
        std::string text;
        Value borrowed() const
        {
            Value borrowed = value;
            borrowed.text = text;
            return borrowed;
        }
    };

    Remembered& owner_;
    std::shared_ptr<Memory> memory_;   // none: a change came in between, and only the snapshot tells
    Reader* snapshot_ = nullptr;
    std::vector<std::unique_ptr<AnswerCursor>> cursors_;
    Statement const* statement_ = nullptr;
    Sight* sight_ = nullptr;
    std::vector<std::string> questions_;   // one for each item
    std::vector<Kept> kept_;               // its values, item by item
};

// ---- the database

Remembered::Remembered(Database& database, RememberOptions options)
    : database_(database)
    , options_(options)
    , memory_(std::make_shared<Memory>(std::chrono::steady_clock::now()))
{
}

Remembered::Uses Remembered::uses() const { return {hits_, misses_, now()->bytes()}; }

std::shared_ptr<Memory> Remembered::now() const
{
    std::lock_guard const lock{mutex_};
    return memory_;
}

Reader& Remembered::acquire()
{
    auto const now = std::chrono::steady_clock::now();
    std::unique_lock lock{mutex_};
    auto const age = now - memory_->checked;
    bool const must_check = !memory_->epoch || age > options_.believed_for,
               checks_for_all = !must_check && !checking_ && age > options_.checked_every;
    if (checks_for_all) checking_ = true;
    auto recollection = std::make_unique<Recollection>(*this, memory_);
    lock.unlock();
    struct Checked {   // also where the database is away
        Remembered& owner;
        bool mine;
        ~Checked()
        {
            if (!mine) return;
            std::lock_guard const l{owner.mutex_};
            owner.checking_ = false;
        }
    } const checked{*this, checks_for_all};
    if (must_check || checks_for_all) recollection->snapshot();
    return *recollection.release();
}

void Remembered::release(Reader& reader) noexcept { delete static_cast<Recollection*>(&reader); }

std::shared_ptr<Memory> Remembered::of(std::int64_t epoch, Memory::Time begun)
{
    std::lock_guard const lock{mutex_};
    if (begun < memory_->made) return nullptr;   // it may not have seen what was written since
    if (memory_->epoch && epoch < *memory_->epoch) return nullptr;
    if (!memory_->epoch) memory_->epoch = epoch;
    if (epoch != *memory_->epoch) {
        memory_ = std::make_shared<Memory>(begun);
        memory_->epoch = epoch;
    }
    memory_->checked = std::max(memory_->checked, begun);
    return memory_;
}

void Remembered::forget()
{
    std::lock_guard const lock{mutex_};
    memory_ = std::make_shared<Memory>(std::chrono::steady_clock::now());
}

void Remembered::begin_anew_if_full(Memory const& memory)
{
    if (memory.bytes() <= options_.bytes_max) return;
    std::lock_guard const lock{mutex_};
    if (memory_.get() != &memory) return;
    auto fresh = std::make_shared<Memory>(memory_->made);
    fresh->epoch = memory_->epoch;
    fresh->checked = memory_->checked;
    memory_ = std::move(fresh);
}

// ---- writing

// A job of somebody else's, after which nothing is remembered, before anybody hears of it.
class Forgetting final : public Job {
  public:
    Forgetting(Remembered& owner, Job& job) : Job(job.lane(), job.sender()), owner_(owner), job_(job) {}
    bool run(Writer& writer) override { return job_.run(writer); }
    void finish(Outcome outcome, std::exception_ptr fault) noexcept override
    {
        std::unique_ptr<Forgetting> const self{this};
        if (outcome != Outcome::refused) owner_.forget();   // a failed one may have been committed
        job_.finish(outcome, std::move(fault));
    }

  private:
    Remembered& owner_;
    Job& job_;
};

std::optional<Code> Remembered::enqueue(Job& job)
{
    auto forgetting = std::make_unique<Forgetting>(*this, job);
    auto const refused = database_.enqueue(*forgetting);
    if (refused) return refused;
    [[maybe_unused]] auto* const ends_itself = forgetting.release();
    return std::nullopt;
}

}   // namespace db
