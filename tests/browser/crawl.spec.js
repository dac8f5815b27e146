import { test as base, expect } from './support/test.js';
import { Shop } from './support/shop.js';
import { crawl, isAllowed, sitemap } from './support/crawl.js';

// A shop of its own: into the others tests put products that say little of themselves.
const test = base.extend({
    shop: [async ({}, use) => {
        const shop = await Shop.open({ renditions: 'none' });
        await use(shop);
        await shop.close();
    }, { scope: 'worker' }],
});

// What is wrong, all of it: an expectation for each of tens of thousands of statements would cost more than the walk.
class Complaints {
    all = [];
    unless(isTrue, ...words) { if (!isTrue) this.all.push(words.join(' ')); }
}

// Of each type what search engines need of it (developers.google.com/search/docs/appearance/structured-data): whether it is there.
const required = {
    Product: ({ name, image, offers }) => {
        const isRange = offers['@type'] === 'AggregateOffer', each = isRange ? offers.offers : [offers].flat();
        const prices = each.map(offer => Number(offer.price));
        const areWhole = each.every(offer => /^\d+\.\d\d$/.test(offer.price) && offer.priceCurrency === 'GBP' && URL.canParse(offer.url) &&
            /^https:\/\/schema\.org\/(InStock|LimitedAvailability|OutOfStock)$/.test(offer.availability) &&
            offer.itemCondition === 'https://schema.org/NewCondition');
        const isRangeOfThem = Number(offers.lowPrice) === Math.min(...prices) && Number(offers.highPrice) === Math.max(...prices) &&
            offers.offerCount === each.length;
        return name && image?.every(url => URL.canParse(url)) && areWhole && (!isRange || isRangeOfThem);
    },
    BreadcrumbList: ({ itemListElement: items }) =>
        items.every(({ position, name, item }, i) => position === i + 1 && name && URL.canParse(item)),
    Organization: ({ name, url, logo }) => name && URL.canParse(url) && URL.canParse(logo),
    WebSite: ({ name, url, potentialAction }) => name && URL.canParse(url) &&
        potentialAction.target.urlTemplate.includes('{search_term_string}') && potentialAction['query-input'] === 'required name=search_term_string',
};

function typesOf({ url, page }, complaints) {
    return page.data.map(text => {
        const data = JSON.parse(text), type = data['@type'];
        complaints.unless(data['@context'] === 'https://schema.org' && required[type]?.(data), type, 'of', url, 'lacks something:', text);
        return type;
    });
}

function checkWhatIsSaid({ url, page }, complaints) {
    complaints.unless(page.titles.length === 1 && page.titles[0] !== '', 'titles of', url);
    complaints.unless(page.headings.length === 1, 'headings of', url);
    complaints.unless(page.bareImages.length === 0, 'pictures of', url, page.bareImages);
    if (page.hidden) return complaints.unless(page.canonicals.length === 0, url, 'is hidden and names an address');
    const length = page.descriptions[0]?.length;
    complaints.unless(page.titles[0].length <= 60, 'the title is too long:', url);
    complaints.unless(page.descriptions.length === 1 && length >= 50 && length <= 160, 'description of', url, page.descriptions);
    complaints.unless(page.canonicals.length === 1 && page.cards.length === 1, 'addresses and cards of', url);
    for (const name of ['og:title', 'og:type', 'og:url', 'og:description', 'og:site_name']) complaints.unless(page.graph[name], name, 'of', url);
    complaints.unless(page.graph['og:url'] === page.canonicals[0], 'og:url of', url);
}

test('a search engine finds every page without an error, and each says what it is', async ({ request, shop }) => {
    const complaints = new Complaints();
    const robots = await (await request.get('/robots.txt')).text();
    const maps = await sitemap(request, /^Sitemap: (\S+)$/m.exec(robots)[1]);
    const told = maps.flatMap(map => map.places);
    const found = await crawl(request, shop.url, ['/', '/search?q=lamp', ...told]);
    expect(found.size).toBeGreaterThan(100);

    for (const { url, on, status } of found.values()) complaints.unless(status < 400, status, url, 'named on', on);
    const pages = [...found.values()].filter(answer => answer.page && answer.status === 200);
    for (const answer of pages) {
        checkWhatIsSaid(answer, complaints);
        const types = typesOf(answer, complaints), path = new URL(answer.url).pathname;
        const wanted = path === '/' ? ['Organization', 'WebSite'] : path.startsWith('/p/') ? ['Product', 'BreadcrumbList']
            : path.startsWith('/c/') ? ['BreadcrumbList'] : [];
        complaints.unless(types.join() === wanted.join(), answer.url, 'is told as', types);
        if (!path.startsWith('/p/')) continue;
        const { 'og:type': type, 'og:image': image, 'product:price:amount': price } = answer.page.graph;
        complaints.unless(type === 'product' && /^http/.test(image) && /^\d+\.\d\d$/.test(price), answer.url, 'is shown elsewhere as', type, image, price);
    }

    // The address that a page gives as its own is there, and is a page that says the same of itself.
    for (const canonical of new Set(pages.flatMap(answer => answer.page.canonicals)))
        complaints.unless(found.get(canonical)?.page?.canonicals.join() === canonical, canonical, 'is no page that says so of itself');

    // The sitemap names every page that wants to be found, and no other; those behind the first of a list are found through it.
    const wanting = pages.filter(answer => answer.page.canonicals[0] === answer.url && !answer.url.includes('cursor=')).map(answer => answer.url);
    expect(told.toSorted()).toEqual(wanting.toSorted());
    for (const url of told) complaints.unless(isAllowed(robots, url), url, 'is told and not allowed');
    expect(complaints.all).toEqual([]);
    for (const map of maps) {
        expect(map.places.length).toBeLessThanOrEqual(50_000);
        for (const [, time] of map.xml.matchAll(/<lastmod>([^<]+)<\/lastmod>/g)) expect(Date.parse(time)).not.toBeNaN();
    }

    // What is hidden by a word of its own must be open to whoever shall read that word; what is no page says so in a header.
    expect(isAllowed(robots, `${shop.url}/cart`)).toBe(true);
    for (const path of ['/robots.txt', '/sitemap.xml']) expect((await request.get(path)).headers()['x-robots-tag'], path).toBe('noindex');
});
