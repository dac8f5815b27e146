#include "infrastructure/pictures/pictures.hpp"
#include "infrastructure/pictures/vips.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using pictures::Coding, pictures::Kind;
using testing::AllOf, testing::ElementsAre, testing::Ge, testing::Le;

std::string drawing(int width, int height)
{
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(width) + " " + std::to_string(height) +
           "\"><rect width=\"100%\" height=\"100%\" fill=\"tomato\"/><circle cx=\"50\" cy=\"50\" r=\"40\"/></svg>";
}

std::string rendition(std::string_view bytes, int width, Coding coding)
{
    std::array const wanted{pictures::Rendition{width, coding}};
    auto made = pictures::renditions_of(bytes, wanted);
    return made ? std::move(made->front()) : std::string{};
}

// Of a picture that has but one: red, green and blue.
std::vector<double> colour_of(std::string_view bytes)
{
    auto const& vips = *pictures::Vips::get();
    pictures::Image const image{vips.image_new_from_buffer(bytes.data(), bytes.size(), "", nullptr)};
    std::vector<double> colour(3);
    for (int band = 0; band < 3; ++band) {
        auto const only = pictures::image_from([&](VipsImage** out) { return vips.extract_band(image.get(), out, band, nullptr); });
        vips.min(only.get(), &colour[static_cast<std::size_t>(band)], nullptr);
    }
    return colour;
}

int width_of(std::string_view bytes) { return pictures::master_of(bytes).value().width; }

std::string big_endian(std::uint32_t number)
{
    return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8), static_cast<char>(number)};
}

}   // namespace

TEST(Pictures, AKindIsToldByTheBytesAlone)
{
    EXPECT_EQ(pictures::kind_of("\xFF\xD8\xFF\xE0 JFIF"), Kind::jpeg);
    EXPECT_EQ(pictures::kind_of("\x89PNG\r\n\x1A\n"), Kind::png);
    EXPECT_EQ(pictures::kind_of("RIFF\x10\0\0\0WEBPVP8 "sv), Kind::webp);
    EXPECT_EQ(pictures::kind_of("GIF89a"), Kind::gif);
    EXPECT_EQ(pictures::kind_of("\0\0\0\x20"
                                "ftypavif"sv),
              Kind::avif);
    EXPECT_EQ(pictures::kind_of(drawing(4, 5)), Kind::svg);
    for (auto const no : {""sv, "hello"sv, "GIF"sv, "RIFF....WAVE"sv, "%PDF-1.4"sv,
                          "\0\0\0\x20"
                          "ftypheic"sv,
                          "%!PS-Adobe"sv, "MZ"sv})
        EXPECT_FALSE(pictures::kind_of(no)) << no;
}

TEST(Pictures, ADrawingIsShownInEverySizeThatIsWanted)
{
    std::array const wanted{pictures::Rendition{96, Coding::avif}, pictures::Rendition{480, Coding::webp},
                            pictures::Rendition{960, Coding::avif}};
    auto const made = pictures::renditions_of(drawing(100, 125), wanted);
    ASSERT_TRUE(made);
    ASSERT_EQ(made->size(), 3);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ(pictures::kind_of((*made)[i]), wanted[i].coding == Coding::avif ? Kind::avif : Kind::webp);
        EXPECT_EQ(width_of((*made)[i]), wanted[i].width);
    }
    EXPECT_EQ(pictures::renditions_of(drawing(100, 125), wanted).value(), *made) << "the same picture gives the same bytes";
}

// A picture of one colour, drawn and taken in, shows that colour.
TEST(Pictures, ColoursStayAsTheyAre)
{
    auto const blue = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#2341d6"/></svg>)"s;
    auto const drawn = rendition(blue, 96, Coding::webp);
    for (auto const& shown :
         {drawn, rendition(blue, 96, Coding::avif), pictures::master_of(drawn).value().webp, rendition(drawn, 96, Coding::avif)})
        EXPECT_THAT(colour_of(shown),
                    ElementsAre(AllOf(Ge(0x23 - 4), Le(0x23 + 4)), AllOf(Ge(0x41 - 4), Le(0x41 + 4)), AllOf(Ge(0xD6 - 4), Le(0xD6 + 4))));
}

TEST(Pictures, AnUploadIsNeverMadeLargerAndNeverKeptLargerThanAMasterMayBe)
{
    auto const small = rendition(drawing(100, 100), 96, Coding::webp);
    EXPECT_EQ(width_of(rendition(small, 480, Coding::avif)), 96);
    auto const large = rendition(drawing(100, 50), 3'000, Coding::webp);
    auto const master = pictures::master_of(large);
    ASSERT_TRUE(master);
    EXPECT_EQ(master->width, pictures::side_max);
    EXPECT_EQ(master->height, pictures::side_max / 2);
}

TEST(Pictures, WhatTheCameraWroteBesideThePictureIsGone)
{
    auto upload = rendition(drawing(100, 100), 96, Coding::webp);
    // In the extended form of the container a chunk of EXIF may stand behind the picture, and a bit in front says so.
    constexpr std::size_t behind_form = 12, flags = 20, has_exif = 8;
    if (upload.substr(behind_form, 4) != "VP8X") upload.insert(behind_form, "VP8X\x0A\0\0\0\0\0\0\0\x5F\0\0\x5F\0\0"s);
    upload[flags] = static_cast<char>(upload[flags] | has_exif);
    upload += "EXIF\x1C\0\0\0"s + "Exif\0\0II*\0 51.5N 0.1W home!!"s;
    auto const size = static_cast<std::uint32_t>(upload.size() - 8);
    std::memcpy(upload.data() + 4, &size, sizeof size);
    auto const master = pictures::master_of(upload);
    ASSERT_TRUE(master);
    EXPECT_EQ(master->width, 96);
    EXPECT_EQ(master->webp.find("home"), std::string::npos);
    EXPECT_EQ(master->webp.find("ICCP"), std::string::npos) << "it is sRGB, which nobody has to be told";
}

TEST(Pictures, WhatIsBrokenIsRefused)
{
    auto const whole = rendition(drawing(100, 100), 96, Coding::webp);
    EXPECT_TRUE(pictures::master_of(whole));
    auto const half = whole.substr(0, whole.size() / 2);
    for (std::string_view const broken :
         {std::string_view{half}, "\xFF\xD8\xFF\xE0"sv, "\x89PNG\r\n\x1A\n"sv, "GIF89a\xFF\xFF\xFF\xFF"sv, "RIFF\x10\0\0\0WEBPVP8 "sv,
          "\0\0\0\x20"
          "ftypavif"sv,
          ""sv})
        EXPECT_FALSE(pictures::master_of(broken));
    EXPECT_FALSE(pictures::master_of(drawing(100, 100))) << "SVG is its own master";
    EXPECT_EQ(rendition("<svg", 96, Coding::webp), "");
    EXPECT_EQ(rendition("<svg viewBox=\"0 0 1 1\"><", 96, Coding::webp), "");
}

// A few bytes that say they are 60,000 by 60,000 pixels.
TEST(Pictures, ABombIsRefusedBeforeItIsDecoded)
{
    auto const header = "IHDR" + big_endian(60'000) + big_endian(60'000) + "\x08\x02\0\0\0"s;
    auto const bomb = "\x89PNG\r\n\x1A\n"s + big_endian(13) + header + "\0\0\0\0"s;
    EXPECT_FALSE(pictures::master_of(bomb));
}
