// Saves the draft of a listing while somebody writes; what the server says of it stands under the buttons. It writes only
// to the version that this page was made from: who has the listing open twice is told so, and nothing is overwritten. A new
// listing with a title becomes a draft, and the page goes on as that of the draft.
(() => {
  'use strict';
  const SAVE_AFTER = 4000; // milliseconds without a key
  const STAYS = 5000; // milliseconds
  const place = document.getElementById('saved');
  const form = place?.closest('form');
  if (!form || !('autosave' in place.dataset)) return;
  const told = place.dataset;
  const status = place.querySelector('[role=status]');
  let changes = 0; // since the last word of the server
  let flying = null;
  let timer = 0;

  // Told where it is seen while somebody writes; good news steps back to its place under the buttons.
  let aside = 0;
  const say = (words, isBad = false) => {
    if (status.textContent !== words) status.textContent = words;
    status.classList.add('toast');
    status.classList.toggle('bad', isBad);
    clearTimeout(aside);
    if (!isBad) aside = setTimeout(() => status.classList.remove('toast'), STAYS);
  };

  const lost = () => {
    if (status.querySelector('a')) return;
    say(told.lost, true);
    const link = document.createElement('a');
    link.href = told.again;
    link.textContent = told.signIn;
    status.append(' ', link);
  };

  const goOn = ({address, item, token}) => {
    form.dispatchEvent(new CustomEvent('made'));
    const {organisation, form_token: field, buoc} = form.elements;
    form.action = address;
    field.value = token;
    told.item = item;
    told.again = told.again.replace(/next=[^&]*/, `next=${encodeURIComponent(address)}`);
    for (const one of organisation.options || []) one.disabled = !one.selected; // a draft keeps its poster
    history.replaceState(null, '', `${address}?buoc=${buoc.value}`);
  };

  const save = async () => {
    if (flying || !changes || !('autosave' in told)) return;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (typeof value !== 'string') data.delete(name);
    const sent = changes;
    try {
      const answer = await fetch(form.action, {method: 'POST', body: data, headers: {'X-Autosave': '1'}, redirect: 'manual'});
      if (![200, 409].includes(answer.status)) return lost();
      const {words, version, ...made} = await answer.json();
      say(words, !version);
      if (answer.status === 409) delete told.autosave;
      if (!version) return;
      if (made.address) goOn(made);
      form.elements.version.value = version;
      changes -= sent;
      if (changes) plan();
      else form.dispatchEvent(new CustomEvent('saved'));
    } catch { lost(); }
  };
  const start = () => { flying = save().finally(() => { flying = null; }); };
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(start, SAVE_AFTER);
  };

  form.addEventListener('input', () => {
    changes += 1;
    plan();
  });
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (!flying) return;
    event.preventDefault(); // the answer brings the version that this must be sent with
    event.stopPropagation();
    flying.then(() => form.requestSubmit(event.submitter));
  });
  if ('typed' in told) {
    changes = 1; // the server gave back what was sent and has not saved it
    plan();
  }
  window.addEventListener('pageshow', (event) => { if (event.persisted && !('typed' in told)) location.reload(); });
})();
