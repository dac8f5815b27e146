// What must hold for every page of the shop, whatever it shows.
import { expect } from '@playwright/test';
import axe from 'axe-core';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [1440, 390];

// Light and dark, on a desk and on a phone. The context must bypass the CSP, which forbids axe's script like any other.
export async function expectAccessible(page, name) {
    await page.evaluate(axe.source);
    for (const colorScheme of ['light', 'dark'])
        for (const width of widths) {
            await page.emulateMedia({ colorScheme });
            await page.setViewportSize({ width, height: 900 });
            const found = await page.evaluate(async runOnly => {
                const { violations } = await window.axe.run({ runOnly, resultTypes: ['violations'] });
                return violations.map(violation => `${violation.id}: ${violation.nodes.map(node => node.html).join(' ')}`);
            }, rules);
            expect.soft(found, `${name}, ${colorScheme}, ${width} px`).toEqual([]);
        }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: widths[0], height: 900 });
}

// Nothing sticks out on the narrowest screen, also not where the browser's text is set to twice its size. A scroll bar takes 15 of its 320 px.
export async function expectReflow(page, name) {
    const browser = await page.context().newCDPSession(page);
    await page.setViewportSize({ width: 320 - 15, height: 640 });
    for (const size of [16, 32]) {
        await browser.send('Page.setFontSizes', { fontSizes: { standard: size } });
        const wide = await page.evaluate(() => {
            const root = document.documentElement, room = root.clientWidth;
            if (root.scrollWidth <= room) return [];
            const sticksOut = element => element.getBoundingClientRect().left + element.scrollWidth > room + .5;
            const culprits = [...document.querySelectorAll('body *')].filter(sticksOut).map(element => element.outerHTML.slice(0, 80));
            return [`${root.scrollWidth - room} px too wide`, ...culprits.slice(-8)];
        });
        expect.soft(wide, `${name}, 320 px, text of ${size} px`).toEqual([]);
    }
    await browser.send('Page.setFontSizes', { fontSizes: { standard: 16 } });
    await browser.detach();
    await page.setViewportSize({ width: widths[0], height: 900 });
}

// Its place is kept while it loads, and it is told to those who cannot see it: an empty text says that it only repeats what stands there.
export async function expectImagesDescribed(page, name) {
    const bare = await page.locator('img').evaluateAll(images =>
        images.filter(image => !['width', 'height', 'alt'].every(attribute => image.hasAttribute(attribute))).map(image => image.outerHTML));
    expect.soft(bare, name).toEqual([]);
}
