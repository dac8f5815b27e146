// The cart beside the page: what shows before the server has answered, and what is said when it says no.
import { test, expect } from './support/test.js';

const mug = 'Add Half & Half mug, Tomato to cart', lamp = 'Add Pollen table lamp, Tomato to cart';
const product = (handle, stock, price = 1000) => ({
    handle, title: `Test ${handle}`, category: 'Vases', status: 'active', options: [],
    variants: [{ sku: handle.toUpperCase(), options: [], price, currency: 'GBP', stock }],
});

// Requests to that address wait until the returned function is called.
async function hold(page, address) {
    let go;
    const held = new Promise(resolve => { go = resolve; });
    await page.route(address, async route => {
        await held;
        await route.continue();
    });
    return go;
}

const lineIn = (shopper, title) => shopper.drawer().getByRole('listitem').filter({ has: shopper.page.getByRole('heading', { name: title }) });

test('the cart opens beside the page, and the focus goes in and comes back', async ({ shopper }) => {
    const { page } = shopper, link = page.getByRole('link', { name: /^Cart/ });
    await page.goto('/c/tableware');
    await shopper.openCart();
    await expect(shopper.drawer()).toContainText('Your cart is empty');
    await expect(page.getByRole('button', { name: 'Close the cart' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(shopper.drawer()).toBeHidden();
    await expect(link).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(shopper.drawer()).toBeVisible();
    await page.getByRole('button', { name: 'Close the cart' }).click();
    await expect(link).toBeFocused();
    await shopper.openCart();
    await page.mouse.click(200, 500);   // beside it
    await expect(shopper.drawer()).toBeHidden();
    await expect(page).toHaveURL(/\/c\/tableware$/);
});

test('a card puts what it shows into the cart, and the count goes up before the answer', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    const go = await hold(page, '**/cart/lines');
    await shopper.press(mug);
    await shopper.expectCount(1);
    await expect(shopper.drawer()).toBeHidden();
    go();
    await expect(lineIn(shopper, 'Half & Half mug')).toContainText('Tomato');
    await expect(lineIn(shopper, 'Half & Half mug')).toContainText('£18.00');
    await expect(shopper.drawer()).toContainText('Your cart (1)');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: mug })).toBeFocused();
    await page.reload();
    await shopper.expectCount(1);
});

test('the product page adds as many as were asked for, also where the button is pressed twice', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/p/half-and-half-mug?variant=HAL-COB');
    await page.getByLabel('Quantity').fill('3');
    const go = await hold(page, '**/cart/lines');
    await page.getByRole('button', { name: 'Add to cart' }).dblclick();
    await shopper.expectCount(3);
    go();
    await expect(lineIn(shopper, 'Half & Half mug')).toContainText('Cobalt');
    await expect(lineIn(shopper, 'Half & Half mug').getByRole('status')).toHaveText('3');
    await shopper.expectCount(3);
    await page.unrouteAll();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add to cart' }).dblclick();   // the answer comes between the clicks
    await expect(lineIn(shopper, 'Half & Half mug').getByRole('status')).toHaveText('6');
    await expect(shopper.drawer()).toBeVisible();
});

test('a card of a product that leaves a choice does not choose', async ({ shopper }) => {
    await shopper.page.goto('/c/paper');
    await expect(shopper.page.getByRole('heading', { name: 'Pocket notebook, pair' })).toBeVisible();   // plain, lined or dotted?
    await expect(shopper.page.getByRole('button', { name: /^Add Pocket notebook/ })).toHaveCount(0);
});

test('what sold out meanwhile takes the count back and is said in words', async ({ shopper, shop }) => {
    const { page } = shopper;
    await shop.import(product('swift', 5));
    await page.goto('/p/swift');
    await shop.import(product('swift', 0));
    await expect(page.getByRole('button', { name: 'Add to cart' })).toBeEnabled();   // the page is from before
    const go = await hold(page, '**/cart/lines');
    await shopper.press('Add to cart');
    await shopper.expectCount(1);
    go();
    await expect(shopper.drawer().getByRole('alert')).toContainText('There is not enough left');
    await expect(shopper.drawer()).toContainText('Your cart is empty');
    await shopper.expectCount(0);
});

test('without an answer the count goes back, words say so, and the next press goes the plain way', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    await page.route('**/cart/lines', route => route.abort());
    await shopper.press(mug);
    await expect(shopper.drawer().getByRole('alert')).toContainText('The shop did not answer');
    await shopper.expectCount(0);
    await page.unroute('**/cart/lines');
    await page.keyboard.press('Escape');
    await shopper.press(mug);
    await expect(shopper.heading('Your cart')).toBeVisible();
    await expect(page).toHaveURL(/\/cart$/);
    await shopper.expectCount(1);
});

