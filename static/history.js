/* The history of a question, laid over the page it was asked from. Without this file its link opens a page. */
"use strict";
(() => {
  const dialog = document.getElementById("history");
  const told = document.getElementById("history-told");
  if (!dialog || !told) return;
  const types = (node) => node.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

  told.addEventListener("htmx:beforeSwap", (event) => {
    /* Signed out meanwhile, or refused: then the link is followed, and the page it leads to says so. */
    const { xhr, requestConfig } = event.detail;
    const arrived = xhr.responseURL && new URL(xhr.responseURL).pathname;
    if (xhr.status < 400 && arrived === new URL(requestConfig.path, location.href).pathname) return;
    event.detail.shouldSwap = false;
    location.assign(requestConfig.path);
  });

  told.addEventListener("htmx:afterSwap", () => {
    if (!dialog.open) dialog.showModal();
    document.getElementById("history-title")?.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "h" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.defaultPrevented || dialog.open || types(event.target)) return;
    const link = event.target.closest(".item, tr, .facts > div")?.querySelector("[data-history]");
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
