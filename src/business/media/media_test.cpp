#include "business/media/media.hpp"

#include "infrastructure/testing/database.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace {

using media::Renditions, pictures::Coding;

class MediaTest : public testing::DatabaseTest {
  protected:
    static constexpr auto svg =
        R"(<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000.5"><rect width="9" height="9"/></svg>)";

    std::string webp() const
    {
        std::array const wanted{pictures::Rendition{480, Coding::webp}};
        return pictures::renditions_of(svg, wanted).value().front();
    }

    media::Stored add(media::Picture const& picture)
    {
        return write([&](db::Writer& db) -> Result<media::Stored> { return media::add(db, ids.next<MediaId>(), picture, clock.now()); });
    }

    // The last part of where it is.
    static std::string name_of(media::Stored const& stored) { return stored.url.substr(7); }

    media::Files const files{folder / "media"};
};

void wait_until(auto&& is_true)
{
    while (!is_true()) std::this_thread::sleep_for(std::chrono::milliseconds{5});
}

}   // namespace

TEST_F(MediaTest, APictureIsStoredOnceAndReadByItsName)
{
    auto const picture = files.examine(svg);
    ASSERT_TRUE(picture);
    files.write(*picture);
    files.write(*picture);
    auto const first = add(*picture), again = add(*picture);
    EXPECT_EQ(first.id, again.id);
    EXPECT_EQ(again.width, 800);
    EXPECT_EQ(again.height, 1'000);
    EXPECT_EQ(files.read(name_of(first)), svg);
}

TEST_F(MediaTest, WhatIsNotSvgIsKeptAsAWebpOfItsOwn)
{
    auto const upload = webp();
    auto const picture = files.examine(upload).value();
    EXPECT_EQ(picture.content_type, "image/webp");
    EXPECT_EQ(picture.width, 480);
    EXPECT_EQ(picture.sha256, crypto::sha256(crypto::bytes(upload))) << "named by what was taken in";
    files.write(picture);
    auto const stored = add(picture);
    EXPECT_TRUE(stored.url.ends_with(".webp"));
    EXPECT_EQ(files.read(name_of(stored)), picture.bytes);
    EXPECT_EQ(read([&](db::Reader& db) { return media::find(db, picture.sha256)->url; }), stored.url);
}

TEST_F(MediaTest, OnlyNamesOfFilesAreRead)
{
    std::string const hex(64, 'a');
    for (auto const& name : {std::string{}, std::string{"../keys/store-1.key"}, std::string{"x.svg"}, std::string{".."}, hex, hex + ".png",
                             hex + ".avif", hex + "-479.avif", hex + "-480.svg", hex + "-.webp", hex + "-0480.webp", hex + "x480.webp",
                             hex + "-480.webp.part1", hex + "/../../x.svg", std::string(64, 'A') + ".svg", hex.substr(1) + "..svg"})
    {
        EXPECT_FALSE(media::parse_name(name)) << name;
        EXPECT_FALSE(files.read(name)) << name;
        EXPECT_FALSE(files.has(name)) << name;
    }
    EXPECT_EQ(media::parse_name(hex + "-480.avif")->width, 480);
    EXPECT_EQ(media::parse_name(hex + "-480.avif")->content_type(), "image/avif");
    EXPECT_EQ(media::parse_name(hex + ".svg")->width, std::nullopt);
}

TEST_F(MediaTest, ARenditionsAddressIsMadeOfItsMasters)
{
    std::string const hex(64, 'a');
    EXPECT_EQ(media::rendition_url("/media/" + hex + ".svg", 480, Coding::avif), "/media/" + hex + "-480.avif");
    EXPECT_EQ(media::rendition_url("/media/" + hex + ".webp", 96, Coding::webp), "/media/" + hex + "-96.webp");
    for (auto const* other : {"https://cdn.example/x.jpg", "", "/media/x.svg"})
        EXPECT_EQ(media::rendition_url(other, 96, Coding::webp), other);
}

TEST_F(MediaTest, WhatIsNoPictureIsRefused)
{
    for (auto const* bytes :
         {"", "hello", "<svg>", "<svg viewBox=\"0 0 x y\">", "<svg viewBox=\"0 0 0 0\">", "<svg viewBox=\"0 0 1e9 1\">", "\x89PNG\r\n"})
        EXPECT_EQ(files.examine(bytes).error().code, Code::unsupported_media) << bytes;
    EXPECT_EQ(files.examine(std::string(media::bytes_max + 1, 'x')).error().code, Code::body_too_large);
    EXPECT_EQ(files.examine(svg + std::string(media::svg_bytes_max, ' ')).error().code, Code::body_too_large);
}

TEST_F(MediaTest, AllRenditionsOfAMasterAreMadeOnce)
{
    auto const picture = files.examine(svg).value();
    files.write(picture);
    auto const stored = add(picture);
    Renditions renditions{files, testing::silent_log(), 2};
    renditions.ask(name_of(stored), Renditions::When::soon);
    renditions.ask(name_of(stored), Renditions::When::next);
    wait_until([&] { return renditions.statistics().made == 1; });
    for (int const width : media::rendition_widths)
        for (auto const coding : {Coding::avif, Coding::webp}) {
            auto const name = media::rendition_url(stored.url, width, coding).substr(7);
            EXPECT_EQ(pictures::kind_of(files.read(name).value()), coding == Coding::avif ? pictures::Kind::avif : pictures::Kind::webp)
                << name;
            EXPECT_EQ(files.master_of(media::parse_name(name).value()), name_of(stored));
        }
    EXPECT_EQ(read([&](db::Reader& db) { return media::masters_after(db, {}, 10); }), (std::vector{std::pair{stored.id, name_of(stored)}}));
}

TEST_F(MediaTest, WhatCannotBeMadeIsTriedOnceAndHoldsUpNothing)
{
    Renditions renditions{files, testing::silent_log(), 1};
    std::string const lost(64, 'b');
    renditions.ask(lost + ".svg", Renditions::When::soon);
    wait_until([&] { return renditions.statistics().failed == 1; });
    renditions.ask(lost + ".svg", Renditions::When::next);
    auto const picture = files.examine(svg).value();
    files.write(picture);
    renditions.ask(crypto::hex(picture.sha256) + ".svg", Renditions::When::soon);
    wait_until([&] { return renditions.statistics().made == 1; });
    EXPECT_EQ(renditions.statistics().failed, 1);
}
