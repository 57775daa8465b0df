// What the order page gains from a script: buttons that copy and print, an iPad that is known for one, forms that are sent once, links
// that unfold what they lead to, times by the reader's own clock, word that an install link was opened, and no more looking for news
// once its link is dead.
// Listens on the document, because the page's live part is replaced while it is open.
"use strict";

(() => {
  // Safari on an iPad calls itself a Mac, but no Mac has a screen to touch.
  if (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1) {
    document.documentElement.dataset.ipad = "";
  }

  const prepare = () => {
    const works = navigator.clipboard ? "[data-copy], [data-copy-address], [data-print]" : "[data-print]";
    document.querySelectorAll(works).forEach((button) => button.removeAttribute("hidden"));
    document.querySelectorAll("time[data-local]").forEach((time) => {
      const at = new Date(time.dateTime);
      const isToday = at.toDateString() === new Date().toDateString();
      const style = isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
      time.textContent = at.toLocaleString(document.documentElement.lang, style);
    });
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

  const copy = async (button, text) => {
    await navigator.clipboard.writeText(text);
    const before = (button.dataset.before ??= button.textContent);
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
    setTimeout(() => {
      button.textContent = before;
      say("");
    }, 2000);
  };

  // The link itself leads to the phone's maker and must stay as it is: a detour over our own address would not open the installer.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-tap]");
    if (link && navigator.sendBeacon) {
      navigator.sendBeacon(link.dataset.tapped, new URLSearchParams({ way: link.dataset.tap }));
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-address], [data-print]");
    if (!button) {
      return;
    }
    if ("print" in button.dataset) {
      window.print();
    } else if ("copyAddress" in button.dataset) {
      copy(button, window.location.href);
    } else {
      copy(button, document.getElementById(button.dataset.copy).textContent);
    }
  });

  // A second tap would be answered by a page that says the first one has done it all.
  document.addEventListener("submit", (event) => {
    const buttons = event.target.querySelectorAll("button[type=submit]");
    // Once the form has been read: a button that is disabled before does not send its value.
    setTimeout(() => buttons.forEach((button) => (button.disabled = true)));
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("button[type=submit]").forEach((button) => {
      button.disabled = false;
    });
  });

  // A link to a folded part of the page opens it.
  const unfold = (address) => {
    const part = address.length > 1 && document.getElementById(address.slice(1));
    if (part && part.tagName === "DETAILS") {
      part.open = true;
    }
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) {
      unfold(link.hash);
    }
  });
  unfold(window.location.hash);

  // The link was replaced: no later answer can be another one. What stands on the page is left alone, so that nothing moves under a hand.
  const DEAD = [404, 410];
  let isDead = false;
  document.addEventListener("htmx:responseError", (event) => {
    if (!isDead && event.target.id === "live" && DEAD.includes(event.detail.xhr.status)) {
      isDead = true;
      document.getElementById("link-gone").hidden = false;
      // The copy on this device has gone with the link.
      document.getElementById("offline")?.setAttribute("hidden", "");
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isDead && event.target.id === "live") {
      event.preventDefault();
    }
  });

  document.addEventListener("htmx:afterSettle", prepare);
  prepare();
})();
