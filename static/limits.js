/* Limits of a result belong to a unit. When that is changed, proposed limits become what the server says they are in the
   other, the laboratory's hints too, and of limits that somebody typed it is asked. Without this file the save does it. */
"use strict";
(() => {
  const question = document.querySelector("template[data-limits-question]");
  if (!question) return;
  const plain = (unit) => unit.normalize("NFKC").toLowerCase().replace(/[\s^*×x]/g, "").replace(/μ/g, "u");

  document.querySelectorAll("tr[data-limits]").forEach((row) => {
    const [unit, low, high] = ["unit", "reported_low", "reported_high"].map((name) => row.querySelector(`[name$="-${name}"]`));
    if (!unit || !low) return;
    const shown = row.querySelector("[name^='shown-']");
    const told = Object.entries(JSON.parse(row.dataset.limits));
    const beside = new Map(told.map(([name, limits]) => [plain(name), limits]));
    let belong = new URLSearchParams(shown.value).get("unit") || unit.value; // the unit of the limits in the boxes
    let asked = null;

    const stand = (limits) => limits && low.value === limits.reported_low && high.value === limits.reported_high;
    const say = (of, more) => {
      shown.value = new URLSearchParams({ unit: of, reported_low: low.value, reported_high: high.value, ...more });
    };

    function put(limits) {
      low.value = limits?.reported_low ?? "";
      high.value = limits?.reported_high ?? "";
      low.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function hint(limits) {
      low.placeholder = limits?.reported_low ?? "";
      high.placeholder = limits?.reported_high ?? "";
    }

    function settle(of) {
      belong = of;
      asked?.remove();
      asked = null;
    }

    function ask() {
      asked?.remove();
      asked = question.content.firstElementChild.cloneNode(true);
      asked.querySelectorAll("[data-text]").forEach((node) => {
        node.textContent = node.dataset.text.replace("OLD", belong).replace("NEW", unit.value);
      });
      asked.querySelector("[data-same]").addEventListener("click", () => {
        say(unit.value);
        settle(unit.value);
        unit.focus();
      });
      asked.querySelector("[data-clear]").addEventListener("click", () => {
        put(null);
        settle(unit.value);
        unit.focus();
      });
      row.after(asked);
    }

    [low, high].forEach((box) => box.addEventListener("input", () => settle(unit.value)));
    unit.addEventListener("change", () => {
      const [here, there] = [beside.get(plain(belong)), beside.get(plain(unit.value))];
      if ("hinted" in row.dataset) hint(there);
      if (plain(unit.value) === plain(belong) || !(low.value || high.value)) settle(unit.value);
      else if (stand(here) && !there) return; // no unit that the server knows: the save says so
      else if (stand(here)) {
        const more = new URLSearchParams(shown.value).has("proposed") ? { proposed: "1" } : {};
        put("hinted" in row.dataset ? null : there);
        say(unit.value, more);
        settle(unit.value);
      } else {
        say(belong);
        ask();
      }
    });
  });
})();
