/* The keyboard of a pasted block: Alt+V opens the box, Enter in it reads, and what was read is looked at first.
   Without this file the box is opened by its title and read by its button. */
"use strict";
(() => {
  const box = document.querySelector("details[data-paste]");
  const text = box?.querySelector("textarea");
  const read = box?.querySelector("[data-read]");
  const review = document.querySelector("[data-review]");
  if (!text || !read) return;

  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyV" || event.isComposing) return;
    event.preventDefault();
    box.open = true;
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !text.value.trim()) return;
    event.preventDefault();
    text.form.requestSubmit(read);
  });
  text.form.addEventListener("submit", (event) => {
    /* What was pasted and not read yet is read before anything is saved. */
    if (event.submitter?.name === "read" || !text.value.trim()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    setTimeout(() => text.form.requestSubmit(read)); // not while the first one is still being told
  }, true);

  if (!review || document.querySelector("[data-refused]")) return;
  const asked = [...review.querySelectorAll("select, input")].find((node) => node.checkVisibility?.() ?? true);
  const collected = text.form.querySelector("[name=collected_on]");
  const unread = "nothing" in review.dataset ? text : null;
  if (unread) box.open = true;
  const undated = collected && !collected.value ? collected : null;
  const first = asked || unread || undated || text.form.querySelector("button[data-save]");
  first.focus();
  review.scrollIntoView({ block: "start" });
})();
