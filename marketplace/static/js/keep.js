// Keeps what was typed into the form of a listing and is not saved yet in this tab, to be had again after the network or the
// session was lost. What is kept goes with the tab, at sign-out, or after half a day.
(() => {
  'use strict';
  const KEEP_AFTER = 700; // milliseconds without a key
  const LONGEST = 12 * 3600 * 1000;
  const OWN = new Set(['csrf_token', 'form_token', 'version', 'buoc', 'do', 'kept', 'drop', 'restore']);
  const place = document.getElementById('saved');
  const form = place?.closest('form');
  if (!form) return;
  const told = place.dataset;
  const status = place.querySelector('[role=status]');
  const mine = `nhap:${told.keep}:`;
  const key = () => `${mine}${told.kind}:${told.item || 'moi'}`;
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  let dirty = false;
  let keeping = 0;

  const read = (name) => { try { return JSON.parse(store?.getItem(name)); } catch { return null; } };
  const fields = () => [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !OWN.has(name));
  const forget = () => store?.removeItem(key());
  const done = () => {
    dirty = false;
    forget();
  };
  const keep = () => {
    if (!dirty) return;
    const {version, form_token: token} = form.elements;
    const kept = {at: Date.now(), version: version.value, token: token.value, fields: fields()};
    try { store?.setItem(key(), JSON.stringify(kept)); } catch { /* full: the server has all but the last words */ }
  };

  const restore = (kept) => {
    const left = new Map();
    for (const [name, value] of kept.fields) left.set(name, [...(left.get(name) || []), value]);
    for (const one of [...form.elements]) {
      if (!one.name || OWN.has(one.name) || ['file', 'submit', 'hidden'].includes(one.type)) continue;
      const values = left.get(one.name) || [];
      if (one.type === 'checkbox' || one.type === 'radio') one.checked = values.includes(one.value);
      else one.value = values[0] ?? '';
    }
    for (const [name, values] of left) {
      if (form.elements[name]) continue; // a row that was added and is not on the page
      for (const value of values) form.append(Object.assign(document.createElement('input'), {type: 'hidden', name, value}));
    }
    form.elements.version.value = kept.version; // what was saved by others meanwhile is then shown beside it
    for (const box of form.querySelectorAll('textarea')) box.dispatchEvent(new Event('input', {bubbles: true}));
    form.dispatchEvent(new Event('change')); // for boxes that show what is chosen
    status.textContent = told.back;
  };

  const offer = (kept) => {
    const box = document.createElement('div');
    box.className = 'panel next';
    box.setAttribute('role', 'status');
    const time = new Date(kept.at).toLocaleTimeString(document.documentElement.lang, {hour: '2-digit', minute: '2-digit'});
    const row = Object.assign(document.createElement('p'), {className: 'row'});
    const button = (words, style, act) => {
      const made = Object.assign(document.createElement('button'), {type: 'button', className: `button ${style}`, textContent: words});
      made.addEventListener('click', () => { act(); box.remove(); form.querySelector('.form-step:not([hidden]) :is(input, textarea)')?.focus(); });
      row.append(made);
    };
    button(told.restore, '', () => restore(kept));
    button(told.drop, 'second', done);
    box.append(Object.assign(document.createElement('p'), {textContent: told.found.replace('{time}', time)}), row);
    form.before(box);
  };

  const begin = () => {
    const saved = new Set((told.saved || '').split(' '));
    for (const name of Object.keys(store || {}).filter((one) => one.startsWith('nhap:'))) {
      const kept = read(name);
      const isOver = !kept || !name.startsWith(mine) || saved.has(kept.token) || Date.now() - kept.at > LONGEST;
      if (isOver) store.removeItem(name);
    }
    if ('typed' in told) { // the server gave back what was sent and has not saved it
      dirty = true;
      return keep();
    }
    const kept = read(key());
    if (!kept) return;
    if (JSON.stringify(kept.fields) === JSON.stringify(fields())) forget();
    else offer(kept);
  };

  form.addEventListener('input', () => {
    dirty = true;
    clearTimeout(keeping);
    keeping = setTimeout(keep, KEEP_AFTER);
  });
  form.addEventListener('submit', keep);
  form.addEventListener('made', forget); // from now on it is kept as the draft's
  form.addEventListener('saved', done);
  form.querySelector('.actions .quiet')?.addEventListener('click', done);
  window.addEventListener('pagehide', keep);
  begin();
})();
