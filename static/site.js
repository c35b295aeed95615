/* The keyboard of an entry page: Enter, arrows, Ctrl+S, the shortcut sheet, and a word before typed values are lost.
   Everything works without this file; nothing here validates, computes or stores. */
"use strict";
(() => {
  const entry = document.querySelector("form[data-entry]");
  const sheet = document.getElementById("shortcuts");
  let leaving = false;

  const composing = (event) => event.isComposing || event.keyCode === 229; // an input method is choosing a character
  const writes = (node) => node.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  const shown = (node) => node.checkVisibility ? node.checkVisibility() : node.getClientRects().length > 0; // not in a closed <details>
  const visible = (node) => !node.disabled && node.type !== "hidden" && shown(node);

  function answers() {
    /* One stop a question, as Tab has it: of a group of radios the chosen one, else the first. */
    return [...entry.elements].filter((node) => {
      if (!node.matches("input, select, textarea, button[data-save]") || !visible(node)) return false;
      if (node.type !== "radio") return true;
      const group = [...entry.elements].filter((other) => other.type === "radio" && other.name === node.name);
      return node === (group.find((other) => other.checked) || group[0]);
    });
  }

  function step(node, by) {
    const stops = answers();
    const here = stops.findIndex((stop) => stop === node || (stop.type === "radio" && stop.name === node.name));
    arrive(stops[here + by]);
  }

  function arrive(node) {
    if (!node) return;
    node.focus();
    if (node.matches("input:not([type=radio], [type=checkbox])")) node.select();
  }

  function across(node, key) {
    /* The neighbour in a grid: up and down keep the column, left and right leave a text only from its edge. */
    const cell = node.closest("td");
    if (!cell) return null; // beside the name of the line
    if (key === "ArrowUp" || key === "ArrowDown") {
      if (node.matches("select, textarea")) return null; // there they choose a member or move a line
      const by = key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling";
      let row = cell.parentElement[by];
      while (row && !row.querySelector("input, select")) row = row[by];
      return row ? row.cells[cell.cellIndex]?.querySelector("input, select") : null;
    }
    const back = key === "ArrowLeft";
    if (writes(node) && !node.matches("select")) {
      const edge = back ? 0 : node.value.length;
      const whole = node.selectionStart === 0 && node.selectionEnd === node.value.length;
      if (!whole && (node.selectionStart !== edge || node.selectionEnd !== edge)) return null;
    }
    const by = back ? "previousElementSibling" : "nextElementSibling";
    let other = cell[by];
    while (other && !(other.matches("td") && other.querySelector("input, select"))) other = other[by];
    return other ? other.querySelector("input, select") : null;
  }

  function below(node, by) {
    /* In a grid Enter goes down the column as on paper, from the last line to what follows the grid. */
    const table = node.closest("td")?.closest("table[data-grid]");
    const name = node.name.slice(node.name.indexOf("-"));
    const column = answers().filter((stop) => stop.closest("td") && table?.contains(stop) && stop.name.endsWith(name));
    const other = column[column.indexOf(node) + by];
    if (other) arrive(other);
    else step(column.length && by > 0 ? answers().filter((stop) => table.contains(stop)).at(-1) : node, by);
  }

  function save(button) {
    if (!leaving) entry.requestSubmit(entry.querySelector(button));
  }

  function differs(node) {
    if (node.matches("[type=radio], [type=checkbox]")) return node.checked !== node.defaultChecked;
    if (node.matches("select")) {
      const given = [...node.options].findIndex((option) => option.defaultSelected);
      return node.selectedIndex !== Math.max(given, 0);
    }
    return node.matches("input:not([type=hidden]), textarea") && node.value !== node.defaultValue;
  }

  const unsaved = () => !leaving && entry && (entry.hasAttribute("data-unsaved") || [...entry.elements].some(differs));

  function tell() {
    const note = entry.querySelector("[data-unsaved-note]");
    if (note) note.hidden = !unsaved();
  }

  document.addEventListener("keydown", (event) => {
    if (composing(event) || event.defaultPrevented) return;
    const node = event.target;
    const command = (event.ctrlKey || event.metaKey) && !event.altKey && entry;
    if (command && event.key.toLowerCase() === "s") {
      event.preventDefault();
      save("button[data-save]");
    } else if (command && event.key === "Enter") {
      event.preventDefault();
      save(entry.querySelector("button[data-save-next]") ? "button[data-save-next]" : "button[data-save]");
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "?" && sheet && !writes(node)) {
      event.preventDefault();
      if (!sheet.open) sheet.showModal();
    } else if (entry && node.form === entry && node.matches("input, select, textarea")) {
      if (event.key === "Enter" && !(event.shiftKey && node.matches("textarea"))) {
        event.preventDefault();
        below(node, event.shiftKey ? -1 : 1);
      } else if (event.key.startsWith("Arrow") && !event.shiftKey && node.closest("table[data-grid]")) {
        const other = across(node, event.key);
        if (other) {
          event.preventDefault();
          arrive(other);
        }
      }
    }
  });

  document.querySelectorAll("[data-opens]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
  });
  /* What was refused comes first: its notice, or else the first field in error. Then the item after one that ended. */
  const refused = [...document.querySelectorAll("main [data-refused], main [aria-invalid=true]")].find(shown);
  if (refused) refused.focus();
  window.addEventListener("load", () => {
    /* Once the browser has gone to the place that the address names, and has taken the focus from elsewhere. */
    const next = refused ? null : document.querySelector(".work-item:target, #messages:target");
    (next?.querySelector(".ends a, .ends button, .ends summary") || next)?.focus();
  });

  document.querySelectorAll("details").forEach((box) => {
    /* A box that opens to be written into is written into. */
    box.addEventListener("toggle", () => {
      const opener = box.querySelector(":scope > summary") === document.activeElement;
      if (box.open && opener) box.querySelector(":scope > form textarea, :scope > form input:not([type=hidden])")?.focus();
    });
  });

  document.querySelectorAll("form[data-once]").forEach((form) => {
    /* A second press while the first is on its way adds nothing twice. */
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", () => {
      sent = false;
    });
  });

  if (!entry) return;
  entry.addEventListener("input", tell);
  entry.addEventListener("change", tell);
  entry.addEventListener("submit", (event) => {
    if (leaving) event.preventDefault(); // the first press is on its way
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leaving = false; // back from the browser's memory, with the values still typed
    tell();
  });
})();
