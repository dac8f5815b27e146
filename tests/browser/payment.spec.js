import { test, expect, cards } from './support/test.js';

const mug = '/p/oat-mug';

test('a refused card is explained, the cart stays, and another card works', async ({ shopper, shop }) => {
    await shopper.review(mug, cards.refused);
    await shopper.place();
    await expect(shopper.problem()).toContainText('Nothing was charged');
    await expect(shopper.problem()).toBeFocused();
    await shopper.pay(cards.empty);
    await shopper.place();
    await expect(shopper.problem()).toContainText('There is not enough money in the account');
    await shopper.page.goto('/cart');
    await expect(shopper.line('Oat mug')).toBeVisible();

    await shopper.page.goto('/checkout/delivery');
    await shopper.pay(cards.works);
    await shopper.place();
    await shopper.confirmed();
    await shopper.expectCount(0);
    const orders = await shop.orders(shopper.email);
    expect(orders.filter(row => row.includes('confirmed'))).toHaveLength(1);
});

test('a payment that the bank asks about goes through when the shopper says yes', async ({ shopper, shop }) => {
    await shopper.review(mug, cards.asks);
    await shopper.place();
    await expect(shopper.heading('Confirm the payment')).toBeVisible();
    await shopper.press('Yes, pay');
    const number = await shopper.confirmed();
    expect(await shop.orders(shopper.email)).toEqual([expect.stringMatching(`^${number} .*confirmed +paid `)]);
});

test('a payment that the shopper does not confirm leaves the cart as it was', async ({ shopper }) => {
    await shopper.review(mug, cards.asks);
    await shopper.place();
    await shopper.press('No, do not pay');
    await expect(shopper.status()).toContainText('there is no order');
    await shopper.expectCount(1);
    await shopper.follow('Back to the cart');
    await shopper.checkOut();
    await shopper.giveAddress();
    await shopper.pay(cards.works);
    await shopper.place();
    await shopper.confirmed();
});

test('a shopper who walks away from the bank\'s question finds the way back to it', async ({ shopper }) => {
    await shopper.review(mug, cards.asks);
    await shopper.place();
    await expect(shopper.heading('Confirm the payment')).toBeVisible();
    await shopper.page.goto('/cart');
    await expect(shopper.status()).toContainText('the cart cannot be changed just now');
    await shopper.follow('Go on with the order');
    await expect(shopper.status()).toContainText('Your bank wants you to confirm the payment');
    await shopper.follow('Confirm the payment');
    await shopper.press('Yes, pay');
    await shopper.confirmed();
});

test('a silent bank is waited for, and the page goes on by itself when it has answered', async ({ shopper }) => {
    await shopper.review(mug, cards.silent);
    await shopper.place();
    await shopper.confirmed();
    await shopper.expectCount(0);
});

test('the page of an order goes on by itself when its payment was confirmed in another tab', async ({ shopper, context }) => {
    await shopper.review(mug, cards.asks);
    await shopper.place();
    await expect(shopper.heading('Confirm the payment')).toBeVisible();
    const bank = shopper.page.url();
    await shopper.page.goto('/cart');
    await shopper.follow('Go on with the order');
    await expect(shopper.status()).toContainText('Your bank wants you to confirm the payment');
    const tab = await context.newPage();
    await tab.goto(bank);
    await tab.getByRole('button', { name: 'Yes, pay' }).click();
    await shopper.confirmed();
    await shopper.expectCount(0);
});

test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('a silent bank is waited for, and the order is confirmed when the shopper looks again', async ({ shopper }) => {
        await shopper.review(mug, cards.silent);
        await shopper.place();
        await expect(shopper.status()).toContainText('Your bank has not answered yet');
        await shopper.follow('Look again');
        await shopper.confirmed();
    });
});

test('two clicks on the last button give one order', async ({ shopper, shop }) => {
    await shopper.review(mug, cards.works);
    await shopper.page.getByRole('button', { name: 'Place the order' }).dblclick();
    await shopper.confirmed();
    expect(await shop.orders(shopper.email)).toHaveLength(1);
});

test('going back after paying does not lead to a second order', async ({ shopper, shop }) => {
    await shopper.review(mug, cards.works);
    await shopper.place();
    const number = await shopper.confirmed();
    await shopper.page.goBack();
    await expect(shopper.status()).toContainText('This cart has become an order');
    await shopper.follow('See the order');
    await expect(shopper.heading(`Order ${number}`)).toBeVisible();
    expect(await shop.orders(shopper.email)).toHaveLength(1);
});

test('an order that was not sent yet can be cancelled', async ({ shopper, shop }) => {
    await shopper.review(mug, cards.works);
    await shopper.place();
    await shopper.confirmed();
    await shopper.press('Cancel the order');
    await expect(shopper.status()).toContainText('The order is cancelled');
    expect(await shop.orders(shopper.email)).toEqual([expect.stringMatching(/cancelled/)]);
});