test('a page that says why there is no cart is told in its own words', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    await page.route('**/cart', async route => route.fulfill({ response: await page.request.get('/p/nothing') }));
    await shopper.openCart();
    await expect(shopper.drawer().getByRole('alert')).toHaveText('There is nothing at this address');
});

test('a drawer that was shut before the answer stays shut', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    const go = await hold(page, '**/cart');
    await shopper.openCart();
    await expect(shopper.drawer()).toContainText('One moment…');
    await page.keyboard.press('Escape');
    const answered = page.waitForResponse('**/cart');
    go();
    await (await answered).finished();
    await expect(shopper.drawer()).toBeHidden();
});

test('quantities step at once, one after the other, and the focus stays', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    await shopper.press(mug);
    const line = lineIn(shopper, 'Half & Half mug'), more = line.getByRole('button', { name: 'More of' }), count = line.getByRole('status');
    await expect(count).toHaveText('1');
    const go = await hold(page, '**/cart/lines/*');
    await more.click();
    await more.click();
    await more.click();
    await expect(count).toHaveText('4');
    await shopper.expectCount(4);
    await expect(line).toContainText('£18.00');
    go();
    await expect(line).toContainText('£72.00');
    await expect(more).toBeFocused();
    await line.getByRole('button', { name: 'Fewer of' }).click();
    await expect(line).toContainText('£54.00');
    await shopper.expectCount(3);
    await page.reload();
    await shopper.openCart();
    await expect(count).toHaveText('3');
});

test('what was removed comes back with Undo', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    await shopper.press(mug);
    await lineIn(shopper, 'Half & Half mug').getByRole('button', { name: 'More of' }).click();
    await expect(lineIn(shopper, 'Half & Half mug')).toContainText('£36.00');
    await lineIn(shopper, 'Half & Half mug').getByRole('button', { name: 'Remove' }).click();
    await expect(shopper.drawer()).toContainText('Removed Half & Half mug, Tomato.');
    await expect(shopper.drawer()).toContainText('Your cart is empty');
    await shopper.expectCount(0);
    await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(lineIn(shopper, 'Half & Half mug')).toContainText('£36.00');
    await shopper.expectCount(2);
});

test('the meter says what is missing to free delivery, as the checkout then reckons', async ({ shopper }) => {
    const { page } = shopper;
    await page.goto('/c/tableware');
    await expect(page.getByRole('region', { name: 'Store notices' })).toContainText('Free UK delivery from £60');
    await shopper.press(mug);
    await expect(shopper.drawer()).toContainText('You’re £42.00 away from free delivery.');
    await page.goto('/c/lighting');
    await shopper.press(lamp);
    await expect(shopper.drawer()).toContainText(/Free delivery unlocked\. Arrives \w+day \d+ \w+ to \w+day \d+ \w+\./);
    await shopper.follow('View cart');
    await expect(page.getByRole('main')).toContainText('Free delivery unlocked.');
    await shopper.checkOut();
    await shopper.giveAddress();
    await expect(page.getByRole('group', { name: 'Delivery' })).toContainText('Free');
    await shopper.pay('Pretend card that works');
    await expect(page.getByRole('complementary', { name: 'Your order' })).toContainText('£147.00');
});

test('the keyboard alone adds, steps, removes and leaves', async ({ shopper }) => {
    const { page } = shopper, { keyboard } = page;
    await page.goto('/c/tableware');
    await page.getByRole('button', { name: mug }).focus();
    await keyboard.press('Enter');
    await expect(lineIn(shopper, 'Half & Half mug')).toBeVisible();
    const stops = new Set();
    for (let i = 0; i < 20; ++i) {   // round and round, never behind it
        stops.add(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest('dialog') !== null));
        await keyboard.press('Tab');
    }
    expect([...stops]).toEqual([true]);
    await page.getByRole('button', { name: 'More of Half & Half mug' }).focus();
    await keyboard.press('Enter');
    await expect(lineIn(shopper, 'Half & Half mug')).toContainText('£36.00');
    await keyboard.press('Escape');
    await expect(page.getByRole('button', { name: mug })).toBeFocused();
});

test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('cards add, what was removed comes back, and the link leads to the cart', async ({ shopper }) => {
        const { page } = shopper;
        await page.goto('/c/tableware');
        await shopper.press(mug);
        await expect(shopper.heading('Your cart')).toBeVisible();
        await expect(page.getByRole('main')).toContainText('You’re £42.00 away from free delivery.');
        await shopper.line('Half & Half mug').getByRole('button', { name: 'Remove' }).click();
        await expect(page.getByRole('main')).toContainText('Removed Half & Half mug, Tomato.');
        await shopper.press('Undo');
        await expect(shopper.line('Half & Half mug')).toBeVisible();
        await expect(page.getByRole('main')).not.toContainText('Removed');
        await page.goto('/');
        await page.getByRole('link', { name: 'Cart' }).first().click();
        await expect(shopper.line('Half & Half mug')).toBeVisible();
    });
});
