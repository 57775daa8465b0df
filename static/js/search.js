// Suggestions below the search field, after the ARIA combobox pattern: the field keeps the focus, the list floats below it.
// The server sends the list as it is shown. Without a script the form leads to the results.
"use strict";

(() => {
  const PAUSE = 120; // ms without a letter until the server is asked
  const form = document.querySelector("[data-search]");
  const field = form.querySelector("input[name=q]");
  const box = form.querySelector(".suggestions");
  const voice = form.querySelector("[data-search-voice]");
  const known = new Map(); // what was typed -> its list, while the page is open
  let request = new AbortController();
  let asking;
  let speaking;

  const typed = () => field.value.trim();
  const options = () => [...box.querySelectorAll("[role=option]")];
  const chosen = () => box.querySelector("[aria-selected=true]");

  const say = (words) => {
    clearTimeout(speaking);
    speaking = setTimeout(() => (voice.textContent = words), 500); // in a pause, not at each letter
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
    const hasList = isOpen && options().length > 0;
    field.setAttribute("aria-expanded", String(hasList));
    if (hasList) {
      field.setAttribute("aria-controls", "suggestion-list");
    } else {
      field.removeAttribute("aria-controls");
    }
  };

  const close = () => {
    clearTimeout(asking);
    request.abort();
    open(false);
    say("");
  };

  const show = (list) => {
    box.innerHTML = list; // from our own server, escaped there
    open(box.textContent.trim() !== "");
    say(box.querySelector("[data-said]").dataset.said);
  };

  const suggest = async () => {
    const text = typed();
    request = new AbortController();
    try {
      if (!known.has(text)) {
        const address = `${form.dataset.search}?q=${encodeURIComponent(text)}`;
        const answer = await fetch(address, { signal: request.signal });
        if (!answer.ok) {
          throw new Error(answer.statusText);
        }
        known.set(text, await answer.text());
      }
      if (text === typed() && document.activeElement === field) {
        show(known.get(text));
      }
    } catch {
      // Overtaken by the next letter, or no network: Enter still leads to the results.
    }
  };

  const step = (by) => {
    if (box.hidden) {
      open(box.childElementCount > 0);
      return;
    }
    const all = [null, ...options()]; // before the first and after the last is the field itself
    choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  };

  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: close,
    Enter: () => chosen().click(),
  };
  const isOurs = {
    ArrowDown: () => box.childElementCount > 0,
    ArrowUp: () => box.childElementCount > 0,
    Escape: () => !box.hidden,
    Enter: () => chosen() !== null,
  };

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");

  field.addEventListener("input", () => {
    clearTimeout(asking);
    request.abort();
    if (typed()) {
      asking = setTimeout(suggest, PAUSE);
    } else {
      box.replaceChildren();
      close();
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key in keys && !event.isComposing && isOurs[event.key]()) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  field.addEventListener("blur", close);
  // A press on a suggestion must not take the focus from the field: the list would close before the click.
  box.addEventListener("mousedown", (event) => event.preventDefault());
})();
