/* One box that ticks all of a screen. Without this file it stays hidden, and each is ticked by itself. */
"use strict";
(() => {
  document.querySelectorAll("[data-choose]").forEach((all) => {
    const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${all.dataset.choose}"]`)];
    all.closest("label").hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  });
})();
