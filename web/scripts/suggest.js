// What somebody may be typing, below the search box: a list that arrow keys walk (ARIA combobox). Without script the box is a form.
const box = document.querySelector('[data-suggest]');
if (box) {
    const form = box.form;
    const list = document.createElement('ul');
    list.className = 'suggest';
    list.id = 'search-suggestions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', box.dataset.suggest);
    form.append(list);
    box.setAttribute('role', 'combobox');
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-controls', list.id);
    box.setAttribute('aria-expanded', 'false');
    let chosen = -1, asked = 0, waiting;

    const close = () => {
        clearTimeout(waiting);
        ++asked;   // an answer that is on its way comes too late
        list.hidden = true;
        chosen = -1;
        box.setAttribute('aria-expanded', 'false');
        box.removeAttribute('aria-activedescendant');
    };
    const choose = place => {
        const items = [...list.children];
        chosen = (place + items.length + 1) % (items.length + 1);   // the place behind the last is the box
        items.forEach((item, i) => item.setAttribute('aria-selected', String(i === chosen)));
        if (items[chosen]) {
            box.setAttribute('aria-activedescendant', items[chosen].id);
            items[chosen].scrollIntoView({ block: 'nearest' });
        } else {
            box.removeAttribute('aria-activedescendant');
        }
    };
    const show = found => {
        const rows = [
            ...found.queries.map(text => ['query', text, `/search?q=${encodeURIComponent(text)}`]),
            ...found.categories.map(c => ['category', c.title, `/c/${encodeURIComponent(c.handle)}`]),
            ...found.products.map(p => ['product', p.title, `/p/${encodeURIComponent(p.handle)}`]),
        ];
        list.replaceChildren(...rows.map(([kind, text, url], i) => {
            const item = document.createElement('li');
            item.id = `suggestion-${i}`;
            item.setAttribute('role', 'option');
            item.setAttribute('aria-selected', 'false');
            item.dataset.kind = kind;
            item.dataset.url = url;
            item.textContent = text;
            return item;
        }));
        chosen = -1;
        list.hidden = rows.length === 0;
        box.setAttribute('aria-expanded', String(!list.hidden));
    };
    const ask = async () => {
        const mine = ++asked;
        const text = box.value.trim();
        if (text === '') return close();
        try {
            const answer = await fetch(`/api/store/suggest?q=${encodeURIComponent(text)}`);
            if (answer.ok && mine === asked && document.activeElement === box) show(await answer.json());
        } catch { /* the box works without them */ }
    };
    box.addEventListener('input', () => {
        clearTimeout(waiting);
        waiting = setTimeout(ask, 80);
    });
    box.addEventListener('keydown', event => {
        if (list.hidden) return;
        if (event.key === 'Escape') close();   // and leaves the text, which the browser would clear
        else if (event.key === 'ArrowDown') choose(chosen + 1);
        else if (event.key === 'ArrowUp') choose(chosen - 1);
        else if (event.key === 'Enter' && list.children[chosen]) location.assign(list.children[chosen].dataset.url);
        else return;
        event.preventDefault();
    });
    box.addEventListener('blur', () => setTimeout(close, 150));
    list.addEventListener('mousedown', event => event.preventDefault());
    list.addEventListener('click', event => {
        const item = event.target.closest('li');
        if (item) location.assign(item.dataset.url);
    });
    document.addEventListener('keydown', event => {
        const typing = event.target.closest('input,select,textarea,[contenteditable]');
        if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        box.focus();
    });
}
