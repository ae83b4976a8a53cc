// A box to type in that chooses from a long list: a combobox in the sense of ARIA 1.2, in which marks are optional.
// choosing.js puts it on the page.
const MOST = 100; // options shown at once

const fold = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

// also: further words that find it, told where the text alone would not have been found.
export const option = (text, also, choose) => ({text, also, choose, low: text.toLowerCase(), keys: ` ${fold(`${text} ${also || ''}`)}`});

const found = (options, typed) => {
  const words = fold(typed).split(' ');
  const rank = (one) => (one.low.includes(typed.trim().toLowerCase()) ? 0 : one.keys.includes(` ${words.join(' ')}`) ? 1 : 2);
  return options.filter((one) => words.every((word) => one.keys.includes(` ${word}`))).sort((a, b) => rank(a) - rank(b));
};

export const made = (tag, attributes, before) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) one.setAttribute(name, value);
  before.after(one);
  return one;
};

// source: all() the options, isChosen(option), words() what stands in the box, clear() when it was emptied.
export const equip = (box, told, source) => {
  const id = `${box.id}-list`;
  const list = made('ul', {id, class: 'suggestions', role: 'listbox', 'aria-label': told.list, hidden: ''}, box);
  const status = made('p', {class: 'vh', role: 'status'}, list);
  for (const [name, value] of Object.entries({role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id, autocomplete: 'off', spellcheck: 'false'})) box.setAttribute(name, value);
  let shown = [];
  let active = -1;
  let isTyped = false;

  const settle = () => {
    list.hidden = true;
    isTyped = false;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
    box.value = source.words();
  };
  const point = (number) => {
    active = number;
    [...list.children].forEach((one, place) => one.setAttribute('aria-selected', String(place === number)));
    if (number < 0) return box.removeAttribute('aria-activedescendant');
    box.setAttribute('aria-activedescendant', `${id}-${number}`);
    list.children[number].scrollIntoView({block: 'nearest'});
  };
  const open = () => {
    shown = (isTyped && fold(box.value) ? found(source.all(), box.value) : source.all()).slice(0, MOST);
    const lines = shown.length ? shown : [{text: told.none}];
    list.replaceChildren(...lines.map(({text, also}, place) => Object.assign(document.createElement('li'), {id: `${id}-${place}`, role: 'option', textContent: also && isTyped && !found([option(text)], box.value).length ? `${text} (${also})` : text})));
    if (!shown.length) list.firstChild.setAttribute('aria-disabled', 'true');
    list.hidden = false;
    box.setAttribute('aria-expanded', 'true');
    status.textContent = shown.length ? told.some.replace('{n}', shown.length) : told.none;
    point(!isTyped ? shown.findIndex(source.isChosen) : shown.length ? 0 : -1);
  };
  const choose = (number) => {
    const one = shown[number];
    if (!one) return;
    one.choose();
    settle();
    status.textContent = told.chosen.replace('{text}', one.text);
  };

  box.addEventListener('input', (event) => {
    event.stopPropagation(); // the form is changed when something is chosen
    isTyped = true;
    open();
  });
  box.addEventListener('focus', () => box.select());
  box.addEventListener('click', () => { if (list.hidden) open(); });
  box.addEventListener('blur', () => {
    if (isTyped && fold(box.value)) choose(active);
    else if (isTyped) source.clear();
    settle();
  });
  box.addEventListener('keydown', (event) => {
    const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (event.isComposing || (!by && (list.hidden || !['Enter', 'Escape'].includes(event.key)))) return;
    event.preventDefault();
    if (by && list.hidden) open();
    else if (by && shown.length) point(active < 0 && by < 0 ? shown.length - 1 : (active + by + shown.length) % shown.length);
    else if (event.key === 'Enter') choose(active);
    else if (event.key === 'Escape') settle();
  });
  list.addEventListener('pointerdown', (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener('click', (event) => choose([...list.children].indexOf(event.target.closest('li'))));
  box.form?.addEventListener('change', () => { if (!isTyped) settle(); });
  window.addEventListener('pageshow', settle);
  settle();
};
