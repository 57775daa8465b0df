// Suggestions below the search field: htmx fetches the list, this opens it, moves through it and says how long it is.
// The field keeps the focus; the list follows the ARIA combobox pattern. Without a script the form leads to the results.
"use strict";

(() => {
  const form = document.querySelector("[data-search]");
  const field = form.querySelector("input[name=q]");
  const box = form.querySelector(".suggestions");
  const voice = form.querySelector("[data-search-voice]");
  const options = () => [...box.querySelectorAll("[role=option]")];
  const active = () => box.querySelector("[aria-selected=true]");
  let speaking;

  const say = (words) => {
    clearTimeout(speaking);
    speaking = setTimeout(() => (voice.textContent = words), 500); // when the typing pauses, not at each letter
  };

  const choose = (option) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) {
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };

  const open = (isOpen) => {
    choose(null);
    box.hidden = !isOpen;
    field.setAttribute("aria-expanded", String(isOpen && options().length > 0));
    if (isOpen) {
      field.setAttribute("aria-controls", "suggestion-list");
    } else {
      field.removeAttribute("aria-controls");
      say("");
    }
  };

  const empty = () => {
    box.replaceChildren();
    open(false);
  };

  const step = (by) => {
    // One place before the first is the field itself.
    const all = [null, ...options()];
    choose(all[(all.indexOf(active()) + by + all.length) % all.length]);
  };

  const keys = {
    ArrowDown: () => (box.hidden ? open(true) : step(1)),
    ArrowUp: () => (box.hidden ? open(true) : step(-1)),
    Enter: () => active()?.click(),
    Escape: () => open(false),
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");

  field.addEventListener("keydown", (event) => {
    const isOurs = { Enter: () => !box.hidden && active(), Escape: () => !box.hidden }[event.key] ?? (() => box.childElementCount);
    if (keys[event.key] && !event.isComposing && isOurs()) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  field.addEventListener("input", () => field.value.trim() || empty());
  // A click on a suggestion must not take the focus from the field, or the list would close before it is heard.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || open(false));

  field.addEventListener("htmx:beforeRequest", (event) => field.value.trim() || event.preventDefault());
  box.addEventListener("htmx:beforeSwap", (event) => {
    // What comes after the field was left, emptied or sent is not wanted any more.
    event.detail.shouldSwap = event.detail.shouldSwap && document.activeElement === field && field.value.trim() !== "";
  });
  box.addEventListener("htmx:afterSwap", () => {
    open(box.textContent.trim() !== "");
    say(box.querySelector("[data-said]").dataset.said);
  });
})();
