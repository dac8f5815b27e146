// A filter that was chosen is applied without pressing the button, which is there for those who have no script.
const filters = document.querySelector('form.fac');
filters?.addEventListener('change', event => {
    if (event.target.matches('input[type=checkbox]')) filters.requestSubmit();
});
