#include "app/demo/illustrator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <vector>

namespace demo {
namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to)
{
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
    return text;
}

// What the id of a definition stands for. Definitions are a tag with an id in front, and are not within each other.
std::map<std::string, std::string> definitions_of(std::string_view svg)
{
    std::map<std::string, std::string> found;
    for (std::string_view const tag : {"linearGradient", "radialGradient", "filter", "clipPath"}) {
        auto const opening = "<" + std::string{tag} + " id='";
        for (auto at = svg.find(opening); at != std::string_view::npos; at = svg.find(opening, at + 1)) {
            auto const id = at + opening.size(), after = svg.find('\'', id);
            found.emplace(svg.substr(id, after - id),
                          std::string{tag} + std::string{svg.substr(after, svg.find("</" + std::string{tag}, at) - after)});
        }
    }
    return found;
}

// What is seen, whatever the quotes, the order and names of the definitions, and how many of them are alike.
std::string seen_in(std::string svg)
{
    svg = replaced(replaced(std::move(svg), "\"", "'"), " />", "/>");
    auto seen = svg.substr(0, svg.find("<defs>")) + svg.substr(svg.find("</defs>"));
    for (auto const& [id, meaning] : definitions_of(svg)) seen = replaced(std::move(seen), "url(#" + id + ")", meaning);
    return replaced(std::move(seen), " >", ">");
}

std::string reference(std::string const& name)
{
    std::ifstream file{CLOUDCOMMERCE_ROOT "/src/app/demo/testing/reference/" + name, std::ios::binary};
    EXPECT_TRUE(file) << name;
    return {std::istreambuf_iterator<char>{file}, {}};
}

// A tag at the front of `text`: "path d='M0 0'/". False where it is not closed, or an attribute is not in quotes.
bool is_tag(std::string_view tag)
{
    bool quoted = false;
    for (std::size_t i = 0; i < tag.size(); ++i) {
        if (tag[i] == '\'') quoted = !quoted;
        if (tag[i] == '<' || tag[i] == '&' || static_cast<unsigned char>(tag[i]) < ' ' || static_cast<unsigned char>(tag[i]) > '~')
            return false;
        if (tag[i] == '=' && !tag.substr(i).starts_with("='") && !quoted) return false;
    }
    return !quoted;
}

// Every element is closed in its turn, all is ASCII, every reference is to what is defined, and no number went wrong.
testing::AssertionResult is_well_formed(std::string const& svg)
{
    std::vector<std::string> open;
    for (auto at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
        auto const end = svg.find('>', at);
        if (end == std::string::npos) return testing::AssertionFailure() << "a tag is not closed";
        auto const tag = svg.substr(at + 1, end - at - 1);
        if (!is_tag(tag)) return testing::AssertionFailure() << tag;
        if (tag.starts_with('/')) {
            if (open.empty() || open.back() != tag.substr(1)) return testing::AssertionFailure() << tag << " closes nothing";
            open.pop_back();
        } else if (!tag.ends_with('/')) {
            open.push_back(tag.substr(0, tag.find(' ')));
        }
    }
    if (!open.empty()) return testing::AssertionFailure() << open.back() << " is not closed";
    auto const seen = seen_in(svg);
    for (auto const* const wrong : {"url(", "nan", "inf", "{}", "e+", "e-0"})
        if (seen.contains(wrong)) return testing::AssertionFailure() << wrong;
    return testing::AssertionSuccess();
}

