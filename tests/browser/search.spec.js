import { test, expect } from './support/test.js';

const box = page => page.getByRole('combobox', { name: 'Search the shop' });
const results = page => page.getByRole('heading', { level: 2, name: /products?$/ });

test('what is typed is suggested, and arrow keys walk the suggestions', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/');
    await page.keyboard.press('/');
    await expect(box(page)).toBeFocused();
    await box(page).fill('va');
    const list = page.getByRole('listbox', { name: 'Suggestions' });
    await expect(list.getByRole('option').first()).toHaveText(/^vases?$/);
    await expect(box(page)).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('ArrowDown');
    await expect(box(page)).toHaveAttribute('aria-activedescendant', 'suggestion-0');
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
    await box(page).fill('orbit');
    await list.getByRole('option', { name: 'Orbit dipped vase' }).click();
    await expect(shopper.heading('Orbit dipped vase')).toBeVisible();
});

test('a mistyped word finds what was meant, and what was typed is one click away', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/search?q=lmap');
    await expect(page.getByText('Showing results for lamp')).toBeVisible();
    await expect(results(page)).toHaveText(/^\d+ products?$/);
    await shopper.follow('lmap');
    await expect(page.getByText('Nothing is found for “lmap”.')).toBeVisible();
    await shopper.follow('Lighting');
    await expect(shopper.heading('Lighting')).toBeVisible();
});

test('filters make a clean address, show as chips and go again', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/search?q=vase');
    const all = await results(page).textContent();
    await page.goto('/search?q=vase&attribute.colour=cobalt');
    await expect(page.getByRole('checkbox', { name: /Cobalt/ })).toBeChecked();
    await expect(results(page)).toHaveText(/^\d+ products?$/);
    await page.getByLabel('Max GBP').fill('50');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await expect(page).toHaveURL(/attribute\.colour=cobalt&price%5Blte%5D=5000$/);
    await expect(results(page)).toHaveText(/^\d+ products?$/);
    await page.getByRole('link', { name: /^Without Up to/ }).click();
    await page.getByRole('link', { name: 'Without Cobalt' }).click();
    await expect(results(page)).toHaveText(all);
    await shopper.follow('Price, high to low');
    await expect(page).toHaveURL(/\/search\?q=vase&sort=-price$/);
});

test.describe('without script', () => {
    test.use({ javaScriptEnabled: false });

    test('a person searches and filters', async ({ shopper }) => {
        const { page } = shopper;
        await page.goto('/');
        await page.getByRole('searchbox', { name: 'Search the shop' }).fill('vase');
        await page.getByRole('searchbox', { name: 'Search the shop' }).press('Enter');
        await expect(shopper.heading('Results for “vase”')).toBeVisible();
        await page.getByRole('checkbox', { name: /In stock/ }).check();
        await shopper.press('Apply filters');
        await expect(page).toHaveURL(/\/search\?q=vase&in_stock=true$/);
        await expect(page.getByRole('link', { name: 'Without In stock' })).toBeVisible();
    });
});

test('on a phone the filters come from below', async ({ shopper }) => {
    const { page } = shopper;
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto('/search?q=vase');
    await expect(page.getByRole('checkbox', { name: /In stock/ })).toBeHidden();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('checkbox', { name: /In stock/ }).click();
    await expect(page).toHaveURL(/\/search\?q=vase&in_stock=true$/);
});
