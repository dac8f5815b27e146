import { test, expect } from './support/test.js';
import { crawl, isAllowed, sitemap } from './support/crawl.js';

// Of each type what search engines need of it (developers.google.com/search/docs/appearance/structured-data).
const required = {
    Product: data => {
        const { offers } = data;
        expect.soft(data.name, 'name').toBeTruthy();
        expect.soft(data.image?.every(url => URL.canParse(url)), 'pictures').toBe(true);
        const each = offers['@type'] === 'AggregateOffer' ? offers.offers : [offers].flat();
        for (const offer of each) {
            expect.soft(offer.price, 'price').toMatch(/^\d+\.\d\d$/);
            expect.soft(offer.priceCurrency, 'currency').toBe('GBP');
            expect.soft(offer.availability, 'availability').toMatch(/^https:\/\/schema\.org\/(InStock|LimitedAvailability|OutOfStock)$/);
            expect.soft(offer.itemCondition, 'condition').toBe('https://schema.org/NewCondition');
            expect.soft(URL.canParse(offer.url), 'address').toBe(true);
        }
        if (offers['@type'] !== 'AggregateOffer') return;
        const prices = each.map(offer => Number(offer.price));
        expect.soft(Number(offers.lowPrice), 'lowest').toBe(Math.min(...prices));
        expect.soft(Number(offers.highPrice), 'highest').toBe(Math.max(...prices));
        expect.soft(offers.offerCount, 'count').toBe(each.length);
    },
    BreadcrumbList: data => {
        expect.soft(data.itemListElement.map(item => item.position)).toEqual(data.itemListElement.map((_, i) => i + 1));
        for (const item of data.itemListElement) expect.soft(item.name && URL.canParse(item.item), item.name).toBeTruthy();
    },
    Organization: data => expect.soft(data.name && URL.canParse(data.url) && URL.canParse(data.logo), 'organization').toBeTruthy(),
    WebSite: data => {
        expect.soft(data.name && URL.canParse(data.url), 'site').toBeTruthy();
        expect.soft(data.potentialAction.target.urlTemplate).toContain('{search_term_string}');
        expect.soft(data.potentialAction['query-input']).toBe('required name=search_term_string');
    },
};

function typesOf(page) {
    return page.data.map(text => {
        const data = JSON.parse(text), check = required[data['@type']];
        expect.soft(data['@context']).toBe('https://schema.org');
        expect.soft(check, `what is a ${data['@type']}?`).toBeTruthy();
        check?.(data);
        return data['@type'];
    });
}

function expectToBeSaid({ url, page }) {
    const count = { titles: page.titles.length, headings: page.headings.length, bareImages: page.bareImages };
    expect.soft(count, url).toEqual({ titles: 1, headings: 1, bareImages: [] });
    expect.soft(page.titles[0], url).not.toBe('');
    if (page.hidden) {
        expect.soft(page.canonicals, `${url}, which is hidden`).toEqual([]);
        return;
    }
    expect.soft(page.titles[0].length, `title of ${url}`).toBeLessThanOrEqual(60);
    expect.soft(page.descriptions.length, `descriptions of ${url}`).toBe(1);
    expect.soft(page.descriptions[0]?.length, `${url}: ${page.descriptions[0]}`).toBeGreaterThanOrEqual(50);
    expect.soft(page.descriptions[0]?.length, `${url}: ${page.descriptions[0]}`).toBeLessThanOrEqual(160);
    expect.soft(page.canonicals.length, `canonicals of ${url}`).toBe(1);
    expect.soft(page.cards.length, `twitter:card of ${url}`).toBe(1);
    for (const name of ['og:title', 'og:type', 'og:url', 'og:description', 'og:site_name']) expect.soft(page.graph[name], `${name} of ${url}`).toBeTruthy();
    expect.soft(page.graph['og:url'], url).toBe(page.canonicals[0]);
}

test('a search engine finds every page without an error, and each says what it is', async ({ page, request, shop }) => {
    const robots = await (await request.get('/robots.txt')).text();
    const maps = await sitemap(request, /^Sitemap: (\S+)$/m.exec(robots)[1]);
    const told = maps.flatMap(map => map.places);
    const found = await crawl(page, request, shop.url, ['/', '/search?q=lamp', ...told]);
    expect(found.size).toBeGreaterThan(100);

    for (const { url, on, status } of found.values()) expect.soft(status, `${url}, named on ${on}`).toBeLessThan(400);
    const pages = [...found.values()].filter(answer => answer.page && answer.status === 200);
    for (const answer of pages) {
        expectToBeSaid(answer);
        const types = typesOf(answer.page), path = new URL(answer.url).pathname;
        const wanted = path === '/' ? ['Organization', 'WebSite'] : path.startsWith('/p/') ? ['Product', 'BreadcrumbList']
            : path.startsWith('/c/') ? ['BreadcrumbList'] : [];
        expect.soft(types, answer.url).toEqual(wanted);
        if (path.startsWith('/p/')) {
            expect.soft(answer.page.graph['og:type'], answer.url).toBe('product');
            expect.soft(answer.page.graph['og:image'], answer.url).toMatch(/^http/);
            expect.soft(answer.page.graph['product:price:amount'], answer.url).toMatch(/^\d+\.\d\d$/);
        }
    }

    // The address that a page gives as its own is there, and is a page that says the same of itself.
    for (const canonical of new Set(pages.flatMap(answer => answer.page.canonicals)))
        expect.soft(found.get(canonical)?.page?.canonicals, canonical).toEqual([canonical]);

    // The sitemap names every page that wants to be found, and no other; those behind the first of a list are found through it.
    const wanting = pages.filter(answer => answer.page.canonicals[0] === answer.url && !answer.url.includes('cursor=')).map(answer => answer.url);
    expect(told.toSorted()).toEqual(wanting.toSorted());
    for (const url of told) expect.soft(isAllowed(robots, url), url).toBe(true);
    for (const map of maps) {
        expect(map.places.length).toBeLessThanOrEqual(50_000);
        for (const [, time] of map.xml.matchAll(/<lastmod>([^<]+)<\/lastmod>/g)) expect(Date.parse(time)).not.toBeNaN();
    }

    // What is hidden by a word of its own must be open to whoever shall read that word; what is no page says so in a header.
    expect(isAllowed(robots, `${shop.url}/cart`)).toBe(true);
    for (const path of ['/robots.txt', '/sitemap.xml']) expect((await request.get(path)).headers()['x-robots-tag'], path).toBe('noindex');
});
