#include "business/ledger/ledger.hpp"

#include "infrastructure/testing/database.hpp"

#include <sqlite3.h>

namespace {

class LedgerTest : public testing::DatabaseTest {
  protected:
    LedgerTest() : DatabaseTest({.before_commit = ledger::seal}) {}

    void charge(std::int64_t attempt, std::int64_t amount)
    {
        write([&](db::Writer& db) -> Result<Done> {
            ledger::book_charge(db, ids.next<EntryId>(), attempt, OrderId{attempt}, {amount, gbp}, clock.now());
            return Done{};
        });
        ledger::seal_waiting(database);   // where that is not done with each commit
    }
    std::vector<std::string> findings()
    {
        found.clear();
        read([&](db::Reader& db) { return report = ledger::verify(db, [&](std::string text) { found.push_back(std::move(text)); }); });
        return found;
    }
    std::int64_t balance(std::string_view account)
    {
        std::int64_t sum = 0;
        read([&](db::Reader& db) {
            ledger::each_balance(db, account, [&](OrderId, Money amount) { sum += amount.amount; });
            return 0;
        });
        return sum;
    }
    // As somebody with access to the database could.
    void tamper(std::string const& sql)
    {
        if (testing::engine() == testing::Engine::postgres) {
            auto const& name = testing::Postgres::latest();
            testing::Postgres::value(name,
                                     "alter table ledger_entries disable trigger all; alter table ledger_postings disable trigger all; "
                                     "alter table ledger_links disable trigger all");
            testing::Postgres::value(name, sql);
        } else {
            tamper_with_file(sql.c_str());
        }
        found.clear();
        database.read([&](db::Reader& db) { return ledger::verify(db, [&](std::string text) { found.push_back(std::move(text)); }); });
    }

    void tamper_with_file(char const* sql)
    {
        sqlite3* raw = nullptr;
        sqlite3_open((folder / "test-1.db").c_str(), &raw);
        char* message = nullptr;
        sqlite3_exec(raw,
                     "drop trigger ledger_entries_stay; drop trigger ledger_postings_stay; drop trigger ledger_postings_keep; drop trigger "
                     "ledger_links_stay; "
                     "drop trigger ledger_links_keep; drop trigger ledger_entries_keep",
                     nullptr, nullptr, nullptr);
        EXPECT_EQ(sqlite3_exec(raw, sql, nullptr, nullptr, &message), SQLITE_OK) << message;
        sqlite3_close(raw);
    }

    ledger::Report report;
    std::vector<std::string> found;
};

db::Statement const change_posting{"update ledger_postings set amount_minor = amount_minor + 1"};
db::Statement const delete_entry{"delete from ledger_entries"};

}   // namespace

TEST_F(LedgerTest, AChargeMovesMoneyFromTheProviderToThePrepayment)
{
    charge(1, 5'492);
    EXPECT_EQ(balance(ledger::psp_clearing), 5'492);
    EXPECT_EQ(balance(ledger::prepayments), -5'492);
    EXPECT_TRUE(findings().empty());
    EXPECT_EQ(report.entries, 1u);
    EXPECT_EQ(report.unsealed, 0u);
}

TEST_F(LedgerTest, ARefundEmptiesThePrepaymentAndIsPaidByTheProvider)
{
    charge(1, 5'492);
    write([&](db::Writer& db) -> Result<Done> {
        ledger::book_refund_approved(db, ids.next<EntryId>(), RefundId{9}, OrderId{1}, {5'492, gbp}, clock.now());
        ledger::book_refund_paid(db, ids.next<EntryId>(), RefundId{9}, OrderId{1}, {5'492, gbp}, clock.now());
        return Done{};
    });
    for (auto const account : {ledger::psp_clearing, ledger::prepayments, ledger::refunds_payable})
        EXPECT_EQ(balance(account), 0) << account;
    EXPECT_TRUE(findings().empty());
}

TEST_F(LedgerTest, WhatDoesNotBalanceOrIsBookedTwiceIsABug)
{
    charge(1, 100);
    EXPECT_THROW(charge(1, 100), db::Fault);
    EXPECT_THROW(write([&](db::Writer& db) -> Result<Done> {
                     ledger::append(db, {.id = ids.next<EntryId>(),
                                         .source_type = "x",
                                         .source_id = 1,
                                         .kind = "y",
                                         .at = clock.now(),
                                         .postings = {{ledger::psp_clearing, {100, gbp}}, {ledger::prepayments, {-99, gbp}}}});
                     return Done{};
                 }),
                 Bug);
    charge(2, 0);
    EXPECT_TRUE(findings().empty());
    EXPECT_EQ(report.entries, 1u);   // nothing is booked for nothing
}

TEST_F(LedgerTest, WhatIsBookedCannotBeChanged)
{
    charge(1, 100);
    EXPECT_THROW(write([](db::Writer& db) -> Result<Done> {
                     db.execute(change_posting);
                     return Done{};
                 }),
                 db::Fault);
    EXPECT_THROW(write([](db::Writer& db) -> Result<Done> {
                     db.execute(delete_entry);
                     return Done{};
                 }),
                 db::Fault);
    EXPECT_TRUE(findings().empty());
}

TEST_F(LedgerTest, TamperingIsFoundInItsEntry)
{
    for (int i = 1; i <= 20; ++i) charge(i, 100 * i);
    tamper("update ledger_postings set amount_minor = amount_minor * 2 where entry_id = (select entry_id from ledger_links where seq = 7)");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_NE(found[0].find("was changed"), std::string::npos);
}

TEST_F(LedgerTest, ARewrittenEntryBreaksTheChain)
{
    for (int i = 1; i <= 20; ++i) charge(i, 100 * i);
    std::string const zeros = testing::engine() == testing::Engine::postgres ? R"('\x)" + std::string(64, '0') + "'" : "zeroblob(32)";
    tamper("update ledger_entries set sha256 = " + zeros + " where id = (select entry_id from ledger_links where seq = 7)");
    ASSERT_EQ(found.size(), 2u);
    EXPECT_NE(found[1].find("link 7 "), std::string::npos) << found[1];
}

TEST_F(LedgerTest, AMissingEntryIsFound)
{
    for (int i = 1; i <= 5; ++i) charge(i, 100);
    tamper("delete from ledger_links where seq = 5");
    EXPECT_EQ(found, std::vector<std::string>{"entries are missing in the chain"});
}
