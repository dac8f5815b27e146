// What operators see of requests: the figures and the log, of a real server.
#include "infrastructure/http/server.hpp"
#include "infrastructure/json/reader.hpp"
#include "infrastructure/testing/folder.hpp"
#include "infrastructure/testing/raw_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <optional>
#include <thread>

namespace {

using namespace http;
using testing::HasSubstr;
using testing::RawClient;

class TrafficTest : public testing::Test {
  protected:
    std::vector<Endpoint> endpoints()
    {
        return {
            {Method::get, "/", Memory{[](Request const&) { return text(200, "text/plain", "root"); }}},
            {Method::get, "/missing", Memory{[](Request const&) { return text(404, "text/plain", "no"); }}},
            {Method::get, "/throws", Memory{[](Request const&) -> Response { throw std::runtime_error("broken"); }}},
            {Method::get, "/things/{id}",
             Workflow{[](Request const&) { return text(200, "text/plain", "worked"); },
                      [](Request const&) { return std::optional{text(200, "text/plain", "cached")}; }}},
            {Method::post, "/things", Workflow{[this](Request const&) {
                 std::unique_lock lock{mutex};
                 opened.wait(lock, [this] { return open; });
                 return text(201, "text/plain", "made");
             }},
             Priority::cart, BodyType::json, 100},
        };
    }

    void start(ServerOptions options = {})
    {
        options.port = 0;
        options.loops = 2;
        options.metrics = &registry;
        server.emplace(
            std::move(options), Router{endpoints()}, [](int status, Request const*) { return text(status, "text/plain", "error"); }, *log);
        thread = std::thread{[this] { server->run(); }};
    }

    void TearDown() override { stop(); }
    void stop()
    {
        if (!thread.joinable()) return;
        server->stop();
        thread.join();
        server.reset();
    }

