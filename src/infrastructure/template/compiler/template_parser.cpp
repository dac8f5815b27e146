#include "infrastructure/template/compiler/template.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace html::compiler {

namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

std::vector<std::string> words_of(std::string_view text)
{
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ' || text[i] == '\n') {
            ++i;
            continue;
        }
        bool quoted = false;
        auto const from = i;
        while (i < text.size() && (quoted || (text[i] != ' ' && text[i] != '\n'))) quoted = quoted != (text[i++] == '"');
        words.emplace_back(text.substr(from, i - from));
    }
    return words;
}

// One file being read. `slot` is what a {slot} in it stands for.
class Parser {
  public:
    Parser(std::string file, Load const& load, std::vector<Node> const* slot, int depth)
        : file_(std::move(file))
        , load_(load)
        , slot_(slot)
        , depth_(depth)
        , text_(load(file_))
    {
        if (depth > 16) fail("templates include each other");
    }

    std::vector<Node> parse()
    {
        auto nodes = parse_until({});
        return nodes;
    }

  private:
    [[noreturn]] void fail(std::string const& what) const { throw std::runtime_error(file_ + ":" + std::to_string(line_) + ": " + what); }

    Node node(Node::Kind kind, std::string text) const { return {.kind = kind, .text = std::move(text), .line = line_, .file = file_}; }

    // Up to one of these tags, which is taken and kept in end_; {} means the end of the file.
    std::vector<Node> parse_until(std::vector<std::string> const& ends)
    {
        std::vector<Node> nodes;
        while (auto const tag = take_text(nodes)) {
            if (std::ranges::find(ends, *tag) != ends.end()) {
                end_ = *tag;
                return nodes;
            }
            parse_tag(*tag, nodes);
        }
        if (!ends.empty()) fail("{" + ends.back() + "} is missing");
        return nodes;
    }

    // Text up to the next tag, whose inside is returned.
    std::optional<std::string> take_text(std::vector<Node>& nodes)
    {
        auto const from = at_;
        for (;;) {
            at_ = text_.find('{', at_);
            if (at_ == std::string::npos || (at_ + 1 < text_.size() && (is_word(text_[at_ + 1]) || text_[at_ + 1] == '/'))) break;
            ++at_;
        }
        auto const end = std::min(at_, text_.size());
        if (end > from) nodes.push_back(node(Node::Kind::text, text_.substr(from, end - from)));
        line_ += static_cast<int>(
            std::count(text_.begin() + static_cast<std::ptrdiff_t>(from), text_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        if (at_ == std::string::npos) return std::nullopt;
        auto const close = text_.find('}', at_);
        if (close == std::string::npos) fail("a { without its }");
        auto tag = text_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        return tag;
    }

    void parse_tag(std::string const& tag, std::vector<Node>& nodes)
    {
        auto const words = words_of(tag);
        auto const& first = words.at(0);
        if (first == "if")
            parse_if(words, nodes);
        else if (first == "for")
            parse_for(words, nodes);
        else if (first == "include")
            append(nodes, Parser{name_in(words), load_, slot_, depth_ + 1}.parse());
        else if (first == "wrap")
            parse_wrap(words, nodes);
        else if (first == "slot")
            slot_ != nullptr ? append(nodes, *slot_) : fail("{slot} in a template that is not wrapped around another");
        else if (first == "t")
            parse_message(words, nodes);
        else if (words.size() == 1 && is_path(first))
            nodes.push_back(node(Node::Kind::value, first));
        else
            fail("what is {" + tag + "}?");
    }

    static bool is_path(std::string_view text)
    {
        return !text.empty() && std::ranges::all_of(text, [](char c) { return is_word(c) || c == '.'; }) && !text.starts_with('.') &&
               !text.ends_with('.');
    }

    std::string name_in(std::vector<std::string> const& words) const
    {
        if (words.size() != 2) fail("{" + words[0] + " file} takes one name");
        return words[1];
    }

    static void append(std::vector<Node>& to, std::vector<Node> const& more) { to.insert(to.end(), more.begin(), more.end()); }

    void parse_if(std::vector<std::string> const& words, std::vector<Node>& nodes)
    {
        bool const negated = words.size() == 2 && words[1].starts_with('!');
        if (words.size() != 2 || !is_path(std::string_view{words[1]}.substr(negated ? 1 : 0))) fail("{if name} or {if !name}");
        Node branch = node(Node::Kind::branch, words[1].substr(negated ? 1 : 0));
        branch.negated = negated;
        branch.body = parse_until({"else", "/if"});
        if (end_ == "else") branch.otherwise = parse_until({"/if"});
        nodes.push_back(std::move(branch));
    }

    void parse_for(std::vector<std::string> const& words, std::vector<Node>& nodes)
    {
        if (words.size() != 4 || words[2] != "in" || !is_path(words[1]) || !is_path(words[3])) fail("{for item in list}");
        Node loop = node(Node::Kind::loop, words[1]);
        loop.list = words[3];
        loop.body = parse_until({"else", "/for"});
        if (end_ == "else") loop.otherwise = parse_until({"/for"});
        nodes.push_back(std::move(loop));
    }

    void parse_wrap(std::vector<std::string> const& words, std::vector<Node>& nodes)
    {
        auto const frame = name_in(words);
        auto const inside = parse_until({"/wrap"});
        append(nodes, Parser{frame, load_, &inside, depth_ + 1}.parse());
    }

    void parse_message(std::vector<std::string> const& words, std::vector<Node>& nodes)
    {
        if (words.size() < 2 || !is_path(words[1])) fail("{t key}");
        Node message = node(Node::Kind::message, words[1]);
        for (std::size_t i = 2; i < words.size(); ++i) {
            auto const equals = words[i].find('=');
            auto const value = equals == std::string::npos ? std::string{} : words[i].substr(equals + 1);
            bool const literal = value.size() >= 2 && value.front() == '"' && value.back() == '"';
            if (!literal && !is_path(value)) fail("{t key name=value}");
            message.arguments.emplace_back(words[i].substr(0, equals), value);
        }
        nodes.push_back(std::move(message));
    }

    std::string file_;
    Load const& load_;
    std::vector<Node> const* slot_;
    int depth_;
    std::string text_, end_;
    std::size_t at_ = 0;
    int line_ = 1;
};

}   // namespace

std::vector<Node> parse(std::string const& file, Load const& load) { return Parser{file, load, nullptr, 0}.parse(); }

}   // namespace html::compiler
