import { test, expect } from './support/test.js';

const box = page => page.getByRole('combobox', { name: 'Search the shop' });
// Lamps: other tests put their own products among the vases.
const results = page => page.getByRole('heading', { level: 2, name: /products?$/ });
// As many as the API finds.
const found = async (page, query) => {
    const { total } = await (await page.request.get(`/api/store/search?${query}`)).json();
    return `${total} product${total === 1 ? '' : 's'}`;
};
const choose = async (page, facet, value) => {
    await page.locator('summary', { hasText: facet }).click();
    return page.getByRole('group', { name: facet }).getByRole('checkbox', { name: value });
};

test('what is typed is suggested, and arrow keys walk the suggestions', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/');
    await page.keyboard.press('/');
    await expect(box(page)).toBeFocused();
    await box(page).fill('lam');
    const list = page.getByRole('listbox', { name: 'Suggestions' });
    await expect(list.getByRole('option').first()).toHaveText('lamp');
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
    await expect(results(page)).toHaveText(await found(page, 'q=lamp'));
    await shopper.follow('lmap');
    await expect(page.getByText('Nothing is found for “lmap”.')).toBeVisible();
    await shopper.follow('Lighting');
    await expect(shopper.heading('Lighting')).toBeVisible();
});

test('filters make a clean address, show as chips and go again', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/search?q=lamp');
    await (await choose(page, 'Maker', /Ostler/)).click();
    await expect(page).toHaveURL(/\/search\?q=lamp&brand=ostler-sons$/);
    await expect(results(page)).toHaveText(await found(page, 'q=lamp&brand=ostler-sons'));
    await page.getByLabel('Max GBP').fill('150');
    await page.getByRole('button', { name: 'Apply filters' }).click();
    await expect(page).toHaveURL(/brand=ostler-sons&price%5Blte%5D=15000$/);
    await expect(results(page)).toHaveText(await found(page, 'q=lamp&brand=ostler-sons&price[lte]=15000'));
    await page.getByRole('link', { name: /^Without Up to/ }).click();
    await page.getByRole('link', { name: 'Without Ostler & Sons' }).click();
    await expect(results(page)).toHaveText(await found(page, 'q=lamp'));
    await shopper.follow('Price, high to low');
    await expect(page).toHaveURL(/\/search\?q=lamp&sort=-price$/);
});

test('a category is narrowed as a search is, and says how much of it is seen', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    await expect(results(page)).toHaveText(await found(page, 'category=tableware'));
    await expect(page.getByRole('link', { name: /^Show \d+ more$/ })).toHaveCount(0);   // fewer than a page
    await page.getByRole('group', { name: 'Colour' }).getByRole('checkbox', { name: /Tomato/ }).click();
    await expect(page).toHaveURL(/\/c\/tableware\?attribute\.colour=tomato$/);
    await expect(results(page)).toHaveText(await found(page, 'category=tableware&attribute.colour=tomato'));
    await page.getByRole('link', { name: 'Without Tomato' }).click();
    await expect(page).toHaveURL(/\/c\/tableware$/);

    await page.goto('/c/all');
    await expect(page.getByText(/^You have seen 24 of \d+ products$/)).toBeVisible();
    const first = await page.getByRole('heading', { level: 3 }).allTextContents();
    await shopper.follow('Show 24 more');
    await expect(page).toHaveURL(/cursor=/);
    const second = await page.getByRole('heading', { level: 3 }).allTextContents();
    expect(second).toHaveLength(24);
    expect(second.filter(title => first.includes(title))).toEqual([]);
});

test.describe('without script', () => {
    test.use({ javaScriptEnabled: false });

    test('a person searches and filters', async ({ shopper }) => {
        const { page } = shopper;
        await page.goto('/');
        await page.getByRole('searchbox', { name: 'Search the shop' }).fill('lamp');
        await page.getByRole('searchbox', { name: 'Search the shop' }).press('Enter');
        await expect(shopper.heading('Results for “lamp”')).toBeVisible();
        await (await choose(page, 'Maker', /Ostler/)).check();
        await shopper.press('Apply filters');
        await expect(page).toHaveURL(/\/search\?q=lamp&brand=ostler-sons$/);
        await expect(results(page)).toHaveText(await found(page, 'q=lamp&brand=ostler-sons'));
    });
});

test('on a phone the filters come from below', async ({ shopper }) => {
    const { page } = shopper;
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto('/search?q=lamp');
    await expect(page.getByRole('checkbox', { name: /In stock/ })).toBeHidden();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('checkbox', { name: /In stock/ })).toBeHidden();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('checkbox', { name: /In stock/ }).click();
    await expect(page).toHaveURL(/\/search\?q=lamp&in_stock=true$/);
});
