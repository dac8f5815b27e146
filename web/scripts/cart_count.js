// Shows how many things the cart holds, from the cookie that says only that: so that the page itself is the same for everybody.
const link = document.querySelector('[data-cart-count]');
const count = Number(/(?:^|; )cart_count=(\d+)/.exec(document.cookie)?.[1] ?? 0);
if (link && count > 0) {
    const badge = document.createElement('b');
    badge.textContent = String(count);
    link.append(' ', badge);
}
