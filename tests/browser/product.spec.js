import { test, expect } from './support/test.js';

test('a product begins with the picture of the colour that was chosen, and its address leads back to it', async ({ shopper }) => {
    const { page } = shopper;
    const first = page.getByRole('list', { name: 'Pictures' }).getByRole('img').first();
    await page.goto('/p/pollen-table-lamp');
    await expect(first).toHaveAccessibleName(/^Tomato-red/);
    await shopper.choose('Colour', 'Mint');
    await expect(first).toHaveAccessibleName(/mint green/);
    await page.reload();
    await expect(page.getByRole('group', { name: 'Colour: Mint' })).toBeVisible();
    await page.goBack();
    await expect(first).toHaveAccessibleName(/^Tomato-red/);
});

test('below a product stand others like it, each a card that leads to it', async ({ shopper }) => {
    const { page } = shopper;
    const similar = page.locator('section').filter({ has: page.getByRole('heading', { level: 2, name: 'You may also like' }) });
    await expect(async () => {   // a shop that has just opened may still be reading its catalogue; this address is not kept
        await page.goto('/p/pollen-table-lamp?fresh=1');
        await expect(similar).toBeVisible({ timeout: 500 });
    }).toPass();
    await expect(similar.getByRole('listitem').filter({ has: page.getByRole('heading', { level: 3 }) })).not.toHaveCount(0);
    await expect(similar.getByRole('heading', { level: 3, name: 'Pollen table lamp', exact: true })).toHaveCount(0);
    const other = similar.getByRole('heading', { level: 3 }).first();
    const title = await other.textContent();
    await other.getByRole('link').click();
    await expect(shopper.heading(title)).toBeVisible();
});
