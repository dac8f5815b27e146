// The cart beside the page. What it holds is fetched, for the page is the same for everybody; the forms in it, and those that put something
// into it, are sent without leaving the page. Without script they are plain forms, and the header's link leads to the cart's page.
import { fetchFragment } from './fragment.js';

const drawer = document.querySelector('[data-cart-drawer]');
const part = name => drawer.querySelector(`[data-cart-${name}]`);
const sending = new WeakSet();   // forms that add, until they are answered: a second click asks for nothing more
let unanswered = 0, requests = 0, turn = Promise.resolve();

function count(change) {
    unanswered += change;
    document.dispatchEvent(new CustomEvent('cart-count', { detail: unanswered }));
}

// `opens`: also where the drawer is shut; not where somebody shut it meanwhile.
function show(shown, opens) {
    const focused = document.activeElement.id;
    part('content').replaceChildren(...shown.childNodes);
    if (!drawer.open) return opens && drawer.showModal();
    // What had the focus may be gone with its line; then it goes to what brings that back.
    const next = (focused && document.getElementById(focused)) || drawer.querySelector('[data-undo]') || drawer.querySelector('button');
    next.focus();
}

// One after the other, so that the last one that was asked for is the last one that the server hears. Of several only the last is shown.
function ask(url, options) {
    const mine = ++requests, opens = !drawer.open;
    return turn = turn.then(async () => {
        try {
            const answer = await fetchFragment(url, options);
            const content = answer.firstElementChild;
            if (!content?.matches('[data-cart-content]')) return refused(answer.querySelector('h1')?.textContent);   // a whole page
            const wrong = content.querySelector('[role=alert]') !== null;
            if (mine === requests || wrong) show(content, opens || wrong);
            return true;
        } catch {
            return refused();
        }
    });
}

// In the server's words, where it has said any.
function refused(words) {
    const content = part('unanswered').content.cloneNode(true);
    if (words) content.querySelector('[role=alert]').textContent = words;
    show(content, true);
    return false;
}

// What a press of the button changes in the number of things; a quantity shows at once, and is what the next press starts from.
function foresee(form, button) {
    if (button?.name !== 'quantity') return form.elements.sku ? Number(form.elements.quantity?.value ?? 1) : 0;
    const [fewer, more] = form.querySelectorAll('.pm button'), shown = form.querySelector('output');
    const before = Number(shown.value), quantity = Number(button.value);
    shown.value = quantity;
    fewer.value = Math.max(quantity - 1, 0);
    more.value = quantity + 1;
    return quantity - before;
}

async function send(form, button) {
    if (sending.has(form)) return;
    const body = new URLSearchParams(new FormData(form, button));
    if (form.elements.sku) sending.add(form);
    const change = foresee(form, button);
    count(change);
    const answered = await ask(form.action, { method: 'POST', body });
    sending.delete(form);
    count(-change);   // the cookie counts it now, or it has come to nothing
    if (!answered) form.removeAttribute('data-cart');   // the next press goes without us
}

// The cart's own page says all of it already.
if (drawer && !document.querySelector('[data-cart-page]')) {
    document.addEventListener('submit', event => {
        if (!event.target.matches('[data-cart]')) return;
        event.preventDefault();
        send(event.target, event.submitter);
    });
    document.addEventListener('click', event => {
        const again = event.detail > 1;   // of a double click
        if (event.target === drawer && !again) drawer.close();   // beside it
        if (!event.target.closest('[data-cart-open]') || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        if (!drawer.open) drawer.showModal();
        ask('/cart');
    });
}
