#include "infrastructure/http/outlet.hpp"
#include "infrastructure/http/server.hpp"
#include "infrastructure/testing/raw_client.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace {

using namespace http;
using testing::RawClient;

class HttpTest : public testing::Test {
  protected:
    std::vector<Endpoint> endpoints()
    {
        auto const going_on = [this](Request const&) {
            auto response = text(200, "text/event-stream", "first\n");
            response.stream = [this](std::weak_ptr<Outlet> stream) {
                std::lock_guard const lock{streams_mutex};
                streams.push_back(std::move(stream));
                streams_change.notify_all();
            };
            return response;
        };
        static auto const large = std::make_shared<std::string const>(100'000, 'x');
        auto const echo = [](Request const& r) { return text(200, "text/plain", std::string{r.body}); };
        return {
            {Method::get, "/", Memory{[](Request const&) { return text(200, "text/plain", "root"); }}},
            {Method::get, "/large", Memory{[](Request const&) { return Response{.shared = large}; }}},
            {Method::get, "/things/{id}",
             Memory{[](Request const& r) { return text(200, "text/plain", r.captures[0] + "|" + std::string{r.query}); }}},
            {Method::post, "/things", Memory{echo}, Priority::cart, BodyType::json, 1'000'000},
            {Method::post, "/form", Memory{echo}, Priority::cart, BodyType::form, 1'000},
            {Method::post, "/bare", Memory{echo}},
            {Method::get, "/client", Memory{[](Request const& r) { return text(200, "text/plain", std::string{r.client}); }}},
            {Method::get, "/throws", Memory{[](Request const&) -> Response { throw std::runtime_error("secret detail"); }}},
            {Method::post, "/slow", Workflow{[](Request const& r) {
                 std::this_thread::sleep_for(20ms);
                 return text(200, "text/plain", std::string{r.body} + "!");
             }},
             Priority::cart, BodyType::json, 1'000'000},
            {Method::get, "/elsewhere", Transaction{[](Request const&, Reply reply) {
                 std::thread{[r = std::move(reply)]() mutable {
                     std::move(r)([] { return text(200, "text/plain", "from elsewhere"); });
                 }}.detach();
             }}},
            {Method::get, "/dropped", Transaction{[](Request const&, Reply) {}}},
            {Method::get, "/refused", Transaction{[](Request const&, Reply) { throw std::runtime_error("before the reply"); }}},
            {Method::get, "/events", Workflow{going_on}},
            {Method::get, "/events/memory", Memory{going_on}},
            {Method::get, "/peeked",
             Workflow{
                 [](Request const&) { return text(200, "text/plain", "worked"); },
                 [](Request const& r) { return r.query == "cached" ? std::optional{text(200, "text/plain", "cached")} : std::nullopt; }}},
        };
    }

    void start(ServerOptions options = {})
    {
        options.port = 0;
        options.loops = 2;
        server.emplace(
            std::move(options), Router{endpoints()}, [](int status, Request const*) { return text(status, "text/plain", "error"); }, log);
        thread = std::thread{[this] { server->run(); }};
    }

    // The answers that go on, once they do.
    std::weak_ptr<Outlet> outlet(std::size_t number)
    {
        std::unique_lock lock{streams_mutex};
        EXPECT_TRUE(streams_change.wait_for(lock, std::chrono::seconds{10}, [&] { return streams.size() > number; }));
        return streams.at(number);
    }

    void TearDown() override
    {
        if (!thread.joinable()) return;
        server->stop();
        thread.join();
    }

    RawClient client() { return RawClient{server->port()}; }

    std::mutex streams_mutex;
    std::condition_variable streams_change;
    std::vector<std::weak_ptr<Outlet>> streams;
    SystemClock clock;
    logging::Log log{clock, ::open("/dev/null", O_WRONLY)};
    std::optional<Server> server;
    std::thread thread;
};

}   // namespace

TEST_F(HttpTest, AnswersAndKeepsTheConnection)
{
    start();
    auto c = client();
    for (int i = 0; i < 3; ++i) {
        auto const response = c.get("/things/a%20b?x=1");
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, "a b|x=1");
        EXPECT_FALSE(response.header("Date").empty());
    }
    EXPECT_EQ(c.get("/large").body.size(), 100'000u);
    EXPECT_EQ(c.get("/").body, "root");
}

TEST_F(HttpTest, AnswersPipelinedRequestsInOrderWhereverTheyGo)
{
    start();
    auto c = client();
    std::string all;
    for (int i = 0; i < 200; ++i) {
        auto const body = std::to_string(i);
        if (i % 4 == 0)
            all += "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body;
        else if (i % 4 == 1)
            all += "GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n";
        else
            all += "GET /things/" + body + " HTTP/1.1\r\nHost: x\r\n\r\n";
        if (i % 40 == 2) all += "GET /large HTTP/1.1\r\nHost: x\r\n\r\n";
    }
    std::thread sender{[&] { c.send(all); }};
    for (int i = 0; i < 200; ++i) {
        auto const number = std::to_string(i);
        ASSERT_EQ(c.receive().body, i % 4 == 0 ? number + "!" : i % 4 == 1 ? "from elsewhere" : number + "|") << i;
        if (i % 40 == 2) ASSERT_EQ(c.receive().body.size(), 100'000u);
    }
    sender.join();
}

TEST_F(HttpTest, ReadsARequestThatComesByteByByte)
{
    start();
    auto c = client();
    for (char const byte :
         std::string{"POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nbody"})
        c.send({&byte, 1});
    EXPECT_EQ(c.receive().body, "body");
}

TEST_F(HttpTest, ReadsLargeBodiesWholeAndInChunks)
{
    start();
    auto c = client();
    std::string const body(900'000, 'b');
    EXPECT_EQ(c.request("POST", "/things", "Content-Type: application/json\r\n", body).body, body);

    c.send("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100; ++i) {
        c.send("1000;extension=1\r\n");
        c.send(std::string(0x1000, 'c'));
        c.send("\r\n");
    }
    c.send("0\r\nTrailer: dropped\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(c.receive().body, std::string(0x1000 * 100, 'c') + "!");
    EXPECT_EQ(c.receive().body, "root");
}

TEST_F(HttpTest, HeadHasTheHeadersOfGetAndNoBody)
{
    start();
    auto c = client();
    auto const response = c.request("HEAD", "/large", "", "");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.header("Content-Length"), "100000");
    EXPECT_EQ(c.get("/").body, "root");
}

TEST_F(HttpTest, TellsWhichMethodsAPathHas)
{
    start();
    auto c = client();
    auto const wrong = c.request("DELETE", "/things", "", "");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(wrong.header("Allow"), "OPTIONS, POST");
    auto const options = c.request("OPTIONS", "/things/7", "", "");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(options.header("Allow"), "OPTIONS, GET, HEAD");
    EXPECT_EQ(c.get("/nothing").status, 404);
    EXPECT_EQ(c.get("/things/").status, 404);
    EXPECT_EQ(c.get("/things/%zz").status, 400);
    EXPECT_EQ(c.get("/things/%C3").status, 400);
}

TEST_F(HttpTest, RefusesABodyThatIsTooLargeOrOfTheWrongType)
{
    start();
    EXPECT_EQ(client().request("POST", "/form", "Content-Type: application/x-www-form-urlencoded\r\n", std::string(1'001, 'x')).status,
              413);
    EXPECT_EQ(client().request("POST", "/things", "Content-Type: text/plain\r\n", "{}").status, 415);
    EXPECT_EQ(client().request("POST", "/things", "", "{}").status, 415);
    EXPECT_EQ(client().request("POST", "/bare", "Content-Type: application/json\r\n", "{}").status, 413);
    EXPECT_EQ(client().request("POST", "/bare", "", "").status, 200);
    auto c = client();   // chunked, so that the size shows only as it comes
    c.send(
        "POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n7D0\r\n" +
        std::string(2'000, 'x') + "\r\n0\r\n\r\n");
    EXPECT_EQ(c.receive().status, 413);
    EXPECT_TRUE(c.is_closed_by_peer());
}

TEST_F(HttpTest, InvitesABodyThatWaitsForIt)
{
    start();
    auto c = client();
    c.send("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(c.receive().status, 100);
    c.send("{}");
    EXPECT_EQ(c.receive().body, "{}");
    auto refused = client();   // told before the body is sent
    refused.send(
        "POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(refused.receive().status, 413);
}

TEST_F(HttpTest, AnExceptionIsA500WithoutItsDetailAndTheServerGoesOn)
{
    start();
    auto c = client();
    for (auto const* path : {"/throws", "/dropped", "/refused"}) {
        auto const response = c.get(path);
        EXPECT_EQ(response.status, 500) << path;
        EXPECT_EQ(response.body, "error");
    }
    EXPECT_EQ(c.get("/").status, 200);
}

TEST_F(HttpTest, ACachedAnswerNeedsNoWorker)
{
    start();
    auto c = client();
    EXPECT_EQ(c.get("/peeked?cached").body, "cached");
    EXPECT_EQ(c.get("/peeked").body, "worked");
}

TEST_F(HttpTest, BelievesForwardedAddressesOnlyOfTrustedProxies)
{
    start();
    EXPECT_EQ(client().request("GET", "/client", "X-Forwarded-For: 9.9.9.9\r\n", "").body, "127.0.0.1");
    TearDown();
    start({.trusted_proxies = {"127.0.0.1", "10.0.0.1"}});
    EXPECT_EQ(client().request("GET", "/client", "X-Forwarded-For: 6.6.6.6, 9.9.9.9, 10.0.0.1\r\n", "").body, "9.9.9.9");
    EXPECT_EQ(client().request("GET", "/client", "", "").body, "127.0.0.1");
}

TEST_F(HttpTest, SlowSendersAreCutAndIdleConnectionsClosed)
{
    start({.head_timeout = std::chrono::seconds{1}, .body_timeout = std::chrono::seconds{1}, .idle_timeout = std::chrono::seconds{1}});
    auto head = client(), body = client(), idle = client();
    head.send("GET / HTTP/1.1\r\nHo");
    body.send("POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{");
    EXPECT_EQ(head.receive().status, 408);
    EXPECT_TRUE(head.is_closed_by_peer());
    EXPECT_EQ(body.receive().status, 408);
    EXPECT_TRUE(idle.is_closed_by_peer());
}

TEST_F(HttpTest, LimitsConnectionsInAllAndFromOneAddress)
{
    start({.connections_max = 100, .connections_max_per_address = 3});
    RawClient a{server->port()}, b{server->port()}, c{server->port()};
    EXPECT_EQ(a.get("/").status, 200);
    EXPECT_EQ(b.get("/").status, 200);
    EXPECT_EQ(c.get("/").status, 200);
    EXPECT_EQ(client().get("/").status, 0);
    EXPECT_EQ(a.get("/").status, 200);
}

TEST_F(HttpTest, DrainingFinishesWhatIsInFlightAndClosesTheRest)
{
    start();
    auto busy = client(), idle = client();
    EXPECT_EQ(idle.get("/").status, 200);
    busy.send("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n1");
    std::this_thread::sleep_for(5ms);
    server->stop();
    auto const last = busy.receive();
    EXPECT_EQ(last.body, "1!");
    EXPECT_EQ(last.header("Connection"), "close");
    EXPECT_TRUE(idle.is_closed_by_peer());
    thread.join();
    EXPECT_THROW(client(), std::runtime_error);
}

TEST_F(HttpTest, AnAnswerGoesOnUntilItsSourceEndsIt)
{
    start();
    for (std::size_t number = 0; auto const* const path : {"/events", "/events/memory"}) {
        auto c = client();
        auto const head = c.request("GET", path, "", "");
        EXPECT_EQ(head.status, 200);
        EXPECT_EQ(head.header("Content-Length"), "");
        EXPECT_EQ(head.header("Connection"), "close");
        EXPECT_EQ(c.receive_up_to("\n"), "first\n");
        auto const stream = outlet(number++);
        stream.lock()->send("second\n");
        EXPECT_EQ(c.receive_up_to("\n"), "second\n");
        stream.lock()->send("third\n");
        stream.lock()->end();
        EXPECT_EQ(c.receive_all(), "third\n");
    }
    EXPECT_EQ(client().request("HEAD", "/events", "", "").status, 200);
    EXPECT_EQ(streams.size(), 2u);
}

TEST_F(HttpTest, AnAnswerThatGoesOnIsLeftAloneWhileItIsSilentAndGoneWithItsClient)
{
    start({.idle_timeout = std::chrono::seconds{1}, .write_timeout = std::chrono::seconds{1}});
    std::weak_ptr<Outlet> stream;
    {
        auto c = client();
        c.request("GET", "/events", "", "");
        stream = outlet(0);
        std::this_thread::sleep_for(std::chrono::milliseconds{2'500});
        ASSERT_TRUE(stream.lock());
        stream.lock()->send("here\n");
        EXPECT_EQ(c.receive_up_to("here\n"), "first\nhere\n");
    }
    for (int i = 0; i < 500 && !stream.expired(); ++i) std::this_thread::sleep_for(10ms);
    EXPECT_TRUE(stream.expired());
}

TEST_F(HttpTest, AClientThatTakesNothingOfAnAnswerThatGoesOnIsCutOff)
{
    start();
    auto c = client();
    c.request("GET", "/events", "", "");
    auto const stream = outlet(0);
    for (int i = 0; i < 2'000; ++i) {
        auto const there = stream.lock();
        if (!there) break;
        there->send(std::string(outlet_waiting_max / 4, 'x'));
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(stream.expired());
}

TEST_F(HttpTest, DrainingEndsAnswersThatGoOn)
{
    start();
    auto c = client();
    c.request("GET", "/events", "", "");
    auto const stream = outlet(0);
    server->stop();
    EXPECT_EQ(c.receive_all(), "first\n");
    stream.lock();
    thread.join();
    EXPECT_TRUE(stream.expired());
}

TEST_F(HttpTest, MoreWorkThanWorkersIsRefusedByPriority)
{
    start({.workers_max = 1, .worker_queue_max = 4});
    std::vector<std::future<int>> statuses;
    for (int i = 0; i < 12; ++i)
        statuses.push_back(std::async(std::launch::async,
                                      [&] { return client().request("POST", "/slow", "Content-Type: application/json\r\n", "1").status; }));
    int done = 0, refused = 0;
    for (auto& status : statuses) {
        auto const s = status.get();
        done += s == 200;
        refused += s == 503;
    }
    EXPECT_EQ(done + refused, 12);
    EXPECT_GE(done, 3);
    EXPECT_GE(refused, 1);
}
