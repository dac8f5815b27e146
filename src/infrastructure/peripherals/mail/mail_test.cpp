#include "infrastructure/peripherals/mail/mail.hpp"

#include "base/result.hpp"
#include "infrastructure/testing/folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

TEST(Mail, IsWrittenAsRfc5322)
{
    testing::Folder const folder;
    mail::FileMailer mailer{folder / "mail"};
    mailer.send({.name = "A7-confirmed", .from_name = "Plinth", .from = "shop@example.com", .to = "maya@example.com", .subject = "Your order A7 — £48.00", .text = "Hello\nMaya\n",
                 .date = "Mon, 01 Feb 2027 10:00:00 +0000"});
    std::ifstream file{folder / "mail" / "A7-confirmed.eml", std::ios::binary};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(text, "From: Plinth <shop@example.com>\r\nTo: <maya@example.com>\r\nSubject: =?UTF-8?B?WW91ciBvcmRlciBBNyDigJQgwqM0OC4wMA==?=\r\n"
                    "Date: Mon, 01 Feb 2027 10:00:00 +0000\r\nMessage-ID: <A7-confirmed@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    "Content-Transfer-Encoding: 8bit\r\nAuto-Submitted: auto-generated\r\n\r\nHello\r\nMaya\r\n");
}

TEST(Mail, ALineBreakCannotAddAHeader)
{
    EXPECT_THROW(mail::format({.from = "a@b.c", .to = "x@y.z\r\nBcc: evil@example.com"}), Bug);
    EXPECT_THROW(mail::format({.from = "a@b.c", .to = "x@y.z", .subject = "a\nb"}), Bug);
}
