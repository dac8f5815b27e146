#include "app/control.hpp"

#include "infrastructure/json/mapping.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <istream>
#include <sstream>
#include <stdexcept>

namespace app {

struct CommandJson {
    std::vector<std::string> words;
    std::string folder;
    std::int64_t input_bytes;
};
BOOST_DESCRIBE_STRUCT(CommandJson, (), (words, folder, input_bytes))

namespace {

sockaddr_un address_of(std::filesystem::path const& path)
{
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    auto const text = path.string();
    if (text.size() >= sizeof address.sun_path) throw std::runtime_error("the path of the data folder is too long for a socket: " + text);
    std::memcpy(address.sun_path, text.data(), text.size());
    return address;
}

bool send_all(int socket, std::string_view data)
{
    while (!data.empty()) {
        auto const sent = ::send(socket, data.data(), data.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// Reads a socket as a stream.
class SocketBuffer final : public std::streambuf {
  public:
    explicit SocketBuffer(int socket) : socket_(socket) {}

  private:
    int_type underflow() override
    {
        ssize_t got = 0;
        do got = ::recv(socket_, buffer_, sizeof buffer_, 0);
        while (got < 0 && errno == EINTR);
        if (got <= 0) return traits_type::eof();
        setg(buffer_, buffer_, buffer_ + got);
        return traits_type::to_int_type(*gptr());
    }

    int socket_;
    char buffer_[64 << 10];
};

// The input of a command: pieces, each behind a line with its size; one of size 0 is the end. A connection that ends before it was cut
// off, and what came is not to be taken for the whole: throws.
class PiecesBuffer final : public std::streambuf {
  public:
    explicit PiecesBuffer(std::istream& connection) : connection_(connection) {}

  private:
    int_type underflow() override
    {
        if (left_ == 0 && !ended_) {
            if (!(connection_ >> left_) || connection_.get() != '\n') throw std::runtime_error("the input was cut off");
            ended_ = left_ == 0;
        }
        if (ended_) return traits_type::eof();
        connection_.read(buffer_, static_cast<std::streamsize>(std::min(left_, sizeof buffer_)));
        auto const got = connection_.gcount();
        if (got <= 0) throw std::runtime_error("the input was cut off");
        left_ -= static_cast<std::size_t>(got);
        setg(buffer_, buffer_, buffer_ + got);
        return traits_type::to_int_type(*gptr());
    }

    std::istream& connection_;
    std::size_t left_ = 0;
    bool ended_ = false;
    char buffer_[64 << 10];
};

class SocketConsole final : public Console {
  public:
    explicit SocketConsole(int socket) : socket_(socket) {}
    void line(std::string const& text) override { tell('o', text); }
    void error(std::string const& text) override { tell('e', text); }
    void progress(std::string const& text) override { tell('p', text); }
    void end(int status) { tell('x', std::to_string(status)); }

  private:
    void tell(char kind, std::string text)
    {
        for (auto& c : text)
            if (c == '\n') c = ' ';
        send_all(socket_, std::string{kind} + " " + text + "\n");
    }
    int socket_;
};

}   // namespace

ControlServer::ControlServer(Application& app, Profiling& profiling)
    : app_(app)
    , profiling_(profiling)
    , path_(app.config.data / "control.sock")
{
    auto const address = address_of(path_);
    ::unlink(path_.c_str());   // left by a process that died: the folder is ours
    listening_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const before = ::umask(0177);
    bool const bound = listening_ >= 0 && ::bind(listening_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    ::umask(before);
    if (!bound || ::listen(listening_, 16) != 0)
        throw std::runtime_error("cannot listen on " + path_.string() + ": " + std::strerror(errno));
    thread_ = std::thread{[this] { run(); }};
    ::pthread_setname_np(thread_.native_handle(), "control");
}

// A long command ends early: its input ends, and whoever sent it learns that it did not finish.
ControlServer::~ControlServer()
{
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
        if (serving_ >= 0) ::shutdown(serving_, SHUT_RDWR);
    }
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
    ::unlink(path_.c_str());
}

void ControlServer::run()
{
    while (!stopping_) {
        pollfd waiting{.fd = listening_, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 500) <= 0) continue;
        int const connection = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        {
            std::lock_guard const lock{mutex_};
            if (!stopping_) serving_ = connection;
        }
        if (serving_ == connection) handle(connection);
        {
            std::lock_guard const lock{mutex_};
            serving_ = -1;
        }
        ::close(connection);
    }
}

void ControlServer::handle(int connection)
{
    SocketBuffer buffer{connection};
    std::istream lines{&buffer};
    PiecesBuffer pieces{lines};
    std::istream input{&pieces};
    input.exceptions(std::ios::badbit);
    SocketConsole console{connection};
    std::string line;
    if (!std::getline(lines, line)) return;
    auto const command = json::parse<CommandJson>(line);
    if (!command) return console.end(2);
    int status = 1;
    try {
        if (command->words.size() == 2 && command->words[0] == "profile")
            return console.end(profiling_.command(command->words[1], console));
        status = run_command(app_, {command->words, command->folder, static_cast<std::uint64_t>(command->input_bytes)}, input, console);
    } catch (std::exception const& error) {
        app_.log.error("command failed", error, {{"command", command->words.empty() ? std::string{} : command->words[0]}});
        console.error(std::string{"It failed: "} + error.what());
    }
    console.end(status);
}

// ---- the other side

static int hand_over(int socket, WritingCommand const& command, std::istream* input, Console& console)
{
    CommandJson const json{command.words, absolute(command.folder).string(), static_cast<std::int64_t>(command.input_bytes)};
    send_all(socket, json::to_json(json) + "\n");
    std::thread sender{[&] {
        char block[64 << 10];
        while (input != nullptr && (input->read(block, sizeof block), input->gcount() > 0))
            if (!send_all(socket, std::to_string(input->gcount()) + "\n") ||
                !send_all(socket, {block, static_cast<std::size_t>(input->gcount())}))
                return;
        send_all(socket, "0\n");
    }};
    SocketBuffer buffer{socket};
    std::istream answers{&buffer};
    int status = 1;
    bool ended = false;
    for (std::string line; std::getline(answers, line);) {
        if (line.size() < 2) continue;
        auto const text = line.substr(2);
        switch (line[0]) {
        case 'o': console.line(text); break;
        case 'e': console.error(text); break;
        case 'p': console.progress(text); break;
        case 'x':
            (void)std::from_chars(text.data(), text.data() + text.size(), status);
            ended = true;
            break;
        default: break;
        }
    }
    ::shutdown(socket, SHUT_RDWR);
    sender.join();
    if (!ended) console.error("The server ended before the command did. What it had done is kept; run it again to finish.");
    return status;
}

std::optional<int> hand_over(Config const& config, WritingCommand const& command, std::istream* input, Console& console)
{
    int const socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) throw std::runtime_error("no socket");
    auto const address = address_of(config.data / "control.sock");
    std::optional<int> status;
    if (::connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0)
        status = hand_over(socket, command, input, console);
    ::close(socket);
    return status;
}

int run_or_hand_over(Config const& config, WritingCommand const& command, std::istream* input, Console& console, Clock const& clock,
                     logging::Log& log)
{
    for (int tries = 0; tries < 50; ++tries) {
        if (auto folder = DataFolder::take(config.data)) {
            Application app{config, *folder, clock, log};
            std::istringstream nothing;
            return run_command(app, command, input == nullptr ? nothing : *input, console);
        }
        if (auto const status = hand_over(config, command, input, console)) return *status;
        std::this_thread::sleep_for(100ms);   // it is starting, or ending
    }
    console.error("Another process has the shop in " + config.data.string() + " open and does not answer.");
    return 1;
}

}   // namespace app
