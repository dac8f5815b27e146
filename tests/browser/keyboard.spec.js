import { test, expect } from './support/test.js';

// Moves the focus on until it is where the words lead, as a person does who has no mouse.
async function tabTo(page, target) {
    await expect(target).toBeVisible();
    for (let presses = 0; presses < 80; ++presses) {
        if (await target.evaluate(element => element === document.activeElement)) return;
        await page.keyboard.press('Tab');
    }
    throw new Error('the keyboard does not come to it');
}

test('the keyboard alone leads from the product to the order', async ({ shopper }) => {
    const { page } = shopper, { keyboard } = page;
    const go = async (role, name, key = 'Enter') => {
        await tabTo(page, page.getByRole(role, { name }));
        await keyboard.press(key);
    };
    await page.goto('/p/orbit-vase');
    await keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await keyboard.press('Enter');
    await go('link', 'Chalk');
    await expect(page.getByRole('group', { name: 'Colour: Chalk' })).toBeVisible();
    await go('button', 'Add to cart');
    await expect(shopper.drawer()).toBeVisible();
    await go('link', 'Check out');
    await expect(shopper.heading('Where should it go?')).toBeVisible();
    await go('button', 'Continue to delivery and payment');
    await expect(shopper.problem()).toBeFocused();   // nothing was filled in
    await go('link', 'Enter your email address');
    await keyboard.type(shopper.email);
    for (const [label, value] of [['Full name', 'Maya'], ['Address', '14 Sowerby Yard'], ['Town or city', 'Leeds'], ['Postcode', 'LS1 4AP']]) {
        await tabTo(page, page.getByRole('textbox', { name: label, exact: true }));
        await keyboard.type(value);
    }
    await keyboard.press('Enter');
    await tabTo(page, page.getByRole('radio', { name: /Standard, tracked/ }));
    await keyboard.press('ArrowDown');
    await expect(page.getByRole('radio', { name: /Next working day/ })).toBeChecked();
    await go('button', 'Review the order');
    await go('button', /^Place the order/);
    await shopper.confirmed();
});
