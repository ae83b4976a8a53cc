// Under the title of a listing that is being written: what it reminds of. Without this file the page of the draft tells.
(() => {
  'use strict';
  const PAUSE = 500; // milliseconds without a key before the server is asked
  const LEAST = 8; // characters

  const made = (tag, text, parent) => {
    const one = document.createElement(tag);
    one.textContent = text;
    parent.append(one);
    return one;
  };

  const show = (place, found) => {
    place.replaceChildren();
    if (!found.length) return;
    const box = made('div', '', place);
    box.className = 'inset';
    made('p', place.dataset.head, box);
    const list = made('ul', '', box);
    for (const one of found) {
      const line = made('li', `${one.words}: `, list);
      made('a', one.title, line).href = one.url;
      made('small', ` ${one.number} `, line).className = 'muted';
      if (one.compare) made('a', place.dataset.compare, line).href = one.compare;
    }
  };

  const equip = (place) => {
    const box = place.closest('form')?.querySelector('[name=title]');
    if (!box) return;
    let timer = 0;
    let request = null;
    let asked = box.value.trim();
    const ask = async () => {
      const title = box.value.trim();
      if (title === asked) return;
      asked = title;
      request?.abort();
      if (title.length < LEAST) return show(place, []);
      const mine = (request = new AbortController());
      try {
        const url = new URL(place.dataset.alike, location.href);
        url.searchParams.set('q', title);
        const response = await fetch(url, {signal: mine.signal, headers: {Accept: 'application/json'}});
        if (response.ok) show(place, await response.json());
      } catch { /* the listing can be written without it */ }
    };
    box.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  };

  document.querySelectorAll('[data-alike]').forEach(equip);
})();
