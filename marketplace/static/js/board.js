// The board: a card is dragged, or moved with Shift and an arrow; both send the small form on the card.
(() => {
  'use strict';
  const board = document.querySelector('.board');
  if (!board) return;
  const columns = [...board.querySelectorAll('.column')];
  const stages = columns.map((one) => one.dataset.stage);
  const targets = (card) => card.dataset.moves.split(' ').filter(Boolean);
  const hasMouse = window.matchMedia('(any-pointer: fine)').matches; // a phone drags nothing and has no Shift
  document.querySelectorAll('.keys').forEach((one) => { one.hidden = !hasMouse; });

  const send = (card, stage) => {
    const option = card.querySelector(`option[data-stage="${stage}"]`);
    if (!option) return;
    option.selected = true;
    option.form.requestSubmit();
  };

  let dragged = null;
  const mark = (on) => columns.forEach((one) => one.classList.toggle('open', on && targets(dragged).includes(one.dataset.stage)));
  board.addEventListener('dragstart', (event) => {
    dragged = event.target.closest('[draggable=true]');
    if (!dragged) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', dragged.id);
    setTimeout(() => { if (dragged) mark(true); }); // a page that changes while a drag begins ends it in some browsers
  });
  board.addEventListener('dragend', () => { if (dragged) mark(false); dragged = null; });
  columns.forEach((column) => {
    const takes = () => dragged && targets(dragged).includes(column.dataset.stage);
    column.addEventListener('dragover', (event) => { if (takes()) event.preventDefault(); });
    column.addEventListener('drop', (event) => {
      if (!takes()) return;
      event.preventDefault();
      send(dragged, column.dataset.stage);
    });
  });

  board.addEventListener('keydown', (event) => {
    const card = event.target;
    if (!card.matches('[draggable=true]') || !event.shiftKey || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
    const by = event.key === 'ArrowLeft' ? -1 : 1;
    const here = stages.indexOf(card.closest('.column').dataset.stage);
    for (let at = here + by; at >= 0 && at < stages.length; at += by) {
      if (!targets(card).includes(stages[at])) continue;
      event.preventDefault();
      send(card, stages[at]);
      return;
    }
  });
})();
