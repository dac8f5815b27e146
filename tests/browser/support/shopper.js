// What a person does in the shop, in the words that stand on its pages.
import { expect } from '@playwright/test';

export const address = {
    'Full name': 'Maya Lindqvist',
    'Address': '14 Sowerby Yard',
    'Flat, floor or building': 'Second floor',
    'Town or city': 'Leeds',
    'Postcode': 'LS1 4AP',
};

export const cards = {
    works: 'Pretend card that works',
    asks: 'Pretend card that asks you',
    refused: 'Pretend card that is refused',
    empty: 'Pretend card without money',
    silent: 'Pretend card whose bank is silent, then agrees',
};

let shoppers = 0;

export class Shopper {
    constructor(page) {
        this.page = page;
        this.email = `maya.${process.pid}.${++shoppers}@example.com`;
    }

    heading(name) { return this.page.getByRole('heading', { level: 1, name }); }
    line(title) { return this.page.getByRole('listitem').filter({ has: this.page.getByRole('heading', { name: title }) }); }
    problem() { return this.page.locator('section.es'); }
    status() { return this.page.getByRole('status'); }

    async press(name) { await this.page.getByRole('button', { name }).click(); }
    async follow(name) { await this.page.getByRole('link', { name, exact: true }).first().click(); }

    async findProduct(category, title) {
        await this.page.goto('/');
        await this.page.getByRole('navigation', { name: 'Categories' }).getByRole('link', { name: category }).click();
        await this.follow(title);
        await expect(this.heading(title)).toBeVisible();
    }

    async choose(option, value) {
        await this.page.getByRole('group', { name: option }).getByRole('link', { name: value, exact: true }).click();
        await expect(this.page.getByRole('group', { name: `${option}: ${value}` })).toBeVisible();
    }

    async openCart() { await this.page.getByRole('link', { name: /^Cart/ }).first().click(); }
    drawer() { return this.page.getByRole('dialog', { name: 'Your cart' }); }

    // With script the cart opens beside the page and is left for its own page, without it that page comes at once.
    async add(quantity = 1) {
        await this.page.getByLabel('Quantity').fill(String(quantity));
        await this.press('Add to cart');
        await expect(this.page.getByRole('link', { name: 'View cart' }).or(this.heading('Your cart'))).toBeVisible();
        if (await this.drawer().isVisible()) await this.follow('View cart');
        await expect(this.heading('Your cart')).toBeVisible();
    }

    // By its address, where it does not matter how it was found.
    async addProduct(path, quantity = 1) {
        await this.page.goto(path);
        await this.add(quantity);
    }

    async setQuantity(title, quantity) {
        const field = this.line(title).getByRole('spinbutton');
        await field.fill(String(quantity));
        await field.press('Enter');
    }

    async checkOut() {
        await this.follow('Check out');
        await expect(this.heading('Where should it go?')).toBeVisible();
    }

    async giveAddress(other = {}) {
        for (const [label, value] of Object.entries({ Email: this.email, ...address, ...other }))
            await this.page.getByLabel(label, { exact: label !== 'Flat, floor or building' }).fill(value);
        await this.press('Continue to delivery and payment');
    }

    async pay(card, delivery = /./) {
        await this.page.getByRole('group', { name: 'Delivery' }).getByRole('radio', { name: delivery }).first().check();
        await this.page.getByRole('radio', { name: card }).check();
        await this.press('Review the order');
        await expect(this.heading('Is everything right?')).toBeVisible();
    }

    async place() { await this.press('Place the order'); }

    // From a product to the last page before the order.
    async review(path, card, quantity = 1) {
        await this.addProduct(path, quantity);
        await this.checkOut();
        await this.giveAddress();
        await this.pay(card);
    }

    // The number of the order whose page this is.
    async confirmed() {
        await expect(this.page.getByText(`We have sent a confirmation to ${this.email}`)).toBeVisible();
        return (await this.heading(/^Order /).textContent()).replace('Order ', '');
    }

    // What the header says the cart holds; the script puts it there.
    async expectCount(count) { await expect(this.page.locator('[data-cart-count]')).toHaveText(count ? `Cart ${count}` : 'Cart'); }
}
