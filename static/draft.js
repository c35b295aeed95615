/* What is typed on an entry page is kept by the server as its author's draft: every few seconds, and when the page is left.
   It goes on after a lost connection and after a new sign-in. Nothing is stored in the browser: hospitals share computers. */
"use strict";
(() => {
  const note = document.querySelector("[data-draft]");
  const entry = note?.closest("form");
  if (!entry) return;
  const FRESH = 60_000; // after this long without an answer the session may be gone
  const LONGEST_WAIT = 30_000;
  const KEPT_ALIVE = 60_000; // how much a browser still sends of a page that is closed
  let kept = entry.hasAttribute("data-unsaved") ? "" : typed();
  let since = note.dataset.now;
  let contact = Date.now();
  let [timer, tries, busy] = [0, 0, 0];
  let focus = "";
  let away = ""; // "out", or "another" who signed in
  let leaving = false;
  let handed = false; // the save goes out with what the server was handed just now
  let line = Promise.resolve(true); // one after the other, so that the last one typed is the last one kept

  const isFresh = () => !away && Date.now() - contact < FRESH;
  const changed = () => !leaving && typed() !== kept;

  function typed() {
    const told = new URLSearchParams(new FormData(entry));
    told.delete("csrfmiddlewaretoken");
    return told.toString();
  }

  function say(state) {
    note.querySelectorAll("[data-says]").forEach((node) => {
      node.hidden = node.dataset.says !== state;
      if (node.dataset.text) node.textContent = node.dataset.text.replace("TIME", since);
    });
  }

  const post = (told, keepalive) => fetch(`${note.dataset.draft}?focus=${encodeURIComponent(focus)}`, {
    method: "POST",
    body: new URLSearchParams(told),
    headers: { "X-CSRFToken": entry.elements.namedItem("csrfmiddlewaretoken").value },
    redirect: "manual",
    keepalive,
  });

  async function rejoin() {
    /* Whether the author is signed in; if so, the page's forms get the seal of the session that stands now. */
    const { user, token } = await (await fetch(note.dataset.session, { cache: "no-store" })).json();
    const before = away;
    away = user === note.dataset.user ? "" : user && "another" || "out";
    if (away || before) say(away);
    if (away) return false;
    contact = Date.now();
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((seal) => {
      seal.value = token;
    });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    return true;
  }

  async function send(told) {
    let answer = await post(told, false);
    if (answer.status === 401 || answer.status === 403) {
      if (!(await rejoin())) return false;
      answer = await post(told, false);
    }
    contact = Date.now();
    if (answer.status === 204) [kept, since] = [told, answer.headers.get("Kept-At")];
    say({ 204: "kept", 422: "unfit" }[answer.status] || "refused");
    return true;
  }

  async function flush() {
    /* Whether the server answers the author, and was handed what is typed. */
    const told = changed() && typed();
    try {
      if ((told && !away || isFresh() || (await rejoin())) && (!told || (await send(told)))) {
        tries = 0;
        return true;
      }
    } catch {
      say("offline");
    }
    if (away !== "another") timer ||= setTimeout(keep, Math.min(note.dataset.delay * 2 ** tries, LONGEST_WAIT));
    tries += 1;
    return false;
  }

  function keep() {
    clearTimeout(timer);
    timer = 0;
    busy += 1;
    line = line.then(flush).finally(() => (busy -= 1));
    return line;
  }

  const soon = () => {
    timer ||= setTimeout(keep, note.dataset.delay);
  };

  function back() {
    contact = 0; // who knows what happened meanwhile
    if (!leaving) keep();
  }

  ["input", "change"].forEach((kind) => entry.addEventListener(kind, soon));
  ["focus", "online"].forEach((kind) => window.addEventListener(kind, back));
  entry.addEventListener("focusin", (event) => (focus = event.target.name || focus));
  document.addEventListener("visibilitychange", () => (document.hidden ? changed() && keep() : back()));
  window.addEventListener("blur", () => changed() && keep());
  window.addEventListener("pageshow", () => (leaving = false));
  window.addEventListener("pagehide", () => {
    if (changed() && !away) post(typed(), typed().length < KEPT_ALIVE).catch(() => {});
  });
  document.addEventListener("submit", (event) => {
    /* Before anybody else hears of it: all that is typed is kept first, so that a save which does not arrive (the session
       ended, the connection is gone) is not let go of and loses nothing; and no draft comes after the save. */
    if (event.target !== entry) return;
    leaving = handed || (!busy && isFresh() && !changed());
    handed = false;
    if (leaving) return;
    event.preventDefault();
    event.stopPropagation();
    const button = event.submitter;
    keep().then((reached) => {
      handed = reached;
      if (reached) entry.requestSubmit(button);
    });
  }, true);

  const stops = [...entry.elements].filter((node) => note.dataset.focus && node.name === note.dataset.focus);
  const here = stops.find((node) => node.checked) || stops[0];
  here?.closest("details")?.setAttribute("open", "");
  here?.focus();
  if (changed()) soon();
})();
