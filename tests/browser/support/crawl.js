// Walks the shop as a search engine does: every address that a page, the sitemap or a style names, each once.

const pages_max = 2_000;   // what is more is an endless space of addresses, which a shop must not have

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = text => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]);

// What is said about a page. The shop writes each attribute in double quotes, so that nobody has to build a document of hundreds of pages.
const read = html => {
    const all = pattern => [...html.matchAll(pattern)].map(([, found]) => plain(found ?? ''));
    const named = name => all(new RegExp(`<meta name="${name}" content="([^"]*)"`, 'g'));
    return {
        titles: all(/<title>([^<]*)<\/title>/g).slice(0, 1),
        headings: all(/<h1[^>]*>([^<]*)/g),
        descriptions: named('description'),
        canonicals: all(/<link rel="canonical" href="([^"]*)"/g),
        hidden: named('robots').some(words => words.includes('noindex')),
        cards: named('twitter:card'),
        graph: Object.fromEntries([...html.matchAll(/<meta property="([^"]*)" content="([^"]*)"/g)].map(([, name, value]) => [name, plain(value)])),
        data: [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(([, text]) => text),
        bareImages: [...html.matchAll(/<img [^>]*>/g)].map(([image]) => image)
            .filter(image => !['width', 'height', 'alt'].every(name => image.includes(` ${name}="`))),
        // Of a picture one size will do: the others are made from the same master when somebody asks.
        links: all(/ (?:href|src)="([^"]*)"/g),
    };
};

// Gives every address with its answer, and what stands on those that are HTML.
export async function crawl(request, base, from = ['/']) {
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
        if (type.includes('html')) answer.page = read(body);
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
