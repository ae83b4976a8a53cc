// A thread: once its end is on the screen of somebody who looks at it, it counts as read; the button does the same.
(() => {
  'use strict';
  const form = document.getElementById('da-doc');
  if (!form || !('IntersectionObserver' in window)) return;
  let isSent = false;
  const send = async () => {
    if (isSent || document.visibilityState !== 'visible') return;
    isSent = true;
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual' });
      if (answer.type === 'opaqueredirect' || answer.ok) form.hidden = true;
    } catch { isSent = false; }
  };
  const watcher = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) setTimeout(send, 1500); // not while scrolling past
  });
  watcher.observe(form);
  document.addEventListener('visibilitychange', sendIfSeen);
  function sendIfSeen() {
    const box = form.getBoundingClientRect();
    if (box.top < window.innerHeight && box.bottom > 0) send();
  }
})();
