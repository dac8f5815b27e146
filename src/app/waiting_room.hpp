// A shop that cannot open yet: it says that it lives, that it is not ready and why, and asks everybody else to come again.
#pragma once

#include "app/config.hpp"
#include "infrastructure/http/server.hpp"
#include "infrastructure/log/log.hpp"
#include "interaction/storefront/assets.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace app {

class WaitingRoom {
  public:
    WaitingRoom(Config const&, std::string const& fault, logging::Log&);   // logs why it waits
    ~WaitingRoom();
    WaitingRoom(WaitingRoom const&) = delete;
    WaitingRoom& operator=(WaitingRoom const&) = delete;

    void set_reason(std::string const& fault);   // logged where it is another one than before

  private:
    http::Router router();
    http::Response come_again(http::Request const*) const;
    std::string reason() const;

    std::string const name_;   // of the shop
    storefront::Assets const assets_;
    logging::Log& log_;
    mutable std::mutex mutex_;
    std::string reason_;
    http::Server server_;
    std::thread thread_;
};

}   // namespace app