std::vector<std::string> const& every_option()
{
    static std::vector<std::string> const names{
        "vase?shape=gourd&c=chalk&bg=night&k=sun&pc=oak&dip=moss&ribs=14&sp=3",
        "bottle?shape=flask&c=plum&bg=stone&k=none&bands=400:10:butter,500:26:rose&sp=99",
        "carafe?c=lilac&bg=apricot&stop=walnut",
        "mug?shape=flare&handle=0&c=ink&bg=peri&dip=chalk&up=1&bands=600:12:sky&in=sand&sp=7",
        "bowl?shape=low&c=steel&bg=cobalt&in=sky&dip=tomato&sp=2147483646&ribs=40",
        "plate?c=mint&bg=tomato&k=box&n=1&in=chalk&rim=cobalt",
        "teapot?c=mint&bg=tomato&lid=chalk&dip=ink&bands=560:9:rose&ribs=3&sp=1",
        "planter?shape=foot&plant=grass&c=rose&bg=night&leaf=moss&dip=butter&ribs=2",
        "planter?plant=cactus&shape=drum",
        "planter?plant=snake&shape=round",
        "planter?plant=none",
        "mushroom?c=forest&bg=butter&glow=0&base=chalk&bands=400:20:mint",
        "cone?shape=drum&c=blush&bg=tomato&base=ink&ribs=20",
        "pendant?shape=tube&c=blush&bg=tomato&base=ink&ribs=20&cord=chalk&glow=0&bands=500:40:rose",
        "candle?c=cobalt&bg=blush&c1=ink&c2=sand&c3=steel",
        "stool?c=mint&bg=marigold&k=arch&leg=walnut",
        "table?c=mint&bg=marigold&leg=walnut",
        "bench?c=mint&bg=marigold&leg=walnut",
        "shelf?c=chalk&bg=marigold&c2=mint&c3=plum",
        "cushion?c=sand&bg=sky&pat=check&c2=clay",
        "cushion?pat=stripe&c3=clay",
        "cushion?pat=dot",
        "cushion?pat=wave",
        "cushion?pat=plain",
        "throw?c=sand&bg=sky&pat=check&c2=clay&c3=tomato&rail=ink",
        "throw?pat=herringbone",
        "throw?pat=plain",
        "clock?c=ink&bg=lilac&rim=steel&mark=butter&sec=moss",
        "radio?c=chalk&bg=forest&k=sun&h=walnut&d=cobalt",
        "speaker?c=chalk&bg=forest&d=cobalt&sec=tomato",
        "notebook?c=moss&bg=pistachio&c2=sky&c3=rose&c4=plum&b1=ink&b2=chalk",
        "card?c=moss&bg=pistachio&c2=sky&c3=rose&c4=plum&leaf=ink",
        "poster?art=sun&c=butter&bg=sky&fr=ink&a=sky&b=rose&d=clay&e=plum",
        "poster?art=arches",
        "poster?art=tiles",
        "room?crop=1000,0,600,1000",
        "dimensions?w=1&h=999&base=7",
    };
    return names;
}

TEST(Illustrator, DrawsWhatTheReferenceDrew)
{
    for (auto const& [file, name] : {
             std::pair{"bottle-moss.svg", "bottle?c=moss&bg=blush&bands=600:26:butter,650:12:butter"},
             std::pair{"bowl-ink.svg", "bowl?c=ink&bg=marigold&in=sky&ribs=22"},
             std::pair{"cushion-stripe.svg", "cushion?c=chalk&bg=sky&pat=stripe&c2=tomato&c3=cobalt"},
             std::pair{"lamp-pollen-tomato-detail.svg", "mushroom?c=tomato&bg=night&crop=130,210,440,550"},
             std::pair{"mug-speckle.svg", "mug?c=chalk&bg=lilac&sp=7&in=sand"},
             std::pair{"mug-split-tomato.svg", "mug?c=tomato&bg=sky&dip=chalk&up=1"},
         })
        EXPECT_EQ(seen_in(draw(name).value()), seen_in(reference(file))) << name;
}

