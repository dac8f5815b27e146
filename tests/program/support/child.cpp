#include "support/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <stdexcept>

namespace testing {

int in_child(std::function<int()> const& work, std::string* said)
{
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    std::fflush(nullptr);
    pid_t const pid = ::fork();
    if (pid < 0) throw std::runtime_error("no child");
    if (pid == 0) {
        ::close(ends[0]);
        int status = 1;
        try {
            status = work();
        } catch (std::exception const& error) {
            std::string_view const text = error.what();
            (void)!::write(ends[1], text.data(), text.size());
        }
        ::_exit(status);
    }
    ::close(ends[1]);
    std::string heard;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) heard.append(buffer, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (said != nullptr) *said = heard;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}   // namespace testing
