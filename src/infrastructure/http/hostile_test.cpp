// Requests that no honest client sends. Each must get its status and, where what follows could be taken for another request, a closed
// connection: behind a proxy, a difference in reading is a smuggled request.
#include "infrastructure/http/head.hpp"
#include "infrastructure/http/server.hpp"
#include "infrastructure/testing/raw_client.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <thread>

namespace {

using namespace http;

struct Case {
    char const* name;
    std::string bytes;
    int status;
};

std::string const host = "Host: x\r\n", json = "Content-Type: application/json\r\n";
std::string const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(std::string const& headers, std::string const& body)
{
    return "POST /things HTTP/1.1\r\n" + host + json + headers + "\r\n" + body;
}
std::string get(std::string const& headers) { return "GET / HTTP/1.1\r\n" + host + headers + "\r\n"; }

std::vector<Case> const cases{
    {"both framings", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled), 400},
    {"both framings, other order", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + smuggled), 400},
    {"two lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}x" + smuggled), 400},
    {"two equal lengths", post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}" + smuggled), 400},
    {"list of lengths", post("Content-Length: 2, 2\r\n", "{}" + smuggled), 400},
    {"negative length", post("Content-Length: -1\r\n", smuggled), 400},
    {"signed length", post("Content-Length: +2\r\n", "{}" + smuggled), 400},
    {"hex length", post("Content-Length: 0x2\r\n", "{}" + smuggled), 400},
    {"huge length", post("Content-Length: 99999999999999999999999\r\n", smuggled), 400},
    {"empty length", post("Content-Length: \r\n", smuggled), 400},
    {"unknown encoding", post("Transfer-Encoding: gzip\r\n", smuggled), 400},
    {"encoding list", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + smuggled), 400},
    {"encoding twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled), 400},
    {"encoding identity", post("Transfer-Encoding: identity\r\n", smuggled), 400},
    {"encoding with a tab", post("Transfer-Encoding:\tchunked\x0B\r\n", "0\r\n\r\n" + smuggled), 400},
    {"encoding xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + smuggled), 400},
    {"space before the colon", post("Content-Length : 2\r\n", "{}" + smuggled), 400},
    {"encoding, space before the colon", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + smuggled), 400},
    {"folded header", get("X: a\r\n b\r\n") + smuggled, 400},
    {"header without colon", get("Nonsense\r\n") + smuggled, 400},
    {"empty header name", get(": x\r\n") + smuggled, 400},
    {"control character in a name", get("X\x01: y\r\n") + smuggled, 400},
    {"NUL in a value", get(std::string{"X: a\0b\r\n", 8}) + smuggled, 400},
    {"CR in a value", get("X: a\rb\r\n") + smuggled, 400},
    {"bare LF", "GET / HTTP/1.1\nHost: x\n\n" + smuggled, 400},
    {"bare LF in the middle", "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n" + smuggled, 400},
    {"no host", "GET / HTTP/1.1\r\n\r\n" + smuggled, 400},
    {"two hosts", get("Host: y\r\n") + smuggled, 400},
    {"no version", "GET /\r\n\r\n" + smuggled, 400},
    {"lower-case version", "GET / http/1.1\r\nHost: x\r\n\r\n" + smuggled, 400},
    {"HTTP 2 in plain text", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP 1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505},
    {"target with a space", "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n" + smuggled, 400},
    {"target with a tab", "GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n" + smuggled, 400},
    {"target with a fragment", "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n" + smuggled, 400},
    {"target without slash", "GET things HTTP/1.1\r\nHost: x\r\n\r\n" + smuggled, 400},
    {"authority form", "CONNECT evil:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
    {"unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
    {"lower-case method", "get / HTTP/1.1\r\nHost: x\r\n\r\n", 501},
    {"long target", "GET /" + std::string(9'000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
    {"endless target", "GET /" + std::string(40'000, 'a'), 414},
    {"long header", get("X: " + std::string(20'000, 'a') + "\r\n"), 431},
    {"many headers",
     [] {
         std::string headers;
         for (int i = 0; i < 101; ++i) headers += "X" + std::to_string(i) + ": y\r\n";
         return get(headers);
     }(),
     431},
    {"unknown expectation", get("Expect: miracles\r\n"), 417},
    {"chunk size no number", post("Transfer-Encoding: chunked\r\n", "xyz\r\n{}\r\n0\r\n\r\n" + smuggled), 400},
    {"chunk size too large", post("Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n" + smuggled), 400},
    {"chunk size negative", post("Transfer-Encoding: chunked\r\n", "-2\r\n{}\r\n0\r\n\r\n" + smuggled), 400},
    {"chunk without its end", post("Transfer-Encoding: chunked\r\n", "2\r\n{}0\r\n\r\n" + smuggled), 400},
    {"endless chunk extension", post("Transfer-Encoding: chunked\r\n", "2;" + std::string(60'000, 'a')), 400},
    {"chunked in HTTP 1.0", "POST /things HTTP/1.0\r\n" + json + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 400},
    {"TLS to a plain port", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15}, 400},
    {"random bytes", std::string{"\xff\xfe\xfd\r\n\r\n", 7} + smuggled, 400},
};

class HostileTest : public testing::Test {
  protected:
    HostileTest()
        : server(
              {.port = 0, .loops = 1},
              Router{{{Method::get, "/", Memory{[](Request const&) { return text(200, "text/plain", "root"); }}},
                      {Method::post, "/things", Memory{[](Request const&) { return text(200, "text/plain", "ok"); }}, Priority::cart,
                       BodyType::json, 1'000},
                      {Method::get, "/smuggled", Memory{[this](Request const&) {
                           ++reached;
                           return text(200, "text/plain", "reached");
                       }}}}},
              [](int status, Request const*) { return text(status, "text/plain", "no"); }, log)
        , thread([this] { server.run(); })
    {
    }
    ~HostileTest() override
    {
        server.stop();
        thread.join();
    }

    SystemClock clock;
    logging::Log log{clock, ::open("/dev/null", O_WRONLY)};
    std::atomic<int> reached = 0;
    Server server;
    std::thread thread;
};

}   // namespace

TEST_F(HostileTest, EachIsRefusedAndNothingBehindItIsRead)
{
    for (auto const& [name, bytes, status] : cases) {
        testing::RawClient client{server.port()};
        client.send(bytes);
        EXPECT_EQ(client.receive().status, status) << name;
        EXPECT_TRUE(client.is_closed_by_peer()) << name;
        EXPECT_EQ(reached, 0) << name;
    }
    EXPECT_EQ(testing::RawClient{server.port()}.get("/smuggled").status, 200);
}

TEST_F(HostileTest, EachIsRefusedAlsoWhenItComesByteByByte)
{
    for (auto const& [name, bytes, status] : cases) {
        if (bytes.size() > 1'000) continue;
        testing::RawClient client{server.port()};
        for (char const byte : bytes) client.send({&byte, 1});
        EXPECT_EQ(client.receive().status, status) << name;
        EXPECT_EQ(reached, 0) << name;
    }
}

TEST_F(HostileTest, OddButLegalRequestsAreAnswered)
{
    for (auto const& bytes :
         {std::string{"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"}, std::string{"GET / HTTP/1.1\r\nhOsT:x\r\nX:\r\n\r\n"},
          std::string{"GET http://shop.example/ HTTP/1.1\r\nHost: x\r\n\r\n"},
          std::string{"GET http://shop.example HTTP/1.1\r\nHost: x\r\n\r\n"}, std::string{"GET / HTTP/1.0\r\n\r\n"},
          std::string{"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"},
          post("Transfer-Encoding: Chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"), post("Content-Length: 0\r\n", "")})
    {
        testing::RawClient client{server.port()};
        client.send(bytes);
        EXPECT_EQ(client.receive().status, 200) << bytes;
    }
}

// Found by fuzzing: a last chunk in small pieces.
TEST(ChunkReader, DoesNotCareHowTheNetworkCutsTheChunks)
{
    std::string const sent = "5;name=value\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n";
    for (auto const& message : {sent, std::string{"0\r\n\r\n"}})
        for (std::size_t piece = 1; piece <= message.size(); ++piece) {
            ChunkReader reader;
            std::string body;
            std::size_t consumed = 0;
            for (std::size_t known = piece; !reader.is_done() && known < message.size() + piece; known += piece)
                consumed += reader.read(std::string_view{message}.substr(0, known).substr(consumed), body);
            EXPECT_TRUE(reader.is_done()) << piece;
            EXPECT_FALSE(reader.has_failed()) << piece;
            EXPECT_EQ(consumed, message.size()) << piece;
            EXPECT_EQ(body, message == sent ? "hello!" : "") << piece;
        }
}
