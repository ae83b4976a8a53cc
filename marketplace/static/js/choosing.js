// Long lists as boxes to type in: in the place of a <select data-combo>, and above check boxes, of which the box
// [data-combo-of] finds those of a name. Without this file the lists themselves are chosen from.
import {equip, made, option} from './combobox.js';

const changed = (one) => ['input', 'change'].forEach((name) => one.dispatchEvent(new Event(name, {bubbles: true})));

const replace = (select) => {
  const {id, dataset} = select;
  const choose = (value) => {
    select.value = value;
    changed(select);
  };
  const options = [...select.options].map(({text, value, dataset: {also}}) => ({...option(text, also, () => choose(value)), value}));
  const blank = options.find((one) => !one.value);
  const attributes = {id, type: 'text', placeholder: blank ? blank.text : null};
  for (const name of ['class', 'aria-describedby', 'aria-invalid']) attributes[name] = select.getAttribute(name);
  const frame = made('div', {class: 'combo'}, select);
  select.removeAttribute('id');
  select.hidden = true; // it goes on carrying the value
  const box = made('input', attributes, select);
  frame.append(box);
  equip(box, dataset, {
    all: () => options.filter((one, place) => !select.options[place].disabled),
    isChosen: (one) => one.value === select.value,
    words: () => (select.value ? select.selectedOptions[0].text : ''),
    clear: () => blank && choose(''),
  });
};

// What is ticked stands below the box, each with a button that takes it away.
const find = (box) => {
  const name = box.dataset.comboOf;
  const group = box.closest('fieldset');
  const ticks = () => [...box.form.elements].filter((one) => one.name === name && one.type === 'checkbox');
  const texts = new Map();
  const heads = new Map(); // the words over a folded group find what is in it
  for (const one of group.querySelectorAll('input[type=checkbox]')) {
    texts.set(one.value, one.labels[0].textContent.trim());
    heads.set(one.value, one.closest('details')?.dataset.head);
  }
  const chosen = () => new Set(ticks().filter((one) => one.checked).map((one) => one.value));
  const set = (value, isOn) => {
    const same = ticks().filter((one) => one.value === value);
    for (const one of same) one.checked = isOn && group.contains(one);
    changed(same[0]);
  };
  const chips = made('ul', {class: 'row tight chosen'}, box.parentElement);
  const show = () => chips.replaceChildren(...[...chosen()].filter((value) => texts.has(value)).map((value) => {
    const item = document.createElement('li');
    const button = Object.assign(document.createElement('button'), {type: 'button', className: 'chip', textContent: texts.get(value)});
    button.setAttribute('aria-label', box.dataset.drop.replace('{text}', texts.get(value)));
    button.addEventListener('click', () => {
      set(value, false);
      box.focus();
    });
    item.append(button);
    return item;
  }));
  equip(box, box.dataset, {
    all: () => [...texts].filter(([value]) => !chosen().has(value)).map(([value, text]) => option(text, heads.get(value), () => set(value, true))),
    isChosen: () => false,
    words: () => '',
    clear: () => {},
  });
  box.form.addEventListener('change', show);
  show();
};

document.querySelectorAll('select[data-combo]').forEach(replace);
document.querySelectorAll('input[data-combo-of]').forEach(find);
