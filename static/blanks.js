/* Why a question or a line is blank: N for not done, U for unknown, Esc to take it back; and the buttons that take over
   what somebody else entered. Without this file the same is done in the boxes. */
"use strict";
(() => {
  const entry = document.querySelector("form[data-entry]");
  if (!entry) return;
  const CODES = { n: "ND", u: "UNK" };
  // Into an empty box for a number no letter is typed: there the letter is a word, too.
  const awaits = (node) => node.matches("tr[data-numeric] td:nth-child(2) input") && node.value === "";
  const types = (node) => !awaits(node) && node.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

  function say(box, code) {
    const [state, words] = box.querySelectorAll("select, input");
    state.value = code;
    if (!code) words.value = "";
    box.open = Boolean(code);
    state.dispatchEvent(new Event("change", { bubbles: true }));
    (code ? words : box.querySelector("summary")).focus();
  }

  function unchoose(box) {
    /* A radio button cannot be taken back by hand. */
    box.closest(".item")?.querySelectorAll("input[type=radio]").forEach((radio) => { radio.checked = false; });
  }

  entry.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const inside = event.target.closest("[data-blank]");
    if (event.key === "Escape" && inside) {
      event.preventDefault();
      say(inside, "");
      return;
    }
    const code = CODES[event.key.toLowerCase()];
    const box = code && !types(event.target) && event.target.closest(".item, tr")?.querySelector("[data-blank]");
    if (!box) return;
    event.preventDefault();
    unchoose(box);
    say(box, code);
  });

  document.querySelectorAll("[data-take]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const boxes = [...entry.elements].filter((node) => node.name === button.dataset.take);
      boxes.forEach((box) => {
        if (box.type === "radio") box.checked = box.value === button.dataset.text;
        else box.value = button.dataset.text;
      });
      boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
      boxes[0]?.focus();
    });
  });
})();
