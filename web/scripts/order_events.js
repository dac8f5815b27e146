// The page of an order that is not decided yet goes on by itself when it is. Without script it has a link to look again.
const waiting = document.querySelector('[data-order-events]');
if (waiting) {
    const events = new EventSource(waiting.dataset.orderEvents);
    events.addEventListener('state', event => {
        if (event.data === 'pending') return;
        events.close();
        location.replace(waiting.dataset.then);
    });
}
