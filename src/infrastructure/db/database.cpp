#include "infrastructure/db/database.hpp"

namespace db {

Error error_of(std::exception_ptr const& exception)
{
    try {
        std::rethrow_exception(exception);
    } catch (Fault const& fault) {
        return Error{fault.passing().value_or(Code::internal)};
    } catch (...) {
        return Error{Code::internal};
    }
}

}   // namespace db
