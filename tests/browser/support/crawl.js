// Walks the shop as a search engine does: every address that a page, the sitemap or a style names, each once.

const pages_max = 2_000;   // what is more is an endless space of addresses, which a shop must not have

// What is said about a page, as its HTML is read by a browser.
const read = html => {
    const page = new DOMParser().parseFromString(html, 'text/html');
    const all = (selector, attribute) => [...page.querySelectorAll(selector)].map(element => element.getAttribute(attribute) ?? '');
    const texts = selector => [...page.querySelectorAll(selector)].map(element => element.textContent.trim());
    const named = name => all(`meta[name="${name}"]`, 'content');
    const graph = [...page.querySelectorAll('meta[property]')].map(meta => [meta.getAttribute('property'), meta.content]);
    const sets = [...all('[srcset]', 'srcset'), ...all('[imagesrcset]', 'imagesrcset')];
    return {
        titles: texts('title'),
        headings: texts('h1'),
        descriptions: named('description'),
        canonicals: all('link[rel="canonical"]', 'href'),
        hidden: named('robots').some(words => words.includes('noindex')),
        cards: named('twitter:card'),
        graph: Object.fromEntries(graph),
        data: texts('script[type="application/ld+json"]'),
        bareImages: [...page.querySelectorAll('img')].filter(image => !['width', 'height', 'alt'].every(name => image.hasAttribute(name)))
            .map(image => image.outerHTML),
        links: [...all('[href]', 'href'), ...all('[src]', 'src'),
                ...sets.flatMap(set => set.split(',').map(one => one.trim().split(/\s+/)[0]))],
    };
};

// `page`: a blank one, whose browser parses. Gives every address with its answer, and what stands on those that are HTML.
export async function crawl(page, request, base, from = ['/']) {
    const found = new Map(), waiting = [], seen = new Set();
    const add = (link, on) => {
        if (!link || !URL.canParse(link, on)) return;
        const url = new URL(link, on);
        if (url.origin !== new URL(base).origin) return;
        url.hash = '';
        if (seen.has(url.href)) return;
        seen.add(url.href);
        waiting.push({ url: url.href, on });
    };
    for (const path of from) add(path, base);
    const visit = async ({ url, on }) => {
        if (found.size >= pages_max) throw new Error(`more than ${pages_max} addresses, the last of them ${url}`);
        const response = await request.get(url, { maxRedirects: 0, headers: { Accept: 'text/html,*/*' } });
        const type = response.headers()['content-type'] ?? '', body = /html|css/.test(type) ? await response.text() : '';
        const answer = { url, on, status: response.status(), type, headers: response.headers(), body };
        if (type.includes('html')) answer.page = await page.evaluate(read, body);
        for (const link of answer.page?.links ?? []) add(link, url);
        if (type.includes('css')) for (const [, link] of body.matchAll(/url\("?([^")]+)"?\)/g)) add(link, url);
        if (response.headers().location) add(response.headers().location, url);
        found.set(url, answer);
    };
    while (waiting.length > 0) await Promise.all(waiting.splice(0, 8).map(visit));
    return found;
}

// The addresses in a sitemap, through its index.
export async function sitemap(request, url) {
    const xml = await (await request.get(url)).text();
    const places = [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, place]) => place.replaceAll('&amp;', '&'));
    if (!xml.includes('<sitemapindex')) return [{ url, places, xml }];
    return (await Promise.all(places.map(place => sitemap(request, place)))).flat();
}

// Whether robots.txt lets everybody go there: the longest rule that fits (RFC 9309).
export function isAllowed(robots, url) {
    const { pathname, search } = new URL(url), path = pathname + search;
    const rules = [...robots.matchAll(/^(Allow|Disallow): (\S+)$/gm)].map(([, kind, prefix]) => ({ kind, prefix }));
    const fitting = rules.filter(({ prefix }) => path.startsWith(prefix)).sort((a, b) => b.prefix.length - a.prefix.length);
    return fitting.length === 0 || fitting[0].kind === 'Allow';
}
