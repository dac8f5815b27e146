// Mail: hands a message to whoever delivers it.
#pragma once

#include "base/time.hpp"

#include <filesystem>
#include <string>

namespace mail {

struct Message {
    std::string name;   // unique for what it says: of its Message-ID
    std::string from_name, from, to, subject;
    std::string text;   // plain text, UTF-8
    std::string date;   // RFC 5322
};

class Mailer {
  public:
    virtual ~Mailer() = default;
    virtual void send(Message const&) = 0;   // throws where it cannot; sending again does no harm
};

// Appends each message to a mailbox of its day, FOLDER/2027-02-01.mbox (RFC 4155), for a shop that does not send yet, and for tests. One
// file a message would cost more than the order it is about. A message that is sent again is there twice, under one Message-ID.
class FileMailer final : public Mailer {
  public:
    explicit FileMailer(std::filesystem::path folder, Clock const&);
    ~FileMailer() override;
    void send(Message const&) override;

  private:
    std::filesystem::path folder_;
    Clock const& clock_;
    Day day_{};
    int file_ = -1;
};

// The message as it travels. Throws Bug where a header would hold a line break.
std::string format(Message const&);

}   // namespace mail
