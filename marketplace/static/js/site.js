// Small comforts. Every page works without this file.
(() => {
  'use strict';
  document.documentElement.classList.add('js');

  // What keep.js keeps in this tab of texts not saved yet goes with the person.
  const forgetDrafts = () => {
    try {
      for (const name of Object.keys(sessionStorage)) if (name.startsWith('nhap:')) sessionStorage.removeItem(name);
    } catch { /* no store, nothing kept */ }
  };

  // A question before what cannot be undone; a form is sent once.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method !== 'post') return;
    if (form.action.endsWith('/dang-xuat')) forgetDrafts();
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = '1';
    event.submitter?.setAttribute('aria-disabled', 'true');
  });

  // Coming back with the browser's button finds the form usable again.
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
      form.querySelector('[aria-disabled]')?.removeAttribute('aria-disabled');
    }
  });

  const count = (box) => {
    const note = document.getElementById(`${box.id}-count`);
    if (!note) return;
    // The server counts code points after turning line ends into one sign.
    const left = Number(box.dataset.max) - [...box.value].length;
    note.textContent = (left < 0 ? note.dataset.over : note.dataset.left).replace('{n}', Math.abs(left).toLocaleString(document.documentElement.lang));
    note.classList.toggle('over', left < 0);
  };
  document.addEventListener('input', (event) => {
    if (event.target.dataset.max) count(event.target);
  });

  document.addEventListener('change', (event) => {
    if (event.target.matches('select[data-autosubmit]')) event.target.form.requestSubmit();
  });

  const start = () => {
    document.querySelectorAll('textarea[data-max]').forEach(count);
    document.querySelector('[data-focus]')?.focus();
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
