// What a shop's pages weigh as they are sent, in bytes of brotli: what a person on a slow line waits for.
import { get } from 'node:http';
import { test, expect } from './support/test.js';

const kB = 1_000;

const received = url => new Promise((done, fail) => {
    get(url, { headers: { 'Accept-Encoding': 'br', Accept: 'text/html' } }, answer => {
        const pieces = [];
        answer.on('data', piece => pieces.push(piece));
        answer.on('end', () => done({ encoding: answer.headers['content-encoding'], bytes: Buffer.concat(pieces).length }));
    }).on('error', fail);
});

test('a listing of 24, the style and all scripts keep within what is allowed', async ({ page, shop }) => {
    await page.goto('/c/all');
    await expect(page.getByRole('heading', { level: 3 })).toHaveCount(24);
    const listing = await received(`${shop.url}/c/all`);
    expect(listing.encoding).toBe('br');
    expect(listing.bytes).toBeLessThanOrEqual(15 * kB);

    const styles = await page.locator('link[rel=stylesheet]').evaluateAll(links => links.map(link => link.href));
    expect(styles).toHaveLength(1);
    expect((await received(styles[0])).bytes).toBeLessThanOrEqual(12 * kB);

    const scripts = await page.locator('script[src]').evaluateAll(all => all.map(script => script.src));
    const sizes = await Promise.all(scripts.map(received));
    expect(sizes.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(10 * kB);
});
