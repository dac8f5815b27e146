// The picture of the README: npm --prefix tests/browser run picture
import { chromium } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import config from './playwright.config.js';
import { compactPng } from './support/compact_png.js';
import { Shop } from './support/shop.js';

const path = fileURLToPath(new URL('../../docs/storefront.png', import.meta.url));
const viewport = { width: 1440, height: 900 };

async function pixelsOf(page, png) {
    await page.goto('about:blank');
    const base64 = await page.evaluate(async source => {
        const picture = await createImageBitmap(await (await fetch(source)).blob());
        const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        pen.drawImage(picture, 0, 0);
        const reader = new FileReader();
        reader.readAsDataURL(new Blob([pen.getImageData(0, 0, picture.width, picture.height).data]));
        await new Promise(done => { reader.onload = done; });
        return reader.result.split(',')[1];
    }, `data:image/png;base64,${png.toString('base64')}`);
    return Buffer.from(base64, 'base64');
}

const shop = await Shop.open();
const browser = await chromium.launch(config.use.launchOptions);
try {
    const page = await browser.newPage({ viewport, deviceScaleFactor: 1, reducedMotion: 'reduce' });
    await page.goto(`${shop.url}/cart`);   // fetches the fonts, which the next page has at once
    await page.goto(`${shop.url}/c/all`, { waitUntil: 'networkidle' });
    const png = await page.screenshot();
    await writeFile(path, compactPng(await pixelsOf(page, png), viewport.width, viewport.height));
} finally {
    await browser.close();
    await shop.close();
}
