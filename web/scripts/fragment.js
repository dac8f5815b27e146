// A part of a page, as the server sends it to whoever asks with X-Fragment. The server escapes what it prints, so its HTML is trusted: by the
// one policy that the pages' Content-Security-Policy allows.
const policy = globalThis.trustedTypes?.createPolicy('fragment', { createHTML: html => html });

export async function fetchFragment(url, options = {}) {
    const answer = await fetch(url, { ...options, headers: { 'X-Fragment': '1' }, signal: AbortSignal.timeout(15_000) });
    const html = await answer.text();
    const template = document.createElement('template');
    template.innerHTML = policy?.createHTML(html) ?? html;
    return template.content;
}
