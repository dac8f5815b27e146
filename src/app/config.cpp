#include "app/config.hpp"

#include <charconv>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace app {

static std::pair<std::string, int> parse_listen(std::string const& option, std::string const& text)
{
    auto const colon = text.rfind(':');
    int port = -1;
    auto const digits = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    bool const is_port = !digits.empty() && error == std::errc{} && end == digits.data() + digits.size() && port >= 0 && port <= 65'535;
    auto address = text.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (!is_port || address.empty()) throw std::invalid_argument(option + " needs ADDRESS:PORT, like 127.0.0.1:8080, not " + text);
    return {address, port};
}

void set_listen(Config& config, std::string const& text) { std::tie(config.address, config.port) = parse_listen("--listen", text); }

void set_metrics_listen(Config& config, std::string const& text)
{
    std::tie(config.metrics_address, config.metrics_port) = parse_listen("--metrics-listen", text);
}

}   // namespace app
