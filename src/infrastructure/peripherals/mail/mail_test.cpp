#include "infrastructure/peripherals/mail/mail.hpp"

#include "base/result.hpp"
#include "infrastructure/testing/clock.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

TEST(Mail, IsAppendedToTheMailboxOfItsDay)
{
    testing::Folder const folder;
    testing::ManualClock clock;
    mail::FileMailer mailer{folder / "mail", clock};
    mail::Message const message{.name = "A7-confirmed",
                                .from_name = "Plinth",
                                .from = "shop@example.com",
                                .to = "maya@example.com",
                                .subject = "Your order A7 — £48.00",
                                .text = "Hello\nFrom Leeds\n",
                                .date = "Mon, 01 Feb 2027 10:00:00 +0000"};
    mailer.send(message);
    mailer.send(message);
    clock.advance(24h);
    mailer.send(message);
    std::string const expected =
        "From shop@example.com Mon, 01 Feb 2027 10:00:00 +0000\n"
        "From: Plinth <shop@example.com>\nTo: <maya@example.com>\nSubject: =?UTF-8?B?WW91ciBvcmRlciBBNyDigJQgwqM0OC4wMA==?=\n"
        "Date: Mon, 01 Feb 2027 10:00:00 +0000\nMessage-ID: <A7-confirmed@example.com>\nMIME-Version: 1.0\nContent-Type: text/plain; "
        "charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\nAuto-Submitted: auto-generated\n\nHello\n>From Leeds\n\n";
    auto const read = [&](std::string const& name) {
        std::ifstream file{(folder / "mail") / name, std::ios::binary};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    EXPECT_EQ(read("2027-02-01.mbox"), expected + expected);
    EXPECT_EQ(read("2027-02-02.mbox"), expected);
}

TEST(Mail, ALineBreakCannotAddAHeader)
{
    EXPECT_THROW(mail::format({.from = "a@b.c", .to = "x@y.z\r\nBcc: evil@example.com"}), Bug);
    EXPECT_THROW(mail::format({.from = "a@b.c", .to = "x@y.z", .subject = "a\nb"}), Bug);
}
