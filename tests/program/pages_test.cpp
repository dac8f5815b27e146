// The storefront's pages as a browser without scripts gets them: forms, cookies, refusals. What they look like is for tests/browser.
#include "app/control.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/testing/database.hpp"
#include "support/shop_server.hpp"
#include "support/shopper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace {

using namespace testing;

// Keeps cookies and posts forms.
class Browser {
  public:
    explicit Browser(int port) : client_(port) {}

    RawResponse get(std::string const& target) { return kept(client_.request("GET", target, headers(), "")); }
    RawResponse post(std::string const& target, std::string const& form, std::string const& more = "Sec-Fetch-Site: same-origin\r\n")
    {
        return kept(client_.request("POST", target, headers() + more + "Content-Type: application/x-www-form-urlencoded\r\n", form));
    }
    // Posts and goes where it is sent.
    RawResponse follow(std::string const& target, std::string const& form)
    {
        auto const answer = post(target, form);
        return answer.status == 303 ? get(answer.header("Location")) : answer;
    }

  private:
    std::string headers() const
    {
        std::string all = "Accept: text/html\r\n";
        if (!cookies_.empty()) {
            all += "Cookie: ";
            for (auto const& [name, value] : cookies_) all += (all.ends_with(' ') ? "" : "; ") + name + "=" + value;
            all += "\r\n";
        }
        return all;
    }
    RawResponse kept(RawResponse answer)
    {
        for (std::size_t at = 0; (at = answer.head.find("Set-Cookie: ", at)) != std::string::npos;) {
            at += 12;
            auto const pair = answer.head.substr(at, answer.head.find_first_of(";\r", at) - at);
            cookies_[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        }
        return answer;
    }
    RawClient client_;
    std::map<std::string, std::string> cookies_;
};

// What stands in `name="…"` or between the first such marks.
std::string between(std::string const& text, std::string const& before, std::string const& after)
{
    auto const begin = text.find(before);
    if (begin == std::string::npos) return {};
    auto const from = begin + before.size();
    return text.substr(from, text.find(after, from) - from);
}

class Pages : public Test {
  protected:
    static void SetUpTestSuite()
    {
        folder = new Folder;
        auto config = config_of(folder->path() / "shop");
        config.public_url = "https://shop.example";
        ASSERT_EQ(
            import(
                config,
                small_catalogue() +
                    R"({"handle":"jug","title":"Jug","category":"Jugs","tags":["new"],"options":["Size","Colour"],"variants":[{"sku":"JUG-S-R","options":["Small","Red"],"price":100,"currency":"GBP","stock":9},{"sku":"JUG-L-R","options":["Large","Red"],"price":200,"currency":"GBP","stock":9},{"sku":"JUG-S-B","options":["Small","Blue"],"price":100,"currency":"GBP","stock":9}]})"
                    "\n"
                    R"({"handle":"jar","title":"Jar","category":"Jugs","tags":["new"],"variants":[{"sku":"JAR","price":2700,"compare_at":3400,"currency":"GBP","stock":9}]})"
                    "\n"
                    R"({"handle":"ewer","title":"Ewer","category":"Jugs","status":"archived","variants":[{"sku":"EWER","price":100,"currency":"GBP","stock":9}]})"
                    "\n"
                    R"({"handle":"tin","title":"Tin box","category":"Tins","variants":[{"sku":"TIN","price":100,"currency":"GBP","stock":9}]})"
                    "\n"
                    R"({"handle":"sly","title":"<script>alert(1)</script> \" onload=x","description":"<p>Fine</p><script>bad()</script><img src=x onerror=bad()>","category":"A&B <i>","variants":[{"sku":"SLY","price":100,"currency":"GBP","stock":9}]})"
                    "\n"),
            0);
        ASSERT_EQ(import(config, parts()), 0);
        server = new ShopServer{config};
    }
    static void TearDownTestSuite()
    {
        delete server;
        EXPECT_EQ(complaints(config_of(folder->path() / "shop")), "");
        delete folder;
    }

    static constexpr auto details =
        "email=maya%40example.com&name=Maya&line1=14+Sowerby+Yard&line2=&city=Leeds&region=&postcode=LS1+4AP&country=GB&phone=";

    // More than a page of a list shows.
    static std::string parts()
    {
        std::string lines;
        for (int i = 10; i < 40; ++i) {
            auto const number = std::to_string(i);
            lines += R"({"handle":"part-)" + number + R"(","title":"Part )" + number + R"(","category":"Parts","variants":[{"sku":"PART-)" +
                     number + R"(","price":100,"currency":"GBP","stock":9}]})" + "\n";
        }
        return lines;
    }

    // Up to the review page; what it posts to place the order.
    std::string review(Browser& who, std::string const& sku, std::string const& instrument)
    {
        EXPECT_EQ(who.follow("/cart/lines", "sku=" + sku + "&quantity=1").status, 200);
        EXPECT_EQ(who.follow("/checkout/details", details).status, 200);
        auto const page = who.follow("/checkout/details", "step=delivery&shipping_method=standard&instrument=" + instrument);
        EXPECT_EQ(page.status, 200) << page.body;
        std::string form;
        for (auto const* name : {"key", "total", "currency"}) {
            auto const field = between(page.body, std::string{"name=\""} + name + "\" value=\"", "\"");
            form += (form.empty() ? "" : "&") + std::string{name} + "=" + field;
        }
        return form;
    }

    static inline Folder* folder = nullptr;
    static inline ShopServer* server = nullptr;
    Browser browser{server->port()};
};

