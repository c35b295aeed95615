/* Buttons that set what a finding proposes: in place, with the hand back at the field. Without this file the server
   shows the page with it; either way nothing is saved by them. */
"use strict";
(() => {
  const entry = document.querySelector("form[data-entry]");
  if (!entry) return;

  function put(name, text) {
    const boxes = [...entry.elements].filter((node) => node.name === name);
    if (!boxes.length) {
      const box = document.createElement("input");
      [box.type, box.name] = ["hidden", name];
      entry.append(box);
      boxes.push(box);
    }
    boxes.forEach((box) => {
      if (box.type === "radio") box.checked = box.value === text;
      else box.value = text;
    });
    return boxes[0];
  }

  entry.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-set]");
    if (!button) return;
    event.preventDefault();
    const boxes = [...new URLSearchParams(button.value)].map(([name, text]) => put(name, text));
    ["input", "change"].forEach((kind) => {
      boxes.forEach((box) => box.dispatchEvent(new Event(kind, { bubbles: true })));
    });
    button.closest("[data-proposed]").hidden = true;
    document.getElementById(button.dataset.set)?.focus();
  });
})();
