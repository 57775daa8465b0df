// What htmx leaves to do on lists that can be filtered: short addresses, panels that close, and a place for the focus.
// Listens on the document, because the list and its filters are replaced while the page is open.
"use strict";

(() => {
  const open = () => document.querySelector("details.filter[open]");

  // "Any" is no part of the address: without this every link would name every filter.
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = event.detail.parameters;
    Object.keys(asked).filter((name) => asked[name] === "").forEach((name) => delete asked[name]);
  });

  // What a request could not get, a plain visit may.
  const visit = (event) => {
    const path = event.detail.pathInfo?.finalRequestPath;
    if (path && event.detail.elt.closest("#browse")) {
      window.location.assign(path);
    }
  };
  document.addEventListener("htmx:sendError", visit);
  document.addEventListener("htmx:responseError", visit);

  // A chip that was removed takes the focus with it.
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) {
      (document.querySelector(".filter-chip") ?? document.getElementById("found"))?.focus({ preventScroll: true });
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches(".filters")) {
      open()?.querySelector("summary").focus();
      open()?.removeAttribute("open");
    }
  });
  document.addEventListener("click", (event) => {
    const panel = open();
    if (panel && !panel.contains(event.target)) {
      panel.removeAttribute("open");
    }
  });
  document.addEventListener("keydown", (event) => {
    const panel = open();
    if (panel && event.key === "Escape") {
      panel.removeAttribute("open");
      panel.querySelector("summary").focus();
    }
  });
})();