TEST_F(Pages, LeadFromTheCartToThePaidOrder)
{
    auto const form = review(browser, "MUG-RED", "sim_approve");
    auto const placed = browser.post("/checkout/place", form);
    ASSERT_EQ(placed.status, 303) << placed.body << "\n" << form;
    auto const order = browser.get(placed.header("Location"));
    EXPECT_EQ(order.status, 200);
    EXPECT_THAT(order.body, AllOf(HasSubstr("A10"), HasSubstr("Leeds"), HasSubstr("£20.50")));

    // The back button and a second click come to the same order; the cart is a new one.
    auto const again = browser.post("/checkout/place", form);
    EXPECT_EQ(again.status, 303);
    EXPECT_EQ(again.header("Location"), placed.header("Location"));
    EXPECT_EQ(browser.follow("/cart/lines", "sku=VASE&quantity=1").status, 200);

    Browser stranger{server->port()};
    auto const path = placed.header("Location");
    EXPECT_EQ(stranger.get(path.substr(0, path.find('?'))).status, 404);
}

TEST_F(Pages, ADeclineIsExplainedAndAnotherCardWorks)
{
    auto const declined = browser.post("/checkout/place", review(browser, "MUG-BLUE", "sim_decline"));
    EXPECT_EQ(declined.status, 402);
    EXPECT_THAT(declined.body, HasSubstr("class=\"es\""));
    auto const page = browser.follow("/checkout/details", "step=delivery&shipping_method=standard&instrument=sim_approve");
    EXPECT_EQ(page.status, 200);
}

TEST_F(Pages, FormsFromElsewhereAreRefused)
{
    EXPECT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=1", "Sec-Fetch-Site: cross-site\r\n").status, 403);
    EXPECT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=1", "Origin: https://evil.example\r\n").status, 403);
    EXPECT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=1", "Origin: null\r\n").status, 403);
    EXPECT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=1").status, 303);
}

