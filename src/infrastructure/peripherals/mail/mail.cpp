#include "infrastructure/peripherals/mail/mail.hpp"

#include "base/result.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace mail {

static std::string base64(std::string_view data)
{
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < data.size(); i += 3) {
        unsigned bits = 0;
        auto const have = std::min<std::size_t>(3, data.size() - i);
        for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < have ? static_cast<unsigned char>(data[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k) text += k <= have ? digits[bits >> (18 - 6 * k) & 63] : '=';
    }
    return text;
}

// ASCII as it is; else encoded words of at most 75 characters (RFC 2047), cut between characters.
static std::string header(std::string_view text)
{
    invariant(is_line(text), "mail: a header with a line break");
    if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return std::string{text};
    std::string encoded;
    while (!text.empty()) {
        std::size_t size = std::min<std::size_t>(text.size(), 45);
        while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
        encoded += (encoded.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(text.substr(0, size)) + "?=");
        text.remove_prefix(size);
    }
    return encoded;
}

std::string format(Message const& m)
{
    std::string text = "From: " + header(m.from_name) + " <" + header(m.from) + ">\r\nTo: <" + header(m.to) +
                       ">\r\nSubject: " + header(m.subject) + "\r\nDate: " + header(m.date) + "\r\nMessage-ID: <" + header(m.name) + "@" +
                       header(m.from.substr(m.from.find('@') + 1)) +
                       ">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                       "8bit\r\nAuto-Submitted: auto-generated\r\n\r\n";
    for (char const c : m.text) c == '\n' ? text += "\r\n" : text += c;
    return text;
}

FileMailer::FileMailer(std::filesystem::path folder, Clock const& clock) : folder_(std::move(folder)), clock_(clock)
{
    std::filesystem::create_directories(folder_);
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);   // it holds addresses
}

FileMailer::~FileMailer()
{
    if (file_ >= 0) ::close(file_);
}

// "From " begins a message in a mailbox; in a text it is quoted.
static std::string in_mailbox(Message const& message)
{
    std::string text = "From " + message.from + " " + message.date + "\n";
    auto const formatted = format(message);
    bool line_start = true;
    for (std::string_view rest = formatted; !rest.empty(); rest.remove_prefix(1)) {
        if (line_start && rest.substr(std::min(rest.find_first_not_of('>'), rest.size())).starts_with("From ")) text += '>';
        line_start = rest[0] == '\n';
        if (rest[0] != '\r') text += rest[0];
    }
    return text + "\n";
}

void FileMailer::send(Message const& message)
{
    auto const today = day_of(clock_.now());
    auto const path = folder_ / (to_string(today) + ".mbox");
    if (file_ < 0 || today != day_) {
        if (file_ >= 0) ::close(file_);
        file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        day_ = today;
    }
    auto const text = in_mailbox(message);
    if (file_ < 0 || ::write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        throw std::runtime_error("cannot write " + path.string());
}

}   // namespace mail
