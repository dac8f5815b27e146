// The test of this suite: a shop for each worker, a shopper in it, and an ear for what the browser complains about.
import { test as base, expect } from '@playwright/test';
import { Shop } from './shop.js';
import { Shopper } from './shopper.js';

export { expect };
export { cards } from './shopper.js';

// Errors of the console, among which are violations of the Content-Security-Policy. A page that itself answers 402 or 422 is meant to, and so
// is a part of one that the cart's drawer asked for.
function complaintsOf(page) {
    const complaints = [], pages = new Set();
    page.on('request', request => { if (request.isNavigationRequest() || request.headers()['x-fragment']) pages.add(request.url()); });
    page.on('console', message => {
        const answered = message.text().startsWith('Failed to load resource') && pages.has(message.location().url);
        if (message.type() === 'error' && !answered) complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(String(error)));
    return complaints;
}

export const test = base.extend({
    shop: [async ({}, use) => {
        const shop = await Shop.open();
        await use(shop);
        await shop.close();
    }, { scope: 'worker' }],
    baseURL: async ({ shop }, use) => use(shop.url),
    shopper: async ({ page }, use) => {
        const complaints = complaintsOf(page);
        await use(new Shopper(page));
        expect(complaints, 'what the browser complained about').toEqual([]);
    },
});
