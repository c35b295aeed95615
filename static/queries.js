/* The queries of a question, laid over the page they are asked on. Without this file each link opens a page, and each
   answer is posted there. */
"use strict";
(() => {
  const dialog = document.getElementById("queries");
  const told = document.getElementById("queries-told");
  if (!dialog || !told) return;
  const types = (node) => node.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

  told.addEventListener("htmx:beforeSwap", (event) => {
    /* Refused at a field, or held still: shown there. Signed out meanwhile: then the link is followed, and what it leads to says so. */
    const { xhr, requestConfig } = event.detail;
    const arrived = xhr.responseURL && new URL(xhr.responseURL).pathname;
    const asked = new URL(requestConfig.path, location.href).pathname;
    if (arrived === asked && (xhr.status < 400 || xhr.status === 422 || xhr.status === 423)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
      return;
    }
    event.detail.shouldSwap = false;
    location.assign(requestConfig.path);
  });

  told.addEventListener("htmx:afterSwap", () => {
    if (!dialog.open) dialog.showModal();
    (told.querySelector("[data-refused-words]") || document.getElementById("queries-title"))?.focus();
  });

  told.addEventListener("click", (event) => {
    /* To the field on this very page: the dialog gives way. */
    const link = event.target.closest("[data-field]");
    if (!link || link.pathname !== location.pathname) return;
    const name = link.hash.slice(1);
    const field = document.getElementById(name) || document.getElementById(`${name}_0`);
    if (!field) return;
    event.preventDefault();
    dialog.close();
    field.focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "q" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.defaultPrevented || document.querySelector("dialog[open]") || types(event.target)) return;
    const link = event.target.closest(".item, tr, .facts > div")?.querySelector("[data-query]");
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
