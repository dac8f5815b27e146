import { test } from './support/test.js';
import { expectAccessible, expectImagesDescribed, expectReflow } from './support/page_checks.js';
import { tourChallenge, tourCheckout, tourDrawer, tourPublicPages } from './support/tour.js';

const tours = {
    'public pages': ({ page }, look) => tourPublicPages(page, look),
    'cart beside the page': tourDrawer,
    'pages from the cart to the order': tourCheckout,
    'pages of the bank\'s question': tourChallenge,
};

for (const [which, tour] of Object.entries(tours)) {
    test.describe(which, () => {
        test.use({ bypassCSP: true });

        test(`axe finds nothing on the ${which}`, async ({ shopper }) => tour(shopper, name => expectAccessible(shopper.page, name)));
    });

    test(`the ${which} fit on 320 px, also with text of twice the size, and every picture has its size and its words`, async ({ shopper }) =>
        tour(shopper, async name => {
            await expectReflow(shopper.page, name);
            await expectImagesDescribed(shopper.page, name);
        }));
}
