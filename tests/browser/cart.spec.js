import { test, expect, cards } from './support/test.js';

// A product of the test's own, so that its price and stock are nobody else's.
const product = (handle, other = {}) => ({
    handle, title: `Test ${handle}`, category: 'Vases', status: 'active', options: [],
    variants: [{ sku: handle.toUpperCase(), options: [], price: 1000, currency: 'GBP', stock: 5, ...other }],
});

test('a quantity is sent as soon as it is changed', async ({ shopper }) => {
    await shopper.addProduct('/p/oat-mug');
    await shopper.expectCount(1);
    await shopper.line('Oat mug').getByRole('spinbutton').fill('4');
    await shopper.page.keyboard.press('Tab');
    await expect(shopper.line('Oat mug')).toContainText('£64.00');
    await shopper.expectCount(4);
});

test('a quantity that is none is refused beside its field, and what was typed is kept', async ({ shopper }) => {
    await shopper.page.goto('/p/oat-mug');
    await shopper.add();
    await shopper.setQuantity('Oat mug', 99999);
    const field = shopper.line('Oat mug').getByRole('spinbutton');
    await expect(field).toHaveAccessibleDescription(/A number from 1 to 9999 is needed/);
    await expect(field).toHaveValue('99999');
});

test('the cart says how many are left, or that a thing is sold out', async ({ shopper, shop }) => {
    await shop.import(product('fewer'));
    await shopper.addProduct('/p/fewer', 5);
    await shop.import(product('fewer', { stock: 2 }));
    await shopper.page.reload();
    await expect(shopper.line('Test fewer')).toContainText('Only 2 left');
    await shop.import(product('fewer', { stock: 0 }));
    await shopper.page.reload();
    await expect(shopper.line('Test fewer')).toContainText('Sold out');
    await shopper.page.goto('/p/fewer');
    await expect(shopper.page.getByRole('button', { name: 'Sold out' })).toBeDisabled();
});

test('what sold out during the checkout is said before anything is charged', async ({ shopper, shop }) => {
    await shop.import(product('last'));
    await shopper.review('/p/last', cards.works, 5);
    await shop.import(product('last', { stock: 1 }));
    await shopper.place();
    await expect(shopper.problem()).toContainText('There is not enough left');
    await shopper.problem().getByRole('link', { name: 'Test last: Only 1 left' }).click();
    await expect(shopper.line('Test last').getByRole('spinbutton')).toBeFocused();
    expect(await shop.orders(shopper.email)).toEqual([]);
});

test('a price that changed during the checkout is shown before the order', async ({ shopper, shop }) => {
    await shop.import(product('dearer'));
    await shopper.review('/p/dearer', cards.works);
    await shop.import(product('dearer', { price: 1250 }));
    await shopper.place();
    await expect(shopper.problem()).toContainText('It is now £17.00');
    await shopper.press('Place the order and pay £17.00');
    await shopper.confirmed();
});

test('a code takes something off, says why another one does not, and can be taken back', async ({ shopper, shop }) => {
    await shop.importPromotions([
        { id: 'mugs', class: 'order', code: 'MUGS', action: { percent_ppm: 250000 }, conditions: { products: ['oat-mug'] } },
        { id: 'palace', class: 'order', code: 'PALACE', action: { percent_ppm: 500000 }, conditions: { subtotal_gte: { GBP: 1000000 } } },
    ]);
    const page = shopper.page, summary = page.getByRole('complementary', { name: 'Summary' });
    await shopper.addProduct('/p/oat-mug', 2);
    const enter = async code => {
        await page.getByLabel('Promotion code').fill(code);
        await page.getByRole('button', { name: 'Apply' }).click();
    };
    await enter(' mugs ');
    await expect(summary).toContainText('MUGS is applied');
    await expect(summary).toContainText('−£8.00');
    await expect(summary).toContainText('£24.00');
    await enter('palace');
    await expect(summary).toContainText('PALACE: Your cart does not meet the conditions of this code');
    await enter('nonsense');
    await expect(summary).toContainText('NONSENSE: We do not know this code');
    await enter('');
    await expect(page.getByLabel('Promotion code')).toHaveAccessibleDescription(/Enter a promotion code/);
    await page.getByRole('button', { name: 'Remove MUGS' }).click();
    await expect(summary).not.toContainText('MUGS');
    await expect(summary).not.toContainText('Discount');
});
