// The form of an offer: parts of the price that the chosen way of paying does not use step back; a row that comes or
// goes leaves the reader where the rows are. The form works without this file.
(() => {
  'use strict';
  const mode = document.getElementById('price-mode');
  const form = mode?.form;
  if (!form) return;

  const holds = (part) => [...part.querySelectorAll('input:not([type=checkbox]),select,textarea')].some((box) => box.value.trim());
  const show = () => {
    for (const part of form.querySelectorAll('[data-modes]')) {
      const isUsed = !mode.value || part.dataset.modes.split(' ').includes(mode.value);
      part.classList.toggle('unused', !isUsed && !holds(part) && !part.querySelector('.error'));
    }
  };
  mode.addEventListener('change', show);
  show();

  form.addEventListener('submit', (event) => {
    const rows = event.submitter?.closest('fieldset.field[id]');
    if (rows && /^(add|remove)-/.test(event.submitter.value)) form.action = `${form.action.split('#')[0]}#${rows.id}`;
  });
})();