TEST_F(Pages, SayWhatIsWrongAndKeepWhatWasTyped)
{
    EXPECT_EQ(browser.post("/cart/lines", "sku=NOPE&quantity=1").status, 422);
    auto const none = browser.post("/cart/lines", "sku=VASE&quantity=0");
    EXPECT_EQ(none.status, 422);
    EXPECT_THAT(none.body, AllOf(HasSubstr("A number from 1 to 9999 is needed"), Not(HasSubstr("#quantity"))));   // its field is elsewhere
    EXPECT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=10000").status, 422);
    EXPECT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=1").status, 303);
    auto const wrong =
        browser.post("/checkout/details", "email=not+an+address&name=Ma%22%3Cya&line1=&city=Leeds&postcode=LS1+4AP&country=GB");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, AllOf(HasSubstr("value=\"Ma&quot;&lt;ya\""), HasSubstr("aria-invalid=\"true\"")));
    auto const cart = browser.get("/cart");
    auto const line = "/cart/lines/" + between(cart.body, "action=\"/cart/lines/", "\"");
    for (auto const* const quantity : {"-1", "-4294967296", "-4294967295", "4294967297", "99999999999999999999", "x"})
        EXPECT_EQ(browser.post(line, std::string{"quantity="} + quantity).status, 422) << quantity;
    EXPECT_EQ(browser.get("/checkout/review").status, 303);   // not before the details are known
    EXPECT_EQ(browser.get("/p/nothing").status, 404);
    EXPECT_EQ(browser.get("/c/nothing").status, 404);
    EXPECT_EQ(browser.get("/orders/ord_0000000000001?token=x").status, 404);
    EXPECT_EQ(browser.get("/p/%00").status, 400);
    EXPECT_EQ(browser.get("/../etc/passwd").status, 404);
}