TEST(Illustrator, DrawsWellFormedPicturesWithEveryOption)
{
    for (auto const& name : every_option()) {
        auto const picture = draw(name);
        ASSERT_TRUE(picture) << name;
        EXPECT_TRUE(is_well_formed(*picture)) << name;
        EXPECT_LT(picture->size(), 60'000u) << name;
    }
}

TEST(Illustrator, EveryOptionChangesThePicture)
{
    for (auto const& name : every_option()) {
        auto const whole = draw(name);
        for (auto from = name.find_first_of("?&"); from != std::string::npos; from = name.find('&', from + 1)) {
            auto without = name;
            without.erase(from + 1, name.find('&', from + 1) - from);   // with the & behind it
            if (without.ends_with('&') || without.ends_with('?')) without.pop_back();
            ASSERT_TRUE(draw(without)) << without;
            EXPECT_TRUE(draw(without) != whole) << without << " instead of " << name;
        }
    }
}

TEST(Illustrator, DrawsTheSameBytesForTheSameName)
{
    for (auto const& name : every_option()) {
        auto const first = draw(name);
        draw("room");
        EXPECT_EQ(draw(name), first) << name;
    }
}

TEST(Illustrator, SaysTheSizesThatADimensionDrawingIsGiven)
{
    auto const picture = draw("dimensions?w=41&h=52&base=19").value();
    for (auto const* const label : {">41 cm<", ">52 cm<", ">19 cm<"}) EXPECT_THAT(picture, testing::HasSubstr(label));
}

TEST(Illustrator, ShowsACropInItsOwnShape)
{
    EXPECT_THAT(draw("mug?crop=0,400,800,400").value(), testing::HasSubstr("viewBox='0 400 800 400' width='800' height='400'"));
}

TEST(Illustrator, DrawsNothingThatItDoesNotUnderstand)
{
    for (auto const* const name : {
             "",
             "?",
             "samovar",
             "Mug",
             "mug ",
             "mug??",
             "mug?c",
             "mug?c=",
             "mug?c=tomato&",
             "mug?&c=tomato",
             "mug?=tomato",
             "mug?c=tomat",
             "mug?c=#ff0000",
             "mug?c=tomato&c=tomato",
             "mug?colour=tomato",
             "mug?ribs=8",
             "mug?bg=chalk",
             "mug?bg=stone&k=pillar",
             "mug?up=yes",
             "mug?up=2",
             "mug?up=-1",
             "mug?shape=bulb",
             "plate?n=0",
             "plate?n=7",
             "bowl?ribs=1",
             "bowl?ribs=41",
             "bowl?ribs=8.5",
             "bowl?ribs= 8",
             "bowl?ribs=+8",
             "bowl?ribs=0x8",
             "bowl?sp=0",
             "bowl?sp=2147483647",
             "bowl?sp=99999999999999999999",
             "bottle?bands=",
             "bottle?bands=600",
             "bottle?bands=600:26",
             "bottle?bands=600:26:butter,",
             "bottle?bands=600:26:butter:1",
             "bottle?bands=600:0:butter",
             "bottle?bands=-1:26:butter",
             "bottle?bands=1e3:26:butter",
             "bottle?bands=1:1:ink,1:1:ink,1:1:ink,1:1:ink,1:1:ink,1:1:ink,1:1:ink,1:1:ink,1:1:ink",
             "mug?crop=",
             "mug?crop=0,0,800",
             "mug?crop=0,0,0,0",
             "mug?crop=0,0,801,1000",
             "mug?crop=1,0,800,1000",
             "mug?crop=0,1,800,1000",
             "mug?crop=0,0,99,500",
             "mug?crop=-1,0,500,500",
             "mug?crop=0,0,500,500,500",
             "room?c=tomato",
             "room?crop=0,0,1601,1000",
             "dimensions?w=0",
             "dimensions?w=1000",
             "dimensions?w=28cm",
             "dimensions?w=<script>",
             "mug?c=tomato'/><script>",
         })
        EXPECT_FALSE(draw(name)) << name;
    EXPECT_FALSE(draw("mug?c=" + std::string(name_bytes_max, 'a')));
    EXPECT_FALSE(draw(std::string_view{"mug\0", 4}));
}

TEST(Illustrator, NoNameMakesAPictureThatIsNotWellFormed)
{
    std::mt19937 random{20'261'128};
    auto const roll = [&](std::size_t sides) { return static_cast<std::size_t>(random() % sides); };
    std::string const alphabet = "abcdeghkmnoprstuvw=&?:,0123456789-.<>'\"\\\xff\n";
    std::size_t drawn = 0;
    for (int i = 0; i < 4'000; ++i) {
        auto name = every_option()[roll(every_option().size())];
        auto const& other = every_option()[roll(every_option().size())];
        for (auto changes = roll(4); changes > 0; --changes) {
            auto const at = roll(name.size() + 1);
            switch (roll(4)) {
            case 0: name.insert(at, 1, alphabet[roll(alphabet.size())]); break;
            case 1: name.erase(at, 1 + roll(6)); break;
            case 2: name.replace(at, 1, 1, static_cast<char>(roll(256))); break;
            default: name = name.substr(0, at) + other.substr(std::min(other.size(), other.find('&', roll(other.size())))); break;
            }
        }
        auto const picture = draw(name);
        if (!picture) continue;
        ++drawn;
        if (drawn % 8 == 0) {
            EXPECT_TRUE(is_well_formed(*picture)) << name;
        }
    }
    EXPECT_GT(drawn, 500u);
}

}   // namespace
}   // namespace demo
