// Keys of the moderation desk. Everything they do has a link or a button on the page: without this file nothing is lost.
(() => {
  'use strict';
  const start = () => {
    const rows = [...document.querySelectorAll('a[data-row]')];
    const dialog = document.getElementById('phim-tat-hop');
    const keyed = (key) => document.querySelector(`[data-key="${key}"]`);
    const isTyping = (at) => at.closest('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog');

    const move = (by) => {
      const at = rows.indexOf(document.activeElement);
      const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
      rows[next].focus();
    };

    const help = () => {
      if (!dialog.querySelector('dl')) dialog.querySelector('form').before(document.getElementById('phim-tat').querySelector('dl').cloneNode(true));
      dialog.showModal();
    };

    // A folded part is opened and its first box takes the focus; a button takes the focus, and is pressed the second time.
    const go = (target) => {
      if (target.tagName === 'SUMMARY') {
        target.parentElement.open = true;
        const inside = target.parentElement.querySelectorAll('summary ~ * :is(input:not([type=hidden]), textarea, summary, button)');
        const first = [...inside].find((one) => (one.checkVisibility ? one.checkVisibility() : one.offsetParent));
        (first ?? target).focus();
      } else if (target.tagName === 'A' || target.hasAttribute('data-all-met') || target === document.activeElement) target.click();
      else target.focus();
    };

    document.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (isTyping(event.target)) {
        if (event.key === 'Escape' && !event.target.closest('dialog')) event.target.blur(); // the keys work again
        return;
      }
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const isInChoice = event.target.matches('input');
      if (key === '?') help();
      else if (rows.length && (key === 'j' || (key === 'ArrowDown' && !isInChoice))) move(1);
      else if (rows.length && (key === 'k' || (key === 'ArrowUp' && !isInChoice))) move(-1);
      else if (/^[a-z]$/.test(key) && keyed(key)) go(keyed(key));
      else return;
      event.preventDefault();
    });

    const all = document.querySelector('[data-all-met]');
    if (all) {
      all.hidden = false;
      all.addEventListener('click', () => {
        document.querySelectorAll('fieldset.question').forEach((question) => {
          const first = question.querySelector('input[type=radio][value=yes]');
          if (first && !question.querySelector('input[type=radio]:checked')) first.checked = true;
        });
        const empty = [...document.querySelectorAll('fieldset.question input:not([type=radio], [type=hidden])')].find((box) => !box.value);
        (empty ?? keyed('p') ?? all).focus();
      });
    }

    // Beside every part of the text that has a box for requests: a button that leads there.
    document.querySelectorAll('textarea[data-remark]').forEach((box) => {
      const same = (one) => one.textContent.trim() === box.dataset.remark; // headings are those of the form
      const heading = [...document.querySelectorAll('.sides > :first-child :is(.prose :is(h2, h3), .facts dt, .change :is(h2, h3))')].find(same);
      if (!heading) return;
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button quiet small';
      button.textContent = document.querySelector('[data-pin]').dataset.pin;
      button.setAttribute('aria-label', `${button.textContent}: ${box.dataset.remark}`);
      button.addEventListener('click', () => {
        for (let fold = box.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true;
        box.focus();
      });
      if (heading.tagName === 'DT') heading.append(' ', button);
      else heading.after(button);
      heading.classList.add('pinned');
    });
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
