// Past every page of the journey, also where something is wrong on it. `look(name)` is called on each.
import { cards } from './shopper.js';

export const publicPages = {
    home: '/',
    category: '/c/lighting',
    everything: '/c/all',
    product: '/p/orbit-vase',
    'sold-out variant': '/p/pollen-table-lamp?variant=POL-BUT',
    'search': '/search?q=lmap&attribute.colour=butter',
    'search that finds nothing': '/search?q=blorf',
    'our makers': '/pages/about',
    delivery: '/pages/delivery',
    returns: '/pages/returns',
    'not found': '/p/nothing',
    'empty cart': '/cart',
};

export async function tourPublicPages(page, look) {
    for (const [name, path] of Object.entries(publicPages)) {
        await page.goto(path);
        await look(name);
    }
}

export async function tourDrawer(shopper, look) {
    const { page } = shopper, drawer = shopper.drawer();
    await page.goto('/c/tableware');
    await shopper.openCart();
    await drawer.getByText('Your cart is empty').waitFor();
    await look('empty drawer');
    await drawer.getByRole('button', { name: 'Close the cart' }).click();
    await shopper.press('Add Half & Half mug, Tomato to cart');
    await drawer.getByText('away from free delivery').waitFor();
    await look('drawer');
    await drawer.getByRole('button', { name: 'Remove Half & Half mug' }).click();
    await drawer.getByRole('button', { name: 'Undo' }).waitFor();
    await look('drawer after a removal');
    await page.route('**/cart/lines', route => route.abort());
    await drawer.getByRole('button', { name: 'Undo' }).click();
    await drawer.getByRole('alert').waitFor();
    await look('drawer that was not answered');
    await page.unroute('**/cart/lines');
}

export async function tourCheckout(shopper, look) {
    await shopper.addProduct('/p/oat-mug', 2);
    await shopper.addProduct('/p/flute-vase', 9);
    await look('cart with too little in stock');
    await shopper.setQuantity('Flute vase', 0);
    await shopper.line('Flute vase').waitFor({ state: 'detached' });
    await look('cart after a removal');
    await shopper.checkOut();
    await look('address');
    await shopper.giveAddress({ Email: 'maya', 'Full name': '', Postcode: 'LS1' });
    await shopper.problem().waitFor();
    await look('address with mistakes');
    await shopper.giveAddress();
    await shopper.heading('How fast, and how will you pay?').waitFor();
    await look('delivery and payment');
    await shopper.pay(cards.refused);
    await look('review');
    await shopper.place();
    await shopper.problem().waitFor();
    await look('declined');
    // The page would go on by itself while it is looked at.
    await shopper.page.route('**/events', route => route.fulfill({ contentType: 'text/event-stream', body: ': nothing yet\n\n' }));
    await shopper.pay(cards.silent);
    await shopper.place();
    await shopper.heading(/^Order /).waitFor();
    await look('waiting for the bank');
    await shopper.follow('Look again');
    await shopper.confirmed();
    await look('order');
}

export async function tourChallenge(shopper, look) {
    await shopper.review('/p/oat-mug', cards.asks);
    await shopper.place();
    await shopper.heading('Confirm the payment').waitFor();
    await look('challenge');
    await shopper.page.goto('/cart');
    await look('cart that is being ordered');
    await shopper.follow('Go on with the order');
    await look('order that waits for the shopper');
    await shopper.follow('Confirm the payment');
    await shopper.press('No, do not pay');
    await shopper.heading(/^Order /).waitFor();
    await look('order that was not paid');
}
