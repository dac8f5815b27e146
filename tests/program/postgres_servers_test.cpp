// A PostgreSQL server itself fails: its disk is full, it only reads, it dies and another takes its place, it lags behind.
#include "support/buyers.hpp"
#include "support/postgres_server.hpp"

#include "faults/tcp_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace testing;
using faults::TcpProxy;

app::Config config_on(Folder const& folder, std::string const& url)
{
    auto config = config_of(folder / "shop");
    config.database = url;
    config.database_connections = 8;
    config.provider_timeout = std::chrono::milliseconds{1'000};
    return config;
}

void open_catalogue(PostgresServer const& server, app::Config const& config)
{
    server.value("create database shop");
    ASSERT_EQ(import(config, endless_catalogue()), 0);
}

std::string reason(Shopper& shopper)
{
    auto const ready = shopper.client.get("/readyz");
    return ready.status == 503 ? at(ready, "/reasons/0") : "";
}

void expect_only_reading(Shopper& shopper)
{
    auto const refused = shopper.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})");
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(at(refused, "/code"), "read_only_mode");
    EXPECT_NE(refused.header("Retry-After"), "");
    for (auto const* target : {"/p/vase?fresh", "/api/store/products", "/livez"})
        EXPECT_EQ(shopper.client.get(target).status, 200) << target;
}

}   // namespace

TEST(PostgresServers, WithAFullDiskTheShopCanBeReadAndGoesOnWhenThereIsSpace)
{
    Folder const folder;
    auto const flag = folder / "full";
    PostgresServer const postgres{{.environment = "LD_PRELOAD=" CLOUDCOMMERCE_FULL_DISK " FULL_DISK_FLAG=" + flag.string()}};
    std::filesystem::permissions(folder.path(), std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);   // it looks for the flag
    auto const config = config_on(folder, postgres.url("shop"));
    open_catalogue(postgres, config);
    std::size_t orders = 0;
    {
        ShopServer server{config};
        Shopper onlooker{server.port()};
        Buyers buyers{server.port(), 4};
        ASSERT_TRUE(comes_true([&] { return buyers.placed() > 10; }));
        std::ofstream{flag} << "now";
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).find("full") != std::string::npos; }));
        bool refused = false;   // a page of a table may have had room yet
        EXPECT_TRUE(comes_true([&] {
            auto const answer = onlooker.post("/api/store/carts", "", R"({"lines":[{"sku":"VASE","quantity":1}]})");
            refused = answer.status == 503;
            return refused;
        }));
        expect_only_reading(onlooker);
        EXPECT_THAT(reason(onlooker), HasSubstr("full"));
        auto const before = buyers.placed();
        std::filesystem::remove(flag);
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > before + 10; }));
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).empty(); }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        EXPECT_GT(buyers.statuses()[503], 0);
        orders = buyers.orders().size();
    }
    EXPECT_EQ(miscounted(config, orders), "");
}

TEST(PostgresServers, AServerThatIsToldToReadOnlyIsReadUntilItIsToldOtherwise)
{
    Folder const folder;
    PostgresServer const postgres;
    auto const config = config_on(folder, postgres.url("shop"));
    open_catalogue(postgres, config);
    std::size_t orders = 0;
    {
        ShopServer server{config};
        Shopper onlooker{server.port()};
        Buyers buyers{server.port(), 4};
        ASSERT_TRUE(comes_true([&] { return buyers.placed() > 10; }));
        postgres.value("alter system set default_transaction_read_only = on");
        postgres.value("select pg_reload_conf()");
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).find("only reads") != std::string::npos; }));
        for (int i = 0; i < 5; ++i) expect_only_reading(onlooker);
        EXPECT_THAT(reason(onlooker), HasSubstr("only reads"));
        auto const before = buyers.placed();
        postgres.value("alter system reset default_transaction_read_only");   // which is no write of the database
        postgres.value("select pg_reload_conf()");
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > before + 10; }));
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).empty(); }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        orders = buyers.orders().size();
    }
    EXPECT_EQ(miscounted(config, orders), "");
    {
        ShopServer server{config};
        postgres.value("alter system set default_transaction_read_only = on");
        postgres.value("select pg_reload_conf()");
        Shopper onlooker{server.port()};
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).find("only reads") != std::string::npos; }));
    }   // closes
}

