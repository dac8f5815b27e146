// One job for the database, from a Transaction handler: the I/O thread hands it over and renders when it comes back (decisions 7).
#pragma once

#include "infrastructure/db/database.hpp"
#include "infrastructure/http/endpoint.hpp"

namespace shell {

// job(db::Writer&) -> Result<T>; render(Result<T>) -> http::Response, on the I/O thread. A full or absent database is an Error for render.
template <typename Job, typename Render> void transact(db::Database& database, http::Reply reply, Job job, Render render)
{
    using R = std::invoke_result_t<Job&, db::Writer&>;
    database.submit(std::move(job),
                    [reply = std::move(reply), render = std::move(render)](R result, std::exception_ptr const& fault) mutable {
                        std::move(reply)([result = std::move(result), fault, render = std::move(render)]() mutable -> http::Response {
                            if (fault && result.error().code == Code::internal) std::rethrow_exception(fault);
                            return render(std::move(result));
                        });
                    });
}

}   // namespace shell
