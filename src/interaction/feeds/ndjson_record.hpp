// The next record of a file that holds a JSON object a line and tells of each handle once. Empty lines are passed over.
#pragma once

#include "base/text.hpp"
#include "infrastructure/json/reader.hpp"
#include "interaction/feeds/line_reader.hpp"
#include "interaction/feeds/product_feed.hpp"

namespace feeds {

// `Read` has `line`, `handle` and `record`, which `parse` makes of a line and `handle_of` tells the handle of. Nothing: the end.
template <typename Read, typename Parse, typename HandleOf>
std::optional<Read> next_record(LineReader& lines, Handles& handles, Parse parse, HandleOf handle_of)
{
    for (std::string text; lines.next(text);) {
        std::string_view view = text;
        if (lines.number() == 1 && view.starts_with("\xEF\xBB\xBF")) view.remove_prefix(3);
        if (lines.was_too_long()) return Read{lines.number(), "", Code::body_too_large};
        if (trimmed(view).empty()) continue;
        Read read{lines.number(), "", parse(view)};
        if (read.record) {
            read.handle = handle_of(*read.record);
            if (!handles.is_new(read.handle)) read.record = invalid("/handle", Violation::handle_repeated);
        } else if (auto const document = json::Document::parse(view)) {
            auto const handle = document->root().find("handle");
            read.handle = handle ? handle->string().value_or("") : "";
        }
        return read;
    }
    return std::nullopt;
}

}   // namespace feeds
