#include "interaction/storefront/challenge_pages.hpp"

#include "business/payment/payment.hpp"
#include "pages.hpp"

namespace storefront {

namespace {

struct ChallengeView {
    Frame frame;
    bool open;
    Money total;
    std::string attempt;
    html::Url back;
};

std::optional<payment::Attempt> find_attempt(workflows::Tools const& tools, std::string_view text)
{
    auto const id = parse_id<AttemptId>(text);
    if (!id) return std::nullopt;
    return tools.db.order.read([&](db::Reader& db) { return payment::find(db, *id); });
}

http::Response show(http::Request const& request, workflows::Tools const& tools, payment_provider::Simulator& simulator,
                    Framer const& framer)
{
    auto const form = http::Form::parse(request.query);
    auto const attempt = form ? find_attempt(tools, (*form)["attempt"]) : std::nullopt;
    if (!attempt) return framer.error_page(Code::not_found, request);
    ChallengeView const view{.frame = framer.private_frame(framer.text(messages::challenge_title)),
                             .open = simulator.query(attempt->id).kind == payment_provider::Answer::Kind::challenge,
                             .total = attempt->amount,
                             .attempt = to_string(attempt->id),
                             .back = html::Url{"/checkout/done?order=" + to_string(attempt->order)}};
    return shell::private_page(render(pages::storefront_challenge<ChallengeView>, view, framer.site().messages));
}

http::Response decide(http::Request const& request, workflows::Tools const& tools, payment_provider::Simulator& simulator,
                      Framer const& framer)
{
    auto const form = http::Form::parse(request.body);
    auto const attempt = form ? find_attempt(tools, (*form)["attempt"]) : std::nullopt;
    if (!attempt) return framer.error_page(Code::not_found, request);
    auto const& outcome = (*form)["outcome"];
    if (outcome != "approve" && outcome != "fail") return framer.error_page(Code::malformed_request, request);
    simulator.resolve(attempt->id, outcome == "approve");   // decided before: what was decided stands
    return http::see_other("/checkout/done?order=" + to_string(attempt->order));
}

}   // namespace

std::vector<shell::Route> challenge_pages(workflows::Tools const& tools, payment_provider::Simulator& simulator, Framer const& framer)
{
    return {
        {.method = http::Method::get,
         .path = "/checkout/challenge",
         .permission = shell::Permission::anyone,
         .handler = http::Workflow{.run = [&](http::Request const& r) { return show(r, tools, simulator, framer); }},
         .surface = shell::Surface::page,
         .priority = http::Priority::cart},
        {.method = http::Method::post,
         .path = "/checkout/challenge",
         .permission = shell::Permission::anyone,
         .handler = http::Workflow{.run = [&](http::Request const& r) { return decide(r, tools, simulator, framer); }},
         .surface = shell::Surface::page,
         .priority = http::Priority::place,
         .body = http::BodyType::form,
         .body_max = shell::form_body_max},
    };
}

}   // namespace storefront
