// Suggestions under a search box: a list box in the sense of ARIA 1.2. Without this file the box is a plain form.
(() => {
  'use strict';
  const PAUSE = 120; // milliseconds without a key before the server is asked
  const LEAST = 2; // characters
  const SLOW = 300; // milliseconds after which the place of the answer is shown

  const element = (tag, attributes, parent) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    parent.append(made);
    return made;
  };

  const equip = (form) => {
    const box = form.querySelector('input[type=search]');
    const id = `${box.id}-suggestions`;
    const list = element('ul', {id, class: 'suggestions', role: 'listbox', 'aria-label': form.dataset.list, hidden: ''}, form);
    const status = element('p', {class: 'vh', role: 'status'}, form);
    let active = -1;
    let timer = 0;
    let request = null;
    let waiting = 0;
    for (const [name, value] of Object.entries({role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id})) box.setAttribute(name, value);

    const giveUp = () => {
      clearTimeout(timer);
      clearTimeout(waiting);
      request?.abort();
      request = null;
    };

    const close = () => {
      giveUp();
      list.hidden = true;
      list.replaceChildren();
      status.textContent = '';
      box.setAttribute('aria-expanded', 'false');
      box.removeAttribute('aria-activedescendant');
      active = -1;
    };

    const point = (number) => {
      active = number;
      [...list.children].forEach((option, place) => option.setAttribute('aria-selected', String(place === number)));
      if (number < 0) return box.removeAttribute('aria-activedescendant');
      box.setAttribute('aria-activedescendant', list.children[number].id);
      list.children[number].scrollIntoView({block: 'nearest'});
    };

    const wait = () => {
      list.replaceChildren();
      for (const look of ['', ' short', '']) element('span', {class: `skeleton${look}`}, element('li', {role: 'presentation'}, list));
      list.hidden = false;
    };

    const show = (found) => {
      clearTimeout(waiting);
      list.replaceChildren();
      found.forEach((one, place) => {
        const option = element('li', {id: `${id}-${place}`, role: 'option', 'aria-selected': 'false'}, list);
        option.dataset.url = one.url;
        element('span', {}, option).textContent = one.text;
        element('small', {}, option).textContent = one.note;
      });
      point(-1);
      list.hidden = !found.length;
      box.setAttribute('aria-expanded', String(found.length > 0));
      status.textContent = found.length ? form.dataset.some.replace('{n}', found.length) : form.dataset.none;
    };

    const ask = async () => {
      request?.abort();
      clearTimeout(waiting);
      if (list.hidden) waiting = setTimeout(wait, SLOW);
      const mine = (request = new AbortController());
      try {
        const address = `${form.dataset.suggest}?${new URLSearchParams({q: box.value.slice(0, 200)})}`;
        const answer = await fetch(address, {signal: mine.signal});
        if (answer.ok && mine === request) show(await answer.json());
      } catch (trouble) {
        if (trouble.name !== 'AbortError') close(); // no network: the box goes on without suggestions
      }
    };

    box.addEventListener('input', () => {
      clearTimeout(timer);
      if ([...box.value.trim()].length < LEAST) return close();
      timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener('keydown', (event) => {
      const size = list.querySelectorAll('[role=option]').length;
      if (event.isComposing || list.hidden || !size) return;
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') giveUp(); // a late answer must not take away what is being chosen from
      if (event.key === 'ArrowDown') point(active + 1 < size ? active + 1 : -1);
      else if (event.key === 'ArrowUp') point(active < 0 ? size - 1 : active - 1);
      else if (event.key === 'Escape') close();
      else if (event.key === 'Enter' && active >= 0) location.assign(list.children[active].dataset.url);
      else return;
      event.preventDefault();
    });
    box.addEventListener('blur', close);
    form.addEventListener('submit', close);
    list.addEventListener('pointerdown', (event) => event.preventDefault()); // the box keeps the focus
    list.addEventListener('click', (event) => {
      const option = event.target.closest('[role=option]');
      if (option) location.assign(option.dataset.url);
    });
  };

  const start = () => document.querySelectorAll('form[data-suggest]').forEach(equip);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
