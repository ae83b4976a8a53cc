// Files that were chosen, each with its size, what is wrong with it, a way to take it back, and how far it has come.
// Without this file the form is sent as forms are.
const MB = 1024 * 1024;

const made = (tag, attributes, parent) => {
  const one = Object.assign(document.createElement(tag), attributes);
  parent.append(one);
  return one;
};

const size = (bytes) => {
  const number = bytes < MB ? Math.max(1, Math.round(bytes / 1024)) : Math.round(bytes / MB * 10) / 10;
  return `${number.toLocaleString(document.documentElement.lang)} ${bytes < MB ? 'kB' : 'MB'}`;
};

const isOfKind = (file, accept) => !accept || accept.split(',').map((one) => one.trim().toLowerCase()).some((kind) => (
  kind.startsWith('.') ? file.name.toLowerCase().endsWith(kind) : kind.endsWith('/*') ? file.type.startsWith(kind.slice(0, -1)) : !file.type || file.type === kind));

const trouble = (file, box) => {
  if (!isOfKind(file, box.accept)) return box.dataset.wrong;
  if (!file.size) return box.dataset.empty;
  return file.size > Number(box.dataset.upload) ? box.dataset.big : '';
};

const equip = (box) => {
  const list = document.createElement('ul');
  const status = document.createElement('p');
  list.className = 'uploads';
  status.className = 'small';
  status.setAttribute('role', 'status');
  box.after(list, status);

  const keep = (files) => {
    const kept = new DataTransfer();
    files.forEach((file) => kept.items.add(file));
    box.files = kept.files;
  };
  const line = (file, words) => {
    const item = made('li', {className: words ? 'bad' : ''}, list);
    made('span', {textContent: file.name}, item);
    made('small', {className: 'muted', textContent: size(file.size)}, item);
    if (words) return made('p', {className: 'error', textContent: words}, item);
    const drop = made('button', {type: 'button', className: 'button quiet small', textContent: box.dataset.drop}, item);
    drop.setAttribute('aria-label', `${box.dataset.drop}: ${file.name}`);
    drop.addEventListener('click', () => {
      keep([...box.files].filter((one) => one !== file));
      item.remove();
      box.focus();
    });
    return made('progress', {max: file.size, value: 0, hidden: true, ariaLabel: file.name}, item);
  };
  // What cannot be taken is told and left out, so that the rest can be sent.
  const show = () => {
    const files = [...box.files];
    const bad = files.filter((file) => trouble(file, box));
    list.replaceChildren();
    if (bad.length) keep(files.filter((file) => !bad.includes(file)));
    files.forEach((file) => line(file, trouble(file, box)));
    status.textContent = bad.length ? box.dataset.left : '';
  };
  box.addEventListener('change', show);
  if (box.files.length) show();
  return {
    box,
    say: (words) => { if (status.textContent !== words) status.textContent = words; },
    sent: (bytes) => [...list.querySelectorAll('progress')].reduce((left, bar) => {
      bar.hidden = false;
      bar.value = Math.min(bar.max, left);
      return Math.max(0, left - bar.max);
    }, bytes),
  };
};

const boxes = [...document.querySelectorAll('input[data-upload]')].map(equip);

const replace = (page) => {
  document.open();
  document.write(page.replaceAll('.js" type="module"', `.js?${Date.now()}" type="module"`)); // runs once for each address
  document.close();
  window.scrollTo(0, 0);
};

const send = (form, submitter) => {
  const mine = boxes.filter(({box}) => box.form === form && box.files.length);
  const told = mine[0].box.dataset;
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  const request = new XMLHttpRequest();
  request.open('POST', submitter?.getAttribute('formaction') || form.getAttribute('action') || location.href);
  request.setRequestHeader('X-Upload', '1'); // the answer names the next page instead of leading there
  request.upload.addEventListener('progress', ({loaded, total}) => {
    mine.reduce((left, one) => one.sent(left), loaded);
    const share = Math.floor(loaded / total * 10) * 10;
    mine[0].say(share < 100 ? told.going.replace('{n}', share) : told.done);
  });
  request.addEventListener('load', () => {
    const next = request.getResponseHeader('X-Location');
    if (next === null) return replace(request.responseText);
    const target = new URL(next, location.href);
    location.assign(target);
    if (target.hash && target.href.split('#')[0] === location.href.split('#')[0]) location.reload();
  });
  request.addEventListener('error', () => {
    mine[0].say(told.failed);
    mine.forEach((one) => one.sent(0));
    delete form.dataset.sent;
    submitter?.removeAttribute('aria-disabled');
  });
  request.send(data);
};

document.addEventListener('submit', (event) => { // after site.js, which may have asked whether it is meant
  const form = event.target;
  if (event.defaultPrevented || !boxes.some(({box}) => box.form === form && box.files.length)) return;
  event.preventDefault();
  send(form, event.submitter);
});
