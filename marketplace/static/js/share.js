// Buttons of the printed card: print, and copy the address. Without this file the address stands on the page.
(() => {
  'use strict';
  const said = document.querySelector('[data-said]');
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  for (const button of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) continue; // only on https or this machine
    button.hidden = false;
    const words = button.querySelector('span');
    const before = words.textContent;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
      } catch {
        return;
      }
      words.textContent = said.textContent = button.dataset.done;
      setTimeout(() => { words.textContent = before; said.textContent = ''; }, 3000);
    });
  }
})();
