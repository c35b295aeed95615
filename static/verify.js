/* The keyboard of source data verification: V verifies the question or line in focus and goes on, Shift+V all that is
   left; arrows, J and K go from one to the next. Without this file the buttons do the same. */
"use strict";
(() => {
  const panel = document.getElementById("verification");
  const entry = document.querySelector("form[data-entry]");
  if (!panel) return;
  const KEYS = { arrowdown: 1, j: 1, arrowup: -1, k: -1 };
  const types = (node) => node.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  const holder = (node) => node.closest(".item, tr, .facts dd");
  const stops = () => [...document.querySelectorAll("[data-sdv]")].map(holder).filter(Boolean);
  const asks = (stop) => stop.querySelector("[data-asks]");

  function arrive(stop) {
    if (!stop) return;
    stop.focus();
    stop.scrollIntoView({ block: "nearest" });
  }

  function onward(here) {
    /* The next that still asks, after this one; else the first above it. */
    const all = stops();
    const place = all.indexOf(here);
    return [...all.slice(place + 1), ...all.slice(0, Math.max(place, 0))].find(asks);
  }

  function verify(here) {
    const button = here && here.querySelector("[data-verify]");
    if (button) button.click();
    arrive(onward(here) || here);
  }

  function step(here, by) {
    const all = stops();
    arrive(all[here ? all.indexOf(here) + by : 0]);
  }

  if (!entry) stops().forEach((stop) => { stop.tabIndex = 0; }); // a page that is only read has no fields to stand in

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (types(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const found = holder(event.target);
    const here = found && found.querySelector("[data-sdv]") ? found : null;
    if (key === "v" && event.shiftKey) panel.querySelector("[data-verify-all]")?.requestSubmit();
    else if (key === "v") verify(here);
    else if (!entry && !event.shiftKey && key in KEYS && (here || event.target === document.body)) step(here, KEYS[key]);
    else return;
    event.preventDefault();
  });

  panel.addEventListener("htmx:beforeSwap", (event) => {
    /* Signed out meanwhile, or refused: then the page is asked for anew, and says so. */
    const { xhr, requestConfig } = event.detail;
    const arrived = xhr.responseURL && new URL(xhr.responseURL).pathname;
    if (xhr.status < 400 && arrived === new URL(requestConfig.path, location.href).pathname) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
})();
