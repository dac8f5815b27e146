// A quantity that was changed is sent without pressing the button, which is there for those who have no script.
for (const form of document.querySelectorAll('form[data-submit-on-change]')) {
    form.addEventListener('change', () => form.requestSubmit());
}
