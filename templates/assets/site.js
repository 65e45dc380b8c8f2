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

// The exam: how much time is left, and answers saved as they are given. The server keeps both; without script, its
// buttons do the same.
(() => {
  const clock = document.querySelector("[data-deadline]");
  const form = document.querySelector("form[data-saves]");
  const shown = at => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  let flight = null, wait = 0;

  const tell = (words, unsaved) => {
    const place = form.querySelector("[data-saved]");
    place.textContent = words;
    place.classList.toggle("is-unsaved", unsaved);
  };
  const save = async () => {
    clearTimeout(wait);
    flight?.abort();
    const mine = flight = new AbortController();
    try {
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body: new URLSearchParams(new FormData(form)),
        headers: { accept: "application/json" }, signal: mine.signal });
      if (answer.status >= 400 && answer.status < 500) {
        tell("Not saved. Press a button below to see why.", true);
        return;
      }
      const { saved_at } = await answer.json();
      if (saved_at) tell(`Saved at ${shown(new Date(saved_at))}.`, false);
    } catch {
      if (mine.signal.aborted) return;
      // The line may come back by itself.
      tell("Not saved yet. We keep trying. You can also press a button below.", true);
      wait = setTimeout(save, 5000);
    }
  };
  if (form) {
    form.addEventListener("change", save);
    form.addEventListener("input", event => {
      if (!event.target.matches("textarea, input:not([type=checkbox], [type=radio])")) return;
      clearTimeout(wait);
      wait = setTimeout(save, 2000);
    });
    // A save that is on its way must not come after what the button sends.
    form.addEventListener("submit", () => { clearTimeout(wait); flight?.abort(); });
  }

  if (!clock) return;
  const deadline = Date.parse(clock.dataset.deadline), ahead = Date.parse(clock.dataset.now) - Date.now();
  const words = clock.querySelector("[data-left]"), aloud = document.querySelector("[data-left-said]");
  let last = Infinity, over = false;
  for (const time of document.querySelectorAll("[data-deadline] time, [data-saved] time")) {
    time.textContent = shown(new Date(time.dateTime));
  }
  const tick = async () => {
    const left = Math.ceil((deadline - Date.now() - ahead) / 60000);
    if (left <= 0) {
      if (over) return;
      over = true;
      words.textContent = aloud.textContent = "Time is up. What you saved counts.";
      if (form) await save();
      location.assign(clock.dataset.after);
      return;
    }
    words.textContent = left === 1 ? "Less than a minute left" : `${left} minutes left`;
    clock.classList.toggle("is-short", left <= 5);
    if ([10, 5, 1].includes(left) && left < last) aloud.textContent = words.textContent;
    last = left;
  };
  tick();
  setInterval(tick, 5000);
})();
