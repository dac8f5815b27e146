#include "infrastructure/http_client/http_client.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

namespace http_client {

using Moment = std::chrono::steady_clock::time_point;

namespace {

struct EndEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct EndMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct EndList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

void start_up()
{
    static CURLcode const started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

}   // namespace

struct Client::State {
    explicit State(Options o) : options(std::move(o)), multi(curl_multi_init()), easy(curl_easy_init())
    {
        if (!multi || !easy) throw std::runtime_error("libcurl has no memory");
    }

    Options options;
    std::unique_ptr<CURLM, EndMulti> multi;
    std::unique_ptr<CURL, EndEasy> easy;   // goes before the one it works in
    std::atomic<Moment> end_by = Moment::max();
    std::string body;

    static std::size_t take(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& state = *static_cast<State*>(self);
        if (state.body.size() + size * count > state.options.body_max) return 0;   // ends the call
        state.body.append(data, size * count);
        return size * count;
    }

    void set_up(std::string const& url, std::string const& content, curl_slist* headers);
    std::optional<CURLcode> perform();   // nothing: its time is over
};

Client::Client(Options options)
{
    start_up();
    state_ = std::make_unique<State>(std::move(options));
}

Client::~Client() = default;

void Client::end_by(Moment end)
{
    state_->end_by = end;
    curl_multi_wakeup(state_->multi.get());
}

// Options are set anew for each call; the connection stays.
void Client::State::set_up(std::string const& url, std::string const& content, curl_slist* headers)
{
    CURL* const handle = easy.get();
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);     // signals would hit any thread
    curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);   // a name look-up that hangs is left behind
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_USERAGENT, options.user_agent.c_str());
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, content.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(content.size()));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &State::take);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    body.clear();
}

std::optional<CURLcode> Client::State::perform()
{
    auto const timeout = std::chrono::steady_clock::now() + options.timeout;
    for (int running = 1;;) {
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) return CURLE_FAILED_INIT;
        if (running == 0) break;
        auto const left = std::min(timeout, end_by.load()) - std::chrono::steady_clock::now();
        if (left <= Moment::duration::zero()) return std::nullopt;
        auto const ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
        curl_multi_poll(multi.get(), nullptr, 0, static_cast<int>(std::min<std::int64_t>(ms, 1'000)), nullptr);
    }
    int left = 0;
    while (auto const* const message = curl_multi_info_read(multi.get(), &left))
        if (message->msg == CURLMSG_DONE) return message->data.result;
    return CURLE_FAILED_INIT;
}

Answer Client::post(std::string const& url, std::string_view content_type, std::string const& content)
{
    auto const type = "Content-Type: " + std::string{content_type};
    std::unique_ptr<curl_slist, EndList> headers{curl_slist_append(nullptr, type.c_str())};
    if (!headers || curl_slist_append(headers.get(), "Expect:") == nullptr) return {.error = "no memory"};   // no asking before sending
    State& state = *state_;
    state.set_up(url, content, headers.get());
    if (curl_multi_add_handle(state.multi.get(), state.easy.get()) != CURLM_OK) return {.error = "no call can be made"};
    auto const result = state.perform();
    curl_multi_remove_handle(state.multi.get(), state.easy.get());
    if (!result) return {.error = "no answer in time"};
    if (*result != CURLE_OK) return {.error = curl_easy_strerror(*result)};

    long status = 0;
    curl_off_t retry_after = 0;
    curl_easy_getinfo(state.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(state.easy.get(), CURLINFO_RETRY_AFTER, &retry_after);
    Answer answer{.status = static_cast<int>(status), .body = std::move(state.body)};
    if (retry_after > 0) answer.retry_after = std::chrono::seconds{retry_after};
    return answer;
}

}   // namespace http_client
