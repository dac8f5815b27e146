#include "infrastructure/template/sanitise.hpp"

#include "base/text.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <memory>

namespace html {

namespace {

constexpr int depth_max = 64;   // of elements; deeper ones lose their tags

bool is_dropped(GumboTag tag)
{
    static constexpr std::array dropped{GUMBO_TAG_SCRIPT,  GUMBO_TAG_STYLE,    GUMBO_TAG_TEMPLATE, GUMBO_TAG_IFRAME,
                                        GUMBO_TAG_OBJECT,  GUMBO_TAG_EMBED,    GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEXTAREA,
                                        GUMBO_TAG_SELECT,  GUMBO_TAG_TITLE,    GUMBO_TAG_SVG,      GUMBO_TAG_MATH,
                                        GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_XMP,      GUMBO_TAG_PLAINTEXT};
    return std::ranges::find(dropped, tag) != dropped.end();
}

// The element as which it is written; "" where only its content is.
std::string_view written_as(GumboTag tag)
{
    switch (tag) {
    case GUMBO_TAG_B:
    case GUMBO_TAG_STRONG: return "strong";
    case GUMBO_TAG_I:
    case GUMBO_TAG_EM: return "em";
    case GUMBO_TAG_H1: return "h2";   // the page has its h1
    case GUMBO_TAG_P:
    case GUMBO_TAG_BR:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_A:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_CODE:
    case GUMBO_TAG_SUB:
    case GUMBO_TAG_SUP:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_TD: return gumbo_normalized_tagname(tag);
    default: return {};
    }
}

class Sanitiser {
  public:
    std::string out;

    void children(GumboVector const& nodes, int depth)
    {
        for (unsigned i = 0; i < nodes.length; ++i) node(*static_cast<GumboNode const*>(nodes.data[i]), depth);
    }

  private:
    void node(GumboNode const& node, int depth)
    {
        switch (node.type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_WHITESPACE:
        case GUMBO_NODE_CDATA: append_text(out, node.v.text.text); break;
        case GUMBO_NODE_ELEMENT: element(node.v.element, depth); break;
        default: break;   // comments, templates
        }
    }

    void element(GumboElement const& element, int depth)
    {
        if (is_dropped(element.tag) || element.tag_namespace != GUMBO_NAMESPACE_HTML) return;
        auto const name = depth < depth_max ? written_as(element.tag) : std::string_view{};
        bool const is_void = element.tag == GUMBO_TAG_BR || element.tag == GUMBO_TAG_HR;
        if (!name.empty()) {
            out.append("<").append(name);
            if (element.tag == GUMBO_TAG_A) link(element);
            out += '>';
        }
        children(element.children, depth + 1);
        if (!name.empty() && !is_void) out.append("</").append(name).append(">");
    }

    void link(GumboElement const& element)
    {
        auto const* const href = gumbo_get_attribute(&element.attributes, "href");
        if (href == nullptr) return;
        Url const url{href->value};
        out += " href=\"";
        append_attribute(out, url.text());
        out += url.text().starts_with("http") ? "\" rel=\"nofollow noopener\"" : "\"";
    }
};

GumboOptions options()
{
    GumboOptions options = kGumboDefaultOptions;
    options.fragment_context = GUMBO_TAG_DIV;
    options.max_errors = 0;
    return options;
}

}   // namespace

static std::string pass(std::string_view html)
{
    static GumboOptions const fragment = options();
    auto const destroy = [](GumboOutput* output) { gumbo_destroy_output(&fragment, output); };
    std::unique_ptr<GumboOutput, decltype(destroy)> const parsed{gumbo_parse_with_options(&fragment, html.data(), html.size()), destroy};
    Sanitiser sanitiser;
    sanitiser.children(parsed->root->v.element.children, 0);
    return std::move(sanitiser.out);
}

// What gumbo leaves as it is: no mark-up, and none of the characters that it replaces (controls) or joins (line ends).
static bool is_plain(char c) { return (c >= ' ' && c < '\x7F' && c != '<' && c != '&') || c == '\n' || c == '\t'; }

std::optional<SafeHtml> sanitise(std::string_view html)
{
    // gumbo walks its tree by recursion and copies open formatting elements into every block: both grow with the number of tags.
    if (html.size() > sanitise_bytes_max || static_cast<std::size_t>(std::ranges::count(html, '<')) > sanitise_tags_max || !is_utf8(html))
        return std::nullopt;
    if (std::ranges::all_of(html, is_plain)) {
        std::string text;
        append_text(text, html);
        return SafeHtml::trusted(std::move(text));
    }
    // Nesting that browsers repair (a link in a link, a block in a table) may be written so that it is repaired again: until it holds still.
    std::string clean = pass(html);
    for (int round = 0; round < 4; ++round) {
        std::string again = pass(clean);
        if (again == clean) return SafeHtml::trusted(std::move(clean));
        clean = std::move(again);
    }
    std::string text;
    append_text(text, text_of(SafeHtml::trusted(std::move(clean))));
    return SafeHtml::trusted(std::move(text));
}

// The HTML is ours: tags are simple, and only & < > are escaped in its text.
std::string text_of(SafeHtml const& html)
{
    std::string text;
    bool in_tag = false;
    for (char const c : html.text()) {
        if (c == '<') {
            in_tag = true;
            if (!text.empty() && text.back() != ' ') text += ' ';
        } else if (c == '>' && in_tag) {
            in_tag = false;
        } else if (!in_tag) {
            bool const space = c == ' ' || c == '\n' || c == '\t';
            if (!space)
                text += c;
            else if (!text.empty() && text.back() != ' ')
                text += ' ';
        }
    }
    for (auto const& [entity, character] : {std::pair{"&lt;", "<"}, std::pair{"&gt;", ">"}, std::pair{"&amp;", "&"}})
        for (auto at = text.find(entity); at != std::string::npos; at = text.find(entity, at + 1))
            text.replace(at, std::string_view{entity}.size(), character);
    return std::string{trimmed(text)};
}

}   // namespace html
