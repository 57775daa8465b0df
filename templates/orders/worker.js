// Keeps one order's page on this device, so that its codes open without a network. It asks the network first, answers with the copy
// where that fails, and deletes the copy as soon as the shop says that the link is dead.
"use strict";

const PAGE = new URL(self.registration.scope).pathname;
const COPY = `order ${PAGE}`;
// What the names of the order's copies in all languages end with.
const ORDER = PAGE.slice(PAGE.lastIndexOf("/orders/"));
const DEAD = new Set([404, 410]);
const BROKEN = 500;
// A line that is there but does not move must not keep a traveller from the codes.
const PATIENCE = 5000;
let isForgotten = false;

self.addEventListener("install", (event) => {
  event.waitUntil(save().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("message", (event) => {
  event.waitUntil(event.data.forget ? forget() : keep(event.data.files, event.data.isNew));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) {
    return;
  }
  if (request.method === "POST" && pathname === `${PAGE}new-link/`) {
    event.respondWith(replaceLink(request));
  } else if (request.method === "GET" && pathname === PAGE && request.mode === "navigate") {
    event.respondWith(open(event));
  } else if (request.method === "GET" && pathname === `${PAGE}live/`) {
    event.respondWith(look(request));
  } else if (request.method === "GET" && !pathname.startsWith(PAGE)) {
    event.respondWith(fetch(request).catch((error) => saved(request).then((copy) => copy ?? Promise.reject(error))));
  }
});

async function open(event) {
  const copy = await savedPage();
  const answer = fetch(event.request);
  let isLate = false;
  const learned = answer.then(async (response) => {
    if ((await learn(response.clone())) && isLate) {
      await showAgain();
    }
  });
  event.waitUntil(learned.catch(() => undefined));
  if (!copy) {
    return answer;
  }
  try {
    const response = await Promise.race([answer, new Promise((_, giveUp) => setTimeout(giveUp, PATIENCE))]);
    return response.status < BROKEN ? response : copy;
  } catch {
    isLate = true;
    return copy;
  }
}

async function look(request) {
  const response = await fetch(request);
  if (DEAD.has(response.status)) {
    await forget();
  }
  return response;
}

// The browser is sent on to the new link, or told that it is in the mail: what lies under the old one is of use to a thief alone.
async function replaceLink(request) {
  const response = await fetch(request);
  if (response.type === "opaqueredirect" || response.redirected || response.ok) {
    await forget();
  }
  return response;
}

async function save() {
  const response = await fetch(PAGE, { cache: "no-store", credentials: "same-origin" });
  await learn(response);
  if (!response.ok) {
    throw new Error(`The page answered ${response.status}.`);
  }
}

// Whether the link is dead; otherwise the answer is the new copy.
async function learn(response) {
  const isDead = DEAD.has(response.status);
  if (isDead) {
    await forget();
  } else if (response.ok && !response.redirected && !isForgotten) {
    await (await caches.open(COPY)).put(PAGE, response);
  }
  return isDead;
}

async function keep(files, isNew) {
  if (isForgotten) {
    return;
  }
  if (isNew) {
    await save();
  }
  const copy = await caches.open(COPY);
  const wanted = new Set([PAGE, ...files]);
  for (const request of await copy.keys()) {
    if (!wanted.has(new URL(request.url).pathname)) {
      await copy.delete(request);
    }
  }
  for (const file of files) {
    if (!(await copy.match(file))) {
      await copy.add(file);
    }
  }
}

// An answer that is still on its way must not bring back what was taken away.
async function forget() {
  isForgotten = true;
  const copies = (await caches.keys()).filter((name) => name.endsWith(ORDER));
  await Promise.all(copies.map((name) => caches.delete(name)));
  await self.registration.unregister();
}

// The copy was shown before the shop said that its link is dead.
async function showAgain() {
  for (const client of await self.clients.matchAll({ type: "window" })) {
    await client.navigate(client.url);
  }
}

function saved(request) {
  return caches.match(request, { cacheName: COPY });
}

async function savedPage() {
  const copy = await saved(PAGE);
  if (!copy) {
    return undefined;
  }
  const headers = new Headers(copy.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const text = await copy.text();
  const marked = text.replace("<html ", "<html data-saved ").replace('id="saved-copy" hidden', 'id="saved-copy"');
  return new Response(marked, { headers });
}
