// Keeps the static files, whose addresses change with their content, and one page that says that the network is away.
// No other page is ever kept.

const cacheName = "portner";
const offline = "/offline";

// The page in the language of now, and what it is made of.
async function keepOfflinePage() {
  const cache = await caches.open(cacheName);
  const page = await fetch(offline);
  if (!page.ok) throw new Error(`${offline}: ${page.status}`);
  const files = [...new Set((await page.clone().text()).match(/\/static\/[^"]+/g))];
  const version = files[0].split("/")[2];
  for (const {url} of await cache.keys()) {
    const path = new URL(url).pathname;
    if (path !== offline && path.split("/")[2] !== version) await cache.delete(url);
  }
  await cache.put(offline, page);
  await cache.addAll(files);
}

// A device that can keep no more shows the file all the same.
async function staticFile(event) {
  const kept = await caches.match(event.request).catch(() => undefined);
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) {
    const copy = answer.clone();
    event.waitUntil(caches.open(cacheName).then((cache) => cache.put(event.request, copy)).catch(() => {}));
  }
  return answer;
}

async function page(event) {
  try {
    return (await event.preloadResponse) || await fetch(event.request);
  } catch {
    return (await caches.match(offline)) || Response.error();
  }
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepOfflinePage());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const {method, mode, url} = event.request;
  const {origin, pathname} = new URL(url);
  if (mode === "navigate") {
    const answer = page(event);
    event.respondWith(answer);
    if (method === "POST" && pathname === "/language")
      event.waitUntil(answer.then(keepOfflinePage).catch(() => {}));
  } else if (method === "GET" && origin === self.location.origin && pathname.startsWith("/static/")) {
    event.respondWith(staticFile(event));
  }
});
