// What script adds to pages that are whole without it. One file for the site; each part finds its page by a data
// attribute. Nothing is kept in the browser.
"use strict";

// Seat time: seconds in which a lesson is visible and its reader is there, told to the server every half minute and
// when the page is hidden. The server believes no more than its own clock allows.
(() => {
  const lesson = document.querySelector("[data-seat-time]");
  if (!lesson) return;
  const QUIET = 600000, EVERY = 30000;
  let active = 0, since = null, touched = performance.now();

  const look = () => {
    const now = performance.now();
    if (since !== null) active += Math.max(0, Math.min(now, touched + QUIET) - since);
    since = document.visibilityState === "visible" && now - touched < QUIET ? now : null;
  };
  const tell = () => {
    look();
    const seconds = Math.floor(active / 1000);
    if (seconds < 1) return;
    active -= seconds * 1000;
    const body = new URLSearchParams({ csrf: lesson.dataset.csrf, seconds });
    if (document.visibilityState === "hidden" && navigator.sendBeacon(lesson.dataset.seatTime, body)) return;
    // What did not arrive is told with the next.
    fetch(lesson.dataset.seatTime, { method: "POST", body, keepalive: true }).then(
      answer => { if (answer.status >= 500) active += seconds * 1000; },
      () => { active += seconds * 1000; });
  };
  const touch = () => {
    look();
    touched = performance.now();
    look();
  };
  for (const what of ["pointerdown", "keydown", "scroll", "touchstart"]) {
    addEventListener(what, touch, { passive: true });
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") tell(); else touch();
  });
  addEventListener("pagehide", tell);
  setInterval(tell, EVERY);
  look();
})();
