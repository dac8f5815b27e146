// A template as a tree. The language: {name.member} a value · {if x}…{else}…{/if}, {if !x} · {for item in list}…{else}…{/for} ·
// {include file} with the same names · {wrap frame}…{/wrap}, whose {slot} holds what stands between · {t key name=value} a message.
// A brace before anything but a letter, '/' or '!' is just a brace.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace html::compiler {

struct Node {
    enum class Kind { text, value, message, branch, loop };

    Kind kind = Kind::text;
    std::string text;                                                  // the HTML, path, key or condition; of a loop, the name of its item
    std::string list;                                                  // of a loop
    bool negated = false;                                              // of a branch
    std::vector<std::pair<std::string, std::string>> arguments = {};   // of a message: name, path or "literal"
    std::vector<Node> body = {}, otherwise = {};
    int line = 0;
    std::string file = {};
};

// Throws std::runtime_error with file and line.
using Load = std::function<std::string(std::string const& file)>;
std::vector<Node> parse(std::string const& file, Load const& load);

// The C++ of one template: a function `template <typename View> void <name>(html::Output&, View const&)` in namespace pages.
// Throws std::runtime_error where a value stands where it cannot be proved safe.
std::string emit(std::string const& name, std::vector<Node> const& nodes);

}   // namespace html::compiler