    bool shows(std::string const& line) const { return registry.text().contains("\n" + line + "\n"); }
    bool comes_to_show(std::string const& line) const
    {
        for (int i = 0; i < 1'000 && !shows(line); ++i) std::this_thread::sleep_for(5ms);
        return shows(line);
    }

    // The requests that were logged: "METHOD route status".
    std::vector<std::string> logged()
    {
        log->flush();
        std::vector<std::string> lines;
        std::ifstream in{folder / "log"};
        for (std::string line; std::getline(in, line);) {
            auto const document = json::Document::parse(line);
            auto const root = document->root();
            if (root.find("event")->string() != "request") continue;
            EXPECT_EQ(root.find("trace")->string()->size(), 32u);
            EXPECT_TRUE(root.find("ms"));
            lines.push_back(std::string{*root.find("method")->string()} + " " + std::string{*root.find("route")->string()} + " " +
                            std::to_string(*root.find("status")->integer()));
        }
        return lines;
    }

    testing::Folder folder;
    SystemClock clock;
    int file = ::open((folder / "log").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    std::optional<logging::Log> log{std::in_place, clock, file};
    metrics::Registry registry;
    std::mutex mutex;
    std::condition_variable opened;
    bool open = false;
    std::optional<Server> server;
    std::thread thread;
};

TEST_F(TrafficTest, EveryRequestIsCountedUnderItsTemplate)
{
    start();
    open = true;
    RawClient client{server->port()};
    client.get("/");
    client.send("HEAD /things/7?q=secret HTTP/1.1\r\nHost: x\r\n\r\n");
    client.receive(true);
    client.get("/things/8");
    client.get("/missing");
    client.get("/throws");
    client.get("/nowhere/secret");
    client.request("DELETE", "/", "", "");
    client.request("POST", "/things", "Content-Type: application/json\r\n", "{}");
    client.request("POST", "/things", "Content-Type: application/json\r\n", std::string(200, ' '));   // closes

    RawClient rude{server->port()};
    rude.send("nonsense\r\n\r\n");
    rude.receive();

    for (auto const* const line :
         {"{method=\"GET\",route=\"/\",status=\"2xx\"} 1", "{method=\"GET\",route=\"/things/{id}\",status=\"2xx\"} 2",
          "{method=\"GET\",route=\"/missing\",status=\"4xx\"} 1", "{method=\"GET\",route=\"/throws\",status=\"5xx\"} 1",
          "{method=\"DELETE\",route=\"none\",status=\"4xx\"} 1", "{method=\"POST\",route=\"/things\",status=\"2xx\"} 1",
          "{method=\"POST\",route=\"/things\",status=\"4xx\"} 1", "{method=\"GET\",route=\"none\",status=\"4xx\"} 2"})
        EXPECT_TRUE(comes_to_show("cloudcommerce_http_requests_total" + std::string{line})) << line << "\n" << registry.text();
    EXPECT_TRUE(shows("cloudcommerce_http_request_duration_seconds_count{method=\"POST\",route=\"/things\"} 2"));
    EXPECT_THAT(registry.text(), Not(HasSubstr("secret")));
}

TEST_F(TrafficTest, AFewOfTheCachedAnswersAreLoggedAndAllOfTheOthers)
{
    start({.log_cached_every = 10});
    open = true;
    {
        RawClient client{server->port()};   // one connection, so one loop
        for (int i = 0; i < 15; ++i) {
            client.get("/");
            client.get("/things/secret?secret");
        }
        client.get("/missing");
        client.get("/throws");
        client.get("/secret");
        client.request("POST", "/things", "Content-Type: application/json\r\n", "{}");
    }
    EXPECT_TRUE(comes_to_show("cloudcommerce_http_requests_total{method=\"POST\",route=\"/things\",status=\"2xx\"} 1"));
    stop();
    EXPECT_THAT(logged(), testing::ElementsAre("GET /things/{id} 200", "GET /things/{id} 200", "GET /things/{id} 200", "GET /missing 404",
                                               "GET /throws 500", "GET none 404", "POST /things 201"));
    auto const counts = log->counts();
    ASSERT_EQ(counts.size(), 1u);
    EXPECT_EQ(counts[0].event, "request failed");
    EXPECT_EQ(counts[0].times, 1u);
}

TEST_F(TrafficTest, WhatWaitsIsSeenWaiting)
{
    start({.workers_max = 1});
    std::vector<std::jthread> clients;
    for (int i = 0; i < 3; ++i)
        clients.emplace_back([this] { RawClient{server->port()}.request("POST", "/things", "Content-Type: application/json\r\n", "{}"); });
    EXPECT_TRUE(comes_to_show("cloudcommerce_http_requests_in_flight 3")) << registry.text();
    EXPECT_TRUE(comes_to_show("cloudcommerce_http_worker_queue 2"));
    EXPECT_TRUE(shows("cloudcommerce_http_workers 1"));
    EXPECT_TRUE(shows("cloudcommerce_http_workers_idle 0"));
    EXPECT_TRUE(shows("cloudcommerce_http_connections 3"));
    {
        std::lock_guard const lock{mutex};
        open = true;
    }
    opened.notify_all();
    clients.clear();
    EXPECT_TRUE(comes_to_show("cloudcommerce_http_requests_in_flight 0"));
    EXPECT_TRUE(comes_to_show("cloudcommerce_http_connections 0"));
    EXPECT_TRUE(shows("cloudcommerce_http_worker_queue 0"));
}

TEST_F(TrafficTest, ConnectionsThatAreTurnedAwayAreCounted)
{
    start({.connections_max = 1});
    RawClient first{server->port()};
    EXPECT_EQ(first.get("/").status, 200);
    RawClient second{server->port()};
    EXPECT_TRUE(second.is_closed_by_peer());
    EXPECT_TRUE(comes_to_show("cloudcommerce_http_connections_refused_total 1"));
}

}   // namespace
