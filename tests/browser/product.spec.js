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
