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

  /* What was said of this line spoke of what stood there before: the save asks anew. */
  function settle(at) {
    const line = (id) => id.replace(/-[^-]*$/, "");
    entry.querySelectorAll("button[data-set]").forEach((other) => {
      if (line(other.dataset.set) !== line(at)) return;
      (other.closest("li.finding, [id$='_error']") || other.closest("[data-proposed]")).hidden = true;
      const box = document.getElementById(other.dataset.set);
      box?.classList.remove("is-invalid");
      box?.removeAttribute("aria-invalid");
    });
  }

  entry.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-set]");
    if (!button) return;
    event.preventDefault();
    const boxes = [...new URLSearchParams(button.value)].map(([name, text]) => put(name, text));
    ["input", "change"].forEach((kind) => {
      boxes.forEach((box) => box.dispatchEvent(new Event(kind, { bubbles: true })));
    });
    settle(button.dataset.set);
    document.getElementById(button.dataset.set)?.focus();
  });
})();