TEST(PostgresServers, WhenThePrimaryDiesTheShopGoesOnWithTheOneThatIsPromoted)
{
    Folder const folder;
    PostgresServer primary;
    PostgresServer standby{{.primary = &primary}};
    // What was acknowledged is there as well. In place only when there is somebody to acknowledge.
    primary.value("alter system set synchronous_standby_names = '*'");
    primary.value("select pg_reload_conf()");
    ASSERT_TRUE(comes_true([&] { return primary.value("select sync_state from pg_stat_replication") == "sync"; }));
    auto const config = config_on(folder, "postgresql://shop@127.0.0.1:" + std::to_string(standby.port()) +
                                              ",127.0.0.1:" + std::to_string(primary.port()) + "/shop?target_session_attrs=read-write");
    primary.value("create database shop");
    ASSERT_TRUE(comes_true([&] { return standby.value("select 1 from pg_database where datname = 'shop'") == "1"; }));
    ASSERT_EQ(import(config, endless_catalogue()), 0);
    std::map<std::string, std::string> orders;
    {
        ShopServer server{config};
        Shopper onlooker{server.port()};
        Buyers buyers{server.port(), 4};
        ASSERT_TRUE(comes_true([&] { return buyers.placed() > 20; }));
        primary.kill();
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).find("only reads") != std::string::npos; }));
        expect_only_reading(onlooker);
        auto const before = buyers.placed();
        standby.promote();
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > before + 20; }));
        EXPECT_TRUE(comes_true([&] { return reason(onlooker).empty(); }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        orders = buyers.orders();
    }
    EXPECT_EQ(miscounted(config, orders.size()), "");
}

// ---- replicas

namespace {

// A primary and a replica behind a proxy, and a shop that reads from it.
class PostgresReplica : public Test {
  protected:
    PostgresReplica()
    {
        config.database_replicas = {"postgresql://shop@127.0.0.1:" + std::to_string(proxy.port()) + "/shop"};
        open_catalogue(primary, config);
    }
    // Each writes a cart and reads it back at once, which must be seen; returns how many did.
    static int write_and_read(int port, int shoppers, int each)
    {
        std::atomic<int> seen = 0;
        std::vector<std::jthread> threads;
        for (int t = 0; t < shoppers; ++t)
            threads.emplace_back([&] {
                Shopper shopper{port};
                for (int i = 0; i < each; ++i) {
                    auto const cart = shopper.new_cart(R"({"sku":"VASE","quantity":3})");
                    auto const found =
                        shopper.client.request("GET", "/api/store/carts/" + cart.id, "Cart-Token: " + cart.token + "\r\n", "");
                    EXPECT_EQ(found.status, 200) << found.body;
                    seen += found.status == 200 && number_at(found, "/totals/subtotal/amount") == 3 * 4'800 ? 1 : 0;
                }
            });
        threads.clear();
        return seen;
    }
    // Questions that the replica has answered: whole transactions but those that ask where it is.
    std::uint64_t bytes() const { return proxy.counts().bytes_to_client; }
    // Reads that nothing else answers; returns what came from the replica meanwhile, beyond what its watch asks.
    std::uint64_t read_much(Shopper& shopper)
    {
        auto const before = bytes();
        for (int i = 0; i < 200; ++i) EXPECT_EQ(shopper.client.get("/api/store/products?limit=1&n=" + std::to_string(i)).status, 200);
        return bytes() - before;
    }

    Folder folder;
    PostgresServer primary;
    PostgresServer standby{{.settings = "max_standby_streaming_delay = 10s\n", .primary = &primary}};
    TcpProxy proxy{faults::Upstream::tcp("127.0.0.1", standby.port())};
    app::Config config = config_on(folder, primary.url("shop"));
};

}   // namespace

