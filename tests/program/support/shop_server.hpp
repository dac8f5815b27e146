// The whole shop, served by this process.
#pragma once

#include "app/console.hpp"
#include "app/serve.hpp"
#include "infrastructure/testing/folder.hpp"
#include "infrastructure/testing/postgres.hpp"

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace testing {

// What a command said.
struct Heard final : app::Console {
    void line(std::string const& text) override { lines.push_back(text); }
    void error(std::string const& text) override { errors.push_back(text); }
    void progress(std::string const&) override {}
    std::vector<std::string> lines, errors;
};

// Settings for tests: any free port, a provider that may take 200 ms; a database on the engine of the run.
app::Config config_of(std::filesystem::path const& data);

// The same with each commit group's tables in a database of its own.
app::Config config_of_groups(std::filesystem::path const& data);

// What programs that this one starts find in their environment, so that they use the database of that folder.
void let_programs_use(std::filesystem::path const& data);

// A copy of a closed shop, in a folder that is not there yet.
void copy_shop(std::filesystem::path const& from, std::filesystem::path const& to);

// A product a line. The first few that most tests need: VASE (48.00, 100 in stock), LAMP (129.00, 5), RARE (10.00, 1), and a mug in two
// colours (MUG-BLUE, MUG-RED).
std::string const& small_catalogue();

// Runs `cloudcommerce import products` here; its exit status.
int import(app::Config const&, std::string const& ndjson, Heard* heard = nullptr);

// Runs `cloudcommerce promotions import` here, or has the server run it that holds the folder; its exit status.
int import_promotions(app::Config const&, std::string const& json, Heard* heard = nullptr);

// What `cloudcommerce verify` complains about; empty: nothing.
std::string complaints(app::Config const&);

class ShopServer {
  public:
    explicit ShopServer(app::Config, app::Hooks = {}, Clock const* = nullptr);
    ~ShopServer();   // stops it
    ShopServer(ShopServer const&) = delete;
    ShopServer& operator=(ShopServer const&) = delete;

    int port() const { return port_; }
    std::string const& first_key() const { return first_key_; }   // of the admin API, where the shop is new
    void stop();

  private:
    app::WaitForStop wait_for_stop();

    SystemClock system_;
    std::promise<void> stop_;
    bool stopped_ = false;
    int port_ = 0;
    std::string first_key_;
    std::thread thread_;
};

}   // namespace testing
