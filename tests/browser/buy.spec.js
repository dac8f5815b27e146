import { test, expect, cards } from './support/test.js';

async function buy(shopper, shop) {
    const { page } = shopper;
    await shopper.findProduct('Vases', 'Orbit dipped vase');
    await shopper.choose('Colour', 'Chalk');
    await shopper.choose('Size', 'Small');
    await shopper.add(2);
    await expect(shopper.line('Orbit dipped vase')).toContainText('Chalk · Small');
    await shopper.setQuantity('Orbit dipped vase', 3);
    await expect(shopper.line('Orbit dipped vase')).toContainText('£144.00');

    await shopper.findProduct('Tableware', 'Oat mug');
    await shopper.add();
    await shopper.line('Oat mug').getByRole('button', { name: 'Remove' }).click();
    await expect(shopper.line('Oat mug')).toHaveCount(0);

    await shopper.checkOut();
    await shopper.giveAddress({ Email: 'maya at home', Postcode: 'LS1', 'Full name': '' });
    await expect(page).toHaveTitle(/^Error: /);
    await expect(shopper.problem()).toBeFocused();
    for (const words of ['Enter an email address like maya@example.com', 'Enter your full name', 'Enter a full UK postcode, like LS1 4AP']) {
        await shopper.problem().getByRole('link', { name: words }).click();
        await expect(page.locator(':focus')).toHaveAccessibleDescription(new RegExp(words));
    }
    await expect(page.getByLabel('Postcode')).toHaveValue('LS1');   // what was typed is kept
    await shopper.giveAddress();
    await shopper.pay(cards.works, /Next working day/);
    await expect(page.getByRole('main')).toContainText('14 Sowerby Yard');
    await shopper.place();

    const number = await shopper.confirmed();
    await expect(shopper.line('Orbit dipped vase')).toContainText('Quantity: 3');
    await expect(page.getByRole('complementary', { name: 'Summary' })).toContainText('£149.95');
    await expect.poll(async () => (await shop.mails()).filter(mail => mail.includes(`To: <${shopper.email}>`)))
        .toEqual([expect.stringMatching(`Subject: Your order ${number}[^]*149\\.95`)]);
    expect(await shop.orders(shopper.email)).toEqual([expect.stringMatching(`^${number} .*confirmed +paid .*149\\.95`)]);
}

test('a person buys with JavaScript', async ({ shopper, shop }) => buy(shopper, shop));

test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('a person buys without JavaScript', async ({ shopper, shop }) => buy(shopper, shop));
});
