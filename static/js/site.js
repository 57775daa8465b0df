// What the order page gains from a script: copy buttons, and this phone's install button and steps first.
// Listens on the document, because the page's live part is replaced while it is open.
"use strict";

(() => {
  const device = /iPhone|iPad|iPod/.test(navigator.userAgent) ? "ios" : /Android/.test(navigator.userAgent) ? "android" : "other";
  document.documentElement.dataset.device = device;

  const prepare = () => {
    document.querySelectorAll(`details[data-platform="${device}"]`).forEach((steps) => steps.setAttribute("open", ""));
    if (navigator.clipboard) {
      document.querySelectorAll("[data-copy][hidden]").forEach((button) => button.removeAttribute("hidden"));
    }
  };

  const say = (words) => {
    let voice = document.getElementById("voice");
    if (!voice) {
      voice = document.createElement("p");
      voice.id = "voice";
      voice.className = "visually-hidden";
      voice.setAttribute("role", "status");
      document.body.append(voice);
    }
    voice.textContent = words;
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) {
      return;
    }
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  });

  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
