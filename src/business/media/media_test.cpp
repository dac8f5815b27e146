#include "business/media/media.hpp"

#include "infrastructure/testing/database.hpp"

namespace {

class MediaTest : public testing::DatabaseTest {
  protected:
    static constexpr auto svg = R"(<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1000.5"><rect/></svg>)";
};

}   // namespace

TEST_F(MediaTest, APictureIsStoredOnceAndReadByItsName)
{
    media::Files const files{folder / "media"};
    auto const picture = media::examine(svg);
    ASSERT_TRUE(picture);
    files.write(*picture);
    files.write(*picture);
    auto const add = [&] {
        return write([&](db::Writer& db) -> Result<media::Stored> { return media::add(db, ids.next<MediaId>(), *picture, clock.now()); });
    };
    auto const first = add(), again = add();
    EXPECT_EQ(first.id, again.id);
    EXPECT_EQ(again.width, 800);
    EXPECT_EQ(again.height, 1'000);
    EXPECT_EQ(files.read(first.url.substr(7)), svg);
}

TEST_F(MediaTest, OnlyNamesOfFilesAreRead)
{
    media::Files const files{folder / "media"};
    for (auto const* name :
         {"", "../keys/store-1.key", "x.svg", "..", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.svg",
          "../../../../../../../../../../../../../../../../../../aaaaaaaa.svg"})
        EXPECT_FALSE(files.read(name)) << name;
}

TEST_F(MediaTest, WhatIsNoPictureIsRefused)
{
    for (auto const* bytes :
         {"", "hello", "<svg>", "<svg viewBox=\"0 0 x y\">", "<svg viewBox=\"0 0 0 0\">", "<svg viewBox=\"0 0 1e9 1\">", "\x89PNG\r\n"})
        EXPECT_EQ(media::examine(bytes).error().code, Code::unsupported_media) << bytes;
    EXPECT_EQ(media::examine(std::string(media::bytes_max + 1, 'x')).error().code, Code::body_too_large);
}
