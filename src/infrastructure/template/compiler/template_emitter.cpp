#include "infrastructure/template/compiler/html_scanner.hpp"
#include "infrastructure/template/compiler/template.hpp"

#include <algorithm>
#include <stdexcept>

namespace html::compiler {

namespace {

std::string quoted(std::string_view text)
{
    static constexpr char digits[] = "01234567";
    std::string literal = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            literal += '\\';
            literal += c;
        } else if (c == '\n') {
            literal += "\\n\"\n    \"";
        } else if (byte < 0x20 || byte >= 0x7F) {
            literal += '\\';
            for (int shift = 6; shift >= 0; shift -= 3) literal += digits[byte >> shift & 7];
        } else {
            literal += c;
        }
    }
    return literal + "\"";
}

// White space between elements is one space or one line break to a browser.
std::string squeezed(std::string_view text, bool keep)
{
    if (keep) return std::string{text};
    std::string result;
    for (char const c : text) {
        bool const space = c == ' ' || c == '\n' || c == '\t';
        if (!space)
            result += c;
        else if (result.empty() || (result.back() != ' ' && result.back() != '\n'))
            result += c == '\t' ? ' ' : c;
        else if (c == '\n')
            result.back() = '\n';
    }
    return result;
}

class Emitter {
  public:
    std::string emit(std::string const& name, std::vector<Node> const& nodes)
    {
        HtmlScanner scanner;
        std::string body;
        emit_all(nodes, scanner, body);
        if (scanner.context() != Context::text) throw std::runtime_error(name + ": ends inside " + std::string{scanner.place()});
        return "template <typename View> void " + name + "(html::Output& out, [[maybe_unused]] View const& v)\n{\n" + body + "}\n";
    }

  private:
    [[noreturn]] static void fail(Node const& node, std::string const& what)
    {
        throw std::runtime_error(node.file + ":" + std::to_string(node.line) + ": " + what);
    }

    void emit_all(std::vector<Node> const& nodes, HtmlScanner& scanner, std::string& out)
    {
        for (Node const& node : nodes) {
            switch (node.kind) {
            case Node::Kind::text: emit_text(node, scanner, out); break;
            case Node::Kind::value: emit_value(node, scanner, out); break;
            case Node::Kind::message: emit_message(node, scanner, out); break;
            case Node::Kind::branch: emit_branch(node, scanner, out); break;
            case Node::Kind::loop: emit_loop(node, scanner, out); break;
            }
        }
    }

    static void emit_text(Node const& node, HtmlScanner& scanner, std::string& out)
    {
        try {
            scanner.feed(node.text);
        } catch (std::runtime_error const& error) {
            fail(node, error.what());
        }
        bool const keep = node.text.find("<pre") != std::string::npos || node.text.find("<textarea") != std::string::npos;
        out += "    out.raw(" + quoted(squeezed(node.text, keep)) + ");\n";
    }

    void emit_value(Node const& node, HtmlScanner& scanner, std::string& out)
    {
        auto const call = [&]() -> std::string_view {
            switch (scanner.context()) {
            case Context::text: return "text";
            case Context::attribute: return "attribute";
            case Context::url: return "url";
            case Context::url_part: return "url_part";
            case Context::source_set: return "source_set";
            case Context::json: return "json";
            default: fail(node, "{" + node.text + "} stands in " + std::string{scanner.place()});
            }
        }();
        out.append("    out.").append(call).append("(").append(path(node.text)).append(");\n");
        scanner.value();
    }

    void emit_message(Node const& node, HtmlScanner& scanner, std::string& out)
    {
        auto const call = [&]() -> std::string_view {
            switch (scanner.context()) {
            case Context::text: return "message_text";
            case Context::attribute: return "message_attribute";
            case Context::json: return "message_json";
            default: fail(node, "{t " + node.text + "} stands in " + std::string{scanner.place()});
            }
        }();
        std::string key = node.text, arguments;
        std::ranges::replace(key, '.', '_');
        for (auto const& [name, value] : node.arguments)
            arguments += (arguments.empty() ? "" : ", ") + ("html::argument(" + quoted(name)) + ", " +
                         (value.starts_with('"') ? value : path(value)) + ")";
        out.append("    out.")
            .append(call)
            .append("(messages::")
            .append(key)
            .append(arguments.empty() ? "" : ", {" + arguments + "}")
            .append(");\n");
        scanner.value();
    }

    void emit_branch(Node const& node, HtmlScanner& scanner, std::string& out)
    {
        HtmlScanner taken = scanner, other = scanner;
        out += std::string("    if (") + (node.negated ? "!" : "") + "html::truthy(" + path(node.text) + ")) {\n";
        emit_all(node.body, taken, out);
        if (!node.otherwise.empty()) {
            out += "    } else {\n";
            emit_all(node.otherwise, other, out);
        }
        out += "    }\n";
        join(node, taken, other);
        scanner = taken;
    }

    void emit_loop(Node const& node, HtmlScanner& scanner, std::string& out)
    {
        HtmlScanner body = scanner, none = scanner;
        out += "    for (auto const& " + node.text + " : " + path(node.list) + ") {\n";
        loops_.push_back(node.text);
        emit_all(node.body, body, out);
        loops_.pop_back();
        out += "    }\n";
        join(node, body, scanner);
        if (!node.otherwise.empty()) {
            out += "    if (!html::truthy(" + path(node.list) + ")) {\n";
            emit_all(node.otherwise, none, out);
            out += "    }\n";
            join(node, body, none);
        }
        scanner = body;
    }

    static void join(Node const& node, HtmlScanner& one, HtmlScanner const& other)
    {
        if (!one.join(other)) fail(node, "one way ends in " + std::string{one.place()} + ", another in " + std::string{other.place()});
    }

    std::string path(std::string const& text) const
    {
        auto const root = text.substr(0, text.find('.'));
        bool const local = std::ranges::find(loops_, root) != loops_.end();
        return local ? text : "v." + text;
    }

    std::vector<std::string> loops_;
};

}   // namespace

std::string emit(std::string const& name, std::vector<Node> const& nodes) { return Emitter{}.emit(name, nodes); }

}   // namespace html::compiler