TEST_F(PostgresReplica, AnswersWhoReadsWhatItHasSeenAndOnlyThat)
{
    {
        ShopServer server{config};
        Shopper shopper{server.port()};
        auto const sessions = [&] {
            return std::stoi(
                standby.value("select count(*) from pg_stat_activity where application_name = 'cloudcommerce' and query like '%leave%' or "
                              "application_name = 'cloudcommerce' and query = 'commit'"));
        };
        EXPECT_TRUE(comes_true([&] { return shopper.client.get("/api/store/products").status == 200 && sessions() > 0; }));
        EXPECT_EQ(write_and_read(server.port(), 4, 25), 100);

        standby.value("select pg_wal_replay_pause()");
        EXPECT_TRUE(comes_true([&] { return standby.value("select pg_get_wal_replay_pause_state()") == "paused"; }));
        EXPECT_EQ(write_and_read(server.port(), 4, 25), 100);   // from the primary
        standby.value("select pg_wal_replay_resume()");
        EXPECT_EQ(write_and_read(server.port(), 4, 25), 100);
    }
    EXPECT_EQ(complaints(config), "");
}

TEST_F(PostgresReplica, ThatDiesOrFallsSilentIsLeftOut)
{
    {
        ShopServer server{config};
        Shopper shopper{server.port()};
        EXPECT_EQ(write_and_read(server.port(), 4, 10), 40);
        proxy.refuse();
        proxy.reset();
        EXPECT_EQ(write_and_read(server.port(), 4, 25), 100);
        EXPECT_EQ(reason(shopper), "");   // the shop is whole without it
        proxy.heal();
        EXPECT_TRUE(comes_true([&] { return proxy.counts().open >= 2; }) || write_and_read(server.port(), 4, 10) == 40);
        standby.kill();
        EXPECT_EQ(write_and_read(server.port(), 4, 25), 100);
        EXPECT_EQ(reason(shopper), "");
    }
    EXPECT_EQ(complaints(config), "");
}

// ---- TLS

TEST(PostgresServers, OverTlsTheServerIsWhoItClaimsToBe)
{
    Folder const folder;
    PostgresServer const postgres;
    postgres.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.crt");
    postgres.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=other -keyout other.key -out other.crt");
    postgres.run(
        "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -keyout data/server.key -out server.csr");
    postgres.run(
        "echo subjectAltName=DNS:localhost,IP:127.0.0.1 > names && openssl x509 -req -in server.csr -days 2 -CA ca.crt -CAkey ca.key "
        "-CAcreateserial -extfile names -out data/server.crt && chmod 600 data/server.key");
    std::ofstream{postgres.folder() / "data/pg_hba.conf", std::ios::trunc}
        << "hostssl all all 127.0.0.1/32 trust\nhost postgres all 127.0.0.1/32 trust\n";
    postgres.value("alter system set ssl = on");
    postgres.value("select pg_reload_conf()");
    ASSERT_TRUE(comes_true([&] { return postgres.value("show ssl") == "on"; }));
    auto const with_ca = [&](std::string const& ca) {
        return config_on(folder, postgres.url("shop") + "?sslmode=verify-full&sslrootcert=" + (postgres.folder() / ca).string());
    };

    auto const config = with_ca("ca.crt");
    open_catalogue(postgres, config);
    std::size_t orders = 0;
    {
        ShopServer server{config};
        EXPECT_EQ(postgres.value("select bool_and(ssl) from pg_stat_ssl s join pg_stat_activity a using (pid) where a.datname = 'shop'"),
                  "t");
        Buyers buyers{server.port(), 4};
        EXPECT_TRUE(comes_true([&] { return buyers.placed() > 20; }));
        buyers.stop();
        EXPECT_THAT(buyers.wrong(), IsEmpty());
        orders = buyers.orders().size();
    }
    EXPECT_EQ(miscounted(config, orders), "");

    try {
        (void)app::has_shop(with_ca("other.crt"));
        FAIL() << "another authority was believed";
    } catch (db::Fault const& fault) {
        EXPECT_TRUE(fault.passing());   // the shop waits, and says so
        EXPECT_THAT(fault.what(), HasSubstr("certificate verify failed"));
    }
}
