import { test, expect, cards } from './support/test.js';

// The confirmation, once it is there.
async function mailTo(email, shop) {
    const mails = async () => (await shop.mails()).filter(mail => mail.includes(`To: <${email}>`));
    await expect.poll(mails).toHaveLength(1);
    return (await mails())[0];
}

async function buy(shopper, shop, browser) {
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
    const mail = await mailTo(shopper.email, shop);
    expect(mail).toMatch(RegExp(`Subject: Your order ${number}\n[^]*3 × Orbit dipped vase[^]*149\\.95`));
    const elsewhere = await browser.newPage();   // another browser, which has none of our cookies
    await elsewhere.goto(/http:\S+/.exec(mail)[0]);
    await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText(`Order ${number}`);
    expect(elsewhere.url()).not.toContain('token');
    await elsewhere.close();
    expect(await shop.orders(shopper.email)).toEqual([expect.stringMatching(`^${number} .*confirmed +paid .*149\\.95`)]);
}

test('a person buys with JavaScript', async ({ shopper, shop, browser }) => buy(shopper, shop, browser));

test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('a person buys without JavaScript', async ({ shopper, shop, browser }) => buy(shopper, shop, browser));
});