TEST_F(Pages, ShowWhatMerchantsWroteWithoutRunningIt)
{
    auto const product = browser.get("/p/sly");
    ASSERT_EQ(product.status, 200);
    EXPECT_THAT(product.body, AllOf(HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"), HasSubstr("<p>Fine</p>")));
    for (auto const* bad : {"<script>alert", "bad()", "onerror", "<i>"}) EXPECT_THAT(product.body, Not(HasSubstr(bad))) << bad;
    auto const csp = product.header("Content-Security-Policy");
    EXPECT_THAT(csp, AllOf(HasSubstr("default-src"), Not(HasSubstr("unsafe"))));
    EXPECT_EQ(product.header("X-Content-Type-Options"), "nosniff");
}

TEST_F(Pages, SayOnACardWhatIsNewWhatIsReducedAndTheColours)
{
    auto const page = browser.get("/c/jugs").body;
    EXPECT_THAT(page, AllOf(HasSubstr("<span class=\"tag new\">New</span>"), HasSubstr("<span class=\"tag sale\">Save 20%</span>")));
    EXPECT_THAT(between(page, "aria-label=\"Colour\">", "</ul>"), AllOf(HasSubstr("Red"), HasSubstr("Blue"), Not(HasSubstr("Small"))));
    EXPECT_EQ(page.find("Red</span>"), page.rfind("Red</span>"));   // once, though two variants have it
}

TEST_F(Pages, CarryTheirStylesAndFonts)
{
    auto const path = "/assets/shop-" + between(browser.get("/").body, "href=\"/assets/shop-", "\"");
    auto const style = browser.get(path);
    ASSERT_EQ(style.status, 200) << path;
    EXPECT_THAT(style.header("Cache-Control"), HasSubstr("immutable"));
    for (auto const* family : {"bricolage-grotesque", "instrument-sans"}) {
        auto const font = browser.get("/assets/" + std::string{family} + between(style.body, "url(\"/assets/" + std::string{family}, "\""));
        EXPECT_EQ(font.status, 200) << family;
        EXPECT_EQ(font.header("Content-Type"), "font/woff2");
        EXPECT_TRUE(font.body.starts_with("wOF2"));
    }
}

// The documents of a page that search engines read, each with its type.
std::map<std::string, json::Document> structured_data(std::string const& page)
{
    static constexpr std::string_view begin = R"(<script type="application/ld+json">)";
    std::map<std::string, json::Document> all;
    for (auto at = page.find(begin); at != std::string::npos; at = page.find(begin, at + 1)) {
        auto const from = at + begin.size();
        auto document = json::Document::parse(page.substr(from, page.find("</script>", from) - from));
        EXPECT_TRUE(document) << page.substr(from, 400);
        if (!document) continue;
        auto const type = std::string{document->root().find("@type")->string().value_or("")};
        EXPECT_TRUE(all.emplace(type, std::move(*document)).second) << type << " comes twice";
    }
    return all;
}

std::string text_at(json::Node node, std::initializer_list<std::string_view> names)
{
    for (auto const name : names) {
        auto const member = node.find(name);
        if (!member) return "nothing";
        node = *member;
    }
    return node.string() ? std::string{*node.string()} : node.text();
}

TEST_F(Pages, TellSearchEnginesWhatTheyShow)
{
    auto const jar = structured_data(browser.get("/p/jar").body);
    auto const& one = jar.at("Product");
    EXPECT_EQ(text_at(one.root(), {"name"}), "Jar");
    EXPECT_EQ(text_at(one.root(), {"sku"}), "JAR");
    EXPECT_EQ(text_at(one.root(), {"offers", "@type"}), "Offer");
    EXPECT_EQ(text_at(one.root(), {"offers", "price"}), "27.00");
    EXPECT_EQ(text_at(one.root(), {"offers", "priceCurrency"}), "GBP");
    EXPECT_EQ(text_at(one.root(), {"offers", "availability"}), "https://schema.org/InStock");
    EXPECT_EQ(text_at(one.root(), {"offers", "itemCondition"}), "https://schema.org/NewCondition");
    EXPECT_EQ(text_at(one.root(), {"offers", "url"}), "https://shop.example/p/jar");

    auto const jug = structured_data(browser.get("/p/jug?variant=JUG-L-R").body);
    auto const& many = jug.at("Product");   // of all variants, whichever is shown
    EXPECT_EQ(text_at(many.root(), {"url"}), "https://shop.example/p/jug");
    EXPECT_EQ(text_at(many.root(), {"offers", "@type"}), "AggregateOffer");
    EXPECT_EQ(text_at(many.root(), {"offers", "lowPrice"}), "1.00");
    EXPECT_EQ(text_at(many.root(), {"offers", "highPrice"}), "2.00");
    EXPECT_EQ(text_at(many.root(), {"offers", "offerCount"}), "3");
    EXPECT_EQ(many.root().find("sku"), std::nullopt);
    std::vector<std::string> addresses;
    many.root().find("offers")->find("offers")->each_element([&](json::Node offer) { addresses.push_back(text_at(offer, {"url"})); });
    EXPECT_THAT(addresses, ElementsAre(HasSubstr("?variant=JUG-S-R"), HasSubstr("?variant=JUG-L-R"), HasSubstr("?variant=JUG-S-B")));

    std::vector<std::string> crumbs;
    jug.at("BreadcrumbList").root().find("itemListElement")->each_element([&](json::Node item) {
        EXPECT_EQ(text_at(item, {"position"}), std::to_string(crumbs.size() + 1));
        crumbs.push_back(text_at(item, {"item"}));
    });
    EXPECT_THAT(crumbs, ElementsAre("https://shop.example/", "https://shop.example/c/jugs", "https://shop.example/p/jug"));
    EXPECT_EQ(structured_data(browser.get("/c/jugs").body).count("BreadcrumbList"), 1);

    auto const home = structured_data(browser.get("/").body);
    EXPECT_EQ(text_at(home.at("Organization").root(), {"name"}), "Plinth");
    EXPECT_THAT(text_at(home.at("Organization").root(), {"logo"}), StartsWith("https://shop.example/assets/"));
    EXPECT_EQ(text_at(home.at("WebSite").root(), {"potentialAction", "target", "urlTemplate"}),
              "https://shop.example/search?q={search_term_string}");

    auto const sly = structured_data(browser.get("/p/sly").body);   // what merchants wrote stays a text
    EXPECT_EQ(text_at(sly.at("Product").root(), {"name"}), "<script>alert(1)</script> \" onload=x");
}

TEST_F(Pages, HaveOneAddressEachForSearchEngines)
{
    auto const canonical = [&](std::string const& path) {
        return between(browser.get(path).body, "<link rel=\"canonical\" href=\"https://shop.example", "\"");
    };
    EXPECT_EQ(canonical("/p/mug?variant=MUG-RED"), "/p/mug");
    EXPECT_EQ(canonical("/p/mug?utm_source=x"), "/p/mug");
    EXPECT_EQ(canonical("/c/jugs?sort=price"), "/c/jugs");
    EXPECT_EQ(canonical("/?x=1"), "/");
    // A page behind the first is one of its own, but not one of another order.
    auto const next = between(browser.get("/c/parts").body, "class=\"btn ghost\" href=\"", "\"");
    ASSERT_THAT(next, StartsWith("/c/parts?cursor="));
    EXPECT_EQ(canonical(next), next);
    auto const sorted = between(browser.get("/c/parts?sort=title").body, "class=\"btn ghost\" href=\"", "\"");
    ASSERT_THAT(sorted, StartsWith("/c/parts?sort=title&amp;cursor="));
    EXPECT_EQ(canonical("/c/parts?sort=title&cursor=" + sorted.substr(sorted.rfind('=') + 1)), "/c/parts");
    for (auto const* hidden : {"/search?q=mug", "/cart", "/p/nothing"}) {
        auto const page = browser.get(hidden).body;
        EXPECT_THAT(page, AllOf(HasSubstr("<meta name=\"robots\" content=\"noindex\">"), Not(HasSubstr("rel=\"canonical\"")))) << hidden;
    }
    auto const product = browser.get("/p/jar").body;
    for (auto const* tag : {R"(<meta property="og:type" content="product">)", R"(<meta property="og:site_name" content="Plinth">)",
                            R"(<meta property="product:price:amount" content="27.00">)",
                            R"(<meta property="product:price:currency" content="GBP">)", R"(<meta name="twitter:card" content="summary">)"})
        EXPECT_THAT(product, HasSubstr(tag));
    EXPECT_EQ(between(product, "<meta name=\"description\" content=\"", "\""), "Jar at Plinth: pictures, details, price and delivery.");
}

TEST_F(Pages, AreFoundByMachines)
{
    auto const robots = browser.get("/robots.txt");
    EXPECT_THAT(robots.body, AllOf(HasSubstr("Disallow: /checkout"), HasSubstr("Sitemap: https://shop.example/sitemap.xml\n")));
    auto const map = browser.get("/sitemap.xml");
    EXPECT_EQ(map.header("X-Robots-Tag"), "noindex");
    auto const place = between(map.body, "<loc>https://shop.example", "</loc>");
    EXPECT_THAT(place, StartsWith("/sitemap.xml?"));   // at the root: a map speaks for what is below its own place
    auto const part = browser.get(place).body;
    EXPECT_THAT(part,
                AllOf(HasSubstr("<loc>https://shop.example/p/vase</loc><lastmod>20"), HasSubstr("/c/vases</loc>"), HasSubstr("/c/all<")));
    EXPECT_EQ(browser.get("/sitemap.xml?after=x").status, 404);
    EXPECT_EQ(browser.get("/sitemap.xml?after=0&x=1").status, 404);
    for (auto const* page : {"/pages/about", "/pages/delivery", "/pages/returns"}) EXPECT_EQ(browser.get(page).status, 200) << page;
    auto const product = browser.get("/p/mug?variant=MUG-RED");
    EXPECT_THAT(product.body, AllOf(HasSubstr("rel=\"canonical\""), HasSubstr("application/ld+json")));
}

TEST_F(Pages, LeadFromAFormerAddressToTheOneOfToday)
{
    auto const rename = [&](std::string const& path, std::string const& body) {
        RawClient program{server->port()};
        return program.request("POST", "/api/admin/" + path + "/rename",
                               "Authorization: Bearer " + server->first_key() + "\r\nContent-Type: application/json\r\n", body);
    };
    ASSERT_EQ(browser.get("/p/tin").status, 200);
    EXPECT_THAT(rename("products/tin", R"({"handle":"tin-box"})").body, HasSubstr("\"changed\":true"));
    EXPECT_THAT(rename("products/tin-box", R"({"handle":"box"})").body, HasSubstr("\"changed\":true"));
    EXPECT_THAT(rename("products/tin-box", R"({"handle":"box"})").body, HasSubstr("\"changed\":false"));
    EXPECT_EQ(rename("products/box", R"({"handle":"vase"})").status, 409);
    EXPECT_EQ(rename("products/box", R"({"handle":"A box"})").status, 422);
    EXPECT_EQ(rename("products/nothing", R"({"handle":"something"})").status, 404);
    for (auto const* former : {"/p/tin", "/p/tin-box"}) {
        auto const answer = browser.get(former);
        EXPECT_EQ(answer.status, 301) << former;
        EXPECT_EQ(answer.header("Location"), "/p/box");
    }
    EXPECT_EQ(browser.get("/p/tin?variant=TIN&x=%0D%0A").header("Location"), "/p/box?variant=TIN&x=%0D%0A");
    EXPECT_THAT(browser.get("/p/box").body, HasSubstr("<h1>Tin box</h1>"));

    EXPECT_EQ(rename("categories/tins", R"({"handle":"boxes"})").status, 200);
    EXPECT_EQ(browser.get("/c/tins").header("Location"), "/c/boxes");
    EXPECT_THAT(browser.get("/c/boxes").body, HasSubstr("Tin box"));
    EXPECT_THAT(browser.get("/p/box").body, HasSubstr("href=\"/c/boxes\""));   // also where it was kept

    Heard heard;
    auto const command = [&](std::vector<std::string> words) {
        SystemClock const clock;
        std::istringstream nothing;
        return app::run_or_hand_over(config_of(folder->path() / "shop"), {std::move(words), folder->path(), 0}, &nothing, heard, clock,
                                     silent_log());
    };
    EXPECT_EQ(command({"products", "rename", "box", "chest"}), 0);   // the server that runs does it
    EXPECT_EQ(browser.get("/p/tin").header("Location"), "/p/chest");
    EXPECT_EQ(command({"products", "rename", "box", "vase"}), 1);
    EXPECT_EQ(command({"categories", "rename", "boxes", "all"}), 1);
}

TEST_F(Pages, OfferSomethingInsteadOfWhatIsNotMadeAnyMore)
{
    auto const gone = browser.get("/p/ewer");
    EXPECT_EQ(gone.status, 410);
    EXPECT_THAT(gone.body, AllOf(HasSubstr("<h1>Ewer</h1>"), HasSubstr("No longer made"), HasSubstr("href=\"/c/jugs\""),
                                 HasSubstr("href=\"/p/jug\""), HasSubstr("href=\"/search?q=Ewer\""), HasSubstr("content=\"noindex\"")));
    RawClient program{server->port()};
    auto const problem = program.get("/api/store/products/ewer");
    EXPECT_EQ(problem.status, 410);
    EXPECT_EQ(problem.header("Content-Type"), "application/problem+json");
}

TEST_F(Pages, HelpWhoeverIsLostAndDoNotRepeatWhatWasTyped)
{
    for (auto const* path : {"/p/zzz%3Ci%3E", "/c/zzz", "/zzz?q=zzz", "/pages/zzz", "/p/zzz/zzz"}) {
        auto const lost = browser.get(path);
        EXPECT_EQ(lost.status, 404) << path;
        EXPECT_EQ(lost.header("Content-Type"), "text/html; charset=utf-8") << path;
        EXPECT_THAT(lost.body, AllOf(HasSubstr("id=\"lost\""), HasSubstr("href=\"/c/vases\""), Not(HasSubstr("zzz")))) << path;
    }
    RawClient other{server->port()};
    auto const method = other.request("DELETE", "/p/zzz", "Accept: text/html\r\n", "");
    EXPECT_EQ(method.status, 405);
    EXPECT_EQ(method.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_THAT(method.body, Not(HasSubstr("zzz")));
    EXPECT_EQ(other.request("DELETE", "/api/store/products", "Accept: text/html\r\n", "").header("Content-Type"),
              "application/problem+json");
    EXPECT_EQ(other.request("ZZZ", "/", "Accept: text/html\r\n", "").status, 501);
}

TEST_F(Pages, SayHowLongToWaitToWhoeverTriedTooOften)
{
    ASSERT_EQ(browser.post("/cart/lines", "sku=VASE&quantity=1").status, 303);
    RawResponse answer;
    for (int i = 0; i < 30 && answer.status != 429; ++i) answer = browser.post("/cart/codes", "code=GUESS" + std::to_string(i));
    ASSERT_EQ(answer.status, 429);
    auto const seconds = std::stoi(answer.header("Retry-After"));
    EXPECT_GT(seconds, 60);
    EXPECT_THAT(answer.body, HasSubstr("Please wait " + std::to_string((seconds + 59) / 60) + " minutes"));
}

}   // namespace
