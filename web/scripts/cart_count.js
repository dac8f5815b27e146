// Shows how many things the cart holds, from the cookie that says only that: so that the page itself is the same for everybody. What was
// asked for and is not answered yet counts at once; where it comes to nothing, the cookie still says what was before.
const link = document.querySelector('[data-cart-count]');
const total = document.querySelector('[data-cart-total]');   // in the drawer's title
const badge = document.createElement('b');

function show(asked = 0) {
    const count = asked + Number(/(?:^|; )cart_count=(\d+)/.exec(document.cookie)?.[1] ?? 0);
    badge.textContent = String(count);
    if (total) total.textContent = count > 0 ? `(${count})` : '';
    if (count <= 0) badge.remove();
    else if (!badge.isConnected) link?.append(' ', badge);
}

show();
document.addEventListener('cart-count', event => show(event.detail));
addEventListener('pageshow', event => event.persisted && show());   // the back button may show a page from before
