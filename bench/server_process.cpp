#include "server_process.hpp"

#include "driver.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace bench {

int free_port()
{
    int const socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

static pid_t spawn(std::filesystem::path const& binary, std::vector<std::string> const& arguments, int out, int err)
{
    std::vector<char const*> words{binary.c_str()};
    for (auto const& argument : arguments) words.push_back(argument.c_str());
    words.push_back(nullptr);
    pid_t const pid = ::fork();
    if (pid == 0) {
        ::dup2(out, 1);
        ::dup2(err, 2);
        ::execv(binary.c_str(), const_cast<char* const*>(words.data()));
        ::_exit(127);
    }
    return pid;
}

ServerProcess::ServerProcess(std::filesystem::path binary, std::filesystem::path data, std::vector<std::string> arguments)
    : port_(free_port())
{
    // Making pictures smaller would be counted as the work that is measured.
    std::vector<std::string> all{"serve",        "--data", data.string(), "--listen", "127.0.0.1:" + std::to_string(port_),
                                 "--renditions", "none"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    int const null = ::open("/dev/null", O_RDWR | O_CLOEXEC),
              log = ::open((data.string() + ".log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    auto const begun = std::chrono::steady_clock::now();
    pid_ = spawn(binary, all, null, log);
    ::close(null);
    ::close(log);
    for (int tries = 0; tries < 5'000; ++tries) {
        try {
            int status = 0;
            drive(port_, 1, std::chrono::seconds{5}, [&](std::size_t, Answer const* answer) {
                return answer == nullptr ? get("/readyz") : (status = answer->status, std::string{});
            });
            if (status == 200) {
                start_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
                return;
            }
        } catch (std::runtime_error const&) {
        }
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{2});
    }
    throw std::runtime_error("the server did not start: see " + data.string() + ".log");
}

ServerProcess::~ServerProcess()
{
    if (pid_ > 0) stop();
}

int ServerProcess::stop()
{
    ::kill(pid_, SIGTERM);
    return wait_for(std::exchange(pid_, -1));
}

void ServerProcess::kill()
{
    ::kill(pid_, SIGKILL);
    wait_for(std::exchange(pid_, -1));
}

pid_t start(std::filesystem::path const& binary, std::vector<std::string> const& arguments)
{
    int const null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    pid_t const pid = spawn(binary, arguments, null, null);
    ::close(null);
    return pid;
}

int wait_for(pid_t pid)
{
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Cost ServerProcess::cost() const { return cost_of(pid_); }

Cost cost_of(pid_t pid)
{
    Cost cost;
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text;
    std::getline(stat, text);
    std::istringstream fields{text.substr(text.rfind(')') + 2)};
    std::string field;
    for (int i = 3; i <= 15 && fields >> field; ++i)
        if (i == 14 || i == 15) cost.cpu_seconds += std::stod(field) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    std::ifstream status{"/proc/" + std::to_string(pid) + "/status"};
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) cost.resident_mb = std::stoul(line.substr(6)) / 1'024;
        if (line.starts_with("VmHWM:")) cost.resident_peak_mb = std::stoul(line.substr(6)) / 1'024;
    }
    return cost;
}

int run(std::filesystem::path const& binary, std::vector<std::string> const& arguments, std::string* output)
{
    if (output == nullptr) return wait_for(start(binary, arguments));
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    pid_t const pid = spawn(binary, arguments, ends[1], ends[1]);
    ::close(ends[1]);
    char buffer[4'096];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) output->append(buffer, static_cast<std::size_t>(got));
    ::close(ends[0]);
    return wait_for(pid);
}

Scratch::Scratch()
{
    std::string form = std::filesystem::temp_directory_path() / "cloudcommerce-bench-XXXXXX";
    if (::mkdtemp(form.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = form;
}

Scratch::~Scratch() { std::filesystem::remove_all(path_); }

}   // namespace bench
