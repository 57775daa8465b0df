// Keeps the order page on this device once something is delivered, and takes the copy away when asked. templates/orders/worker.js does
// the keeping.
"use strict";

(() => {
  const workers = navigator.serviceWorker;
  if (!workers || !window.caches) {
    return;
  }
  const box = () => document.getElementById("offline");
  // The order's reference opens nothing; its address would.
  const refusal = () => `no copy of ${box().dataset.order}`;
  const files = () =>
    [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], .brand-logo")]
      .map((element) => new URL(element.href || element.src))
      .filter((address) => address.origin === window.location.origin)
      .map((address) => address.pathname);

  const show = (state) => {
    box().querySelectorAll("[data-when]").forEach((line) => {
      line.hidden = line.dataset.when !== state;
    });
    box().hidden = false;
  };

  const active = (registration) =>
    new Promise((resolve) => {
      const worker = registration.active || registration.waiting || registration.installing;
      if (worker.state === "activated") {
        resolve(worker);
      }
      worker.addEventListener("statechange", () => worker.state === "activated" && resolve(worker));
    });

  const keep = async (isNew) => {
    const { page, worker } = box().dataset;
    const registration = await workers.register(worker, { scope: page });
    (await active(registration)).postMessage({ files: files(), isNew });
    show("kept");
  };

  // The order has an address, and may have a copy, in each language: none of them is left.
  const forget = async () => {
    const { page } = box().dataset;
    const isOfOrder = (path) => path.endsWith(page.slice(page.lastIndexOf("/orders/")));
    for (const registration of await workers.getRegistrations()) {
      if (isOfOrder(new URL(registration.scope).pathname)) {
        registration.active?.postMessage({ forget: true });
        await registration.unregister();
      }
    }
    const copies = (await window.caches.keys()).filter(isOfOrder);
    await Promise.all(copies.map((name) => window.caches.delete(name)));
    show("removed");
  };

  const follow = (isNew) => {
    if (!box()) {
      return;
    }
    if (window.localStorage.getItem(refusal())) {
      show("removed");
    } else {
      keep(isNew).catch(() => {
        box().hidden = true;
      });
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget]")) {
      window.localStorage.setItem(refusal(), "1");
      forget();
    } else if (event.target.closest("[data-keep]")) {
      window.localStorage.removeItem(refusal());
      keep(false);
    }
  });

  if ("saved" in document.documentElement.dataset) {
    const at = document.querySelector("#saved-copy time");
    const style = { dateStyle: "medium", timeStyle: "short" };
    // The server wrote its own time; the reader knows theirs better.
    at.textContent = new Date(at.dateTime).toLocaleString(document.documentElement.lang, style);
    window.addEventListener("online", () => window.location.reload());
    show("kept");
    return;
  }
  document.addEventListener("htmx:afterSettle", () => follow(true));
  follow(false);
})();
