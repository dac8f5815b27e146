// Mail: hands a message to whoever delivers it.
#pragma once

#include <filesystem>
#include <string>

namespace mail {

struct Message {
    std::string name;       // unique for what it says: the same again replaces itself
    std::string from_name, from, to, subject;
    std::string text;       // plain text, UTF-8
    std::string date;       // RFC 5322
};

class Mailer {
  public:
    virtual ~Mailer() = default;
    virtual void send(Message const&) = 0;   // throws where it cannot; sending again does no harm
};

// Writes each message as a file <name>.eml (RFC 5322), for a shop that does not send yet, and for tests.
class FileMailer final : public Mailer {
  public:
    explicit FileMailer(std::filesystem::path folder);
    void send(Message const&) override;

  private:
    std::filesystem::path folder_;
};

// The message as it travels. Throws Bug where a header would hold a line break.
std::string format(Message const&);

}   // namespace mail
