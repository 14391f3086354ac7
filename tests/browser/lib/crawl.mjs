// Follows every link of every page, in every language, as everybody who may see different pages: for whoever looks at what
// is found. A page is one kind of address: another number in it, or another word searched for, makes no other page.
import {code, password, Place} from '../../support/portner.mjs';
import {data} from './data.mjs';
import {Person} from './person.mjs';
import {setMoment} from './time.mjs';
import {words} from './words.mjs';

// How somebody comes to stand where they stand, and where the crawl begins.
const people = {
  'signed out': {at: '/sign-in'},
  'owing a code': {email: 'bo@demo.example', at: '/sign-in/code'},
  'offered 2FA': {email: 'anna@demo.example', at: '/sign-in/set-up'},
  employee: {email: 'bo@demo.example', app: true, at: '/'},
  leader: {email: 'dan@demo.example', skips: true, at: '/'},
  'support agent': {email: 'freja.ravn@demo.example', skips: true, at: '/support/requests'},
  administrator: {email: 'carla@demo.example', skips: true, at: '/'},
};

// What the browser knows of the page that is open. What a message says is in the language of whoever gets it.
const read = () => {
  const rest = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    (node.lang && node.lang !== document.documentElement.lang) || node.matches?.('script, style, .message, .bubble') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  const heading = document.querySelector('h1[lang], body [lang] h1');
  const texts = heading ? [] : [document.title.replace(/ – Portner$/, '')];
  for (let node = rest.nextNode(); node; node = rest.nextNode())
    if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
    else for (const name of ['title', 'alt', 'placeholder', 'aria-label', 'data-label', 'data-done']) if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
  const ids = [...document.querySelectorAll('[id]')].map(({id}) => id);
  return {
    language: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll('h1').length,
    texts: texts.map((text) => text.trim().replace(/\s+/g, ' ')).filter(Boolean),
    named: [...document.querySelectorAll('.languages button')].map((button) => [button.lang, button.textContent]),
    ids,
    twice: ids.filter((id, index) => ids.indexOf(id) !== index),
    links: [...document.querySelectorAll('a[href]')].map(({href}) => href),
  };
};

const kindOf = (url) => url.pathname.replace(/\/(\d+|S-[0-9A-Z]{5})(?=\/|$)/g, '/{id}') + (url.search ? '?' + [...new Set(url.searchParams.keys())].sort().join('&') : '');

async function stand(one, {email, app, skips, at}) {
  await one.open(at);
  if (!email) return;
  await one.typePassword(email, password);
  if (app) {
    await one.typeCode(code(one.portner.boKey, one.place.now()));
    one.place.advance(30);
  }
  if (skips) await one.press('Skip 2FA setup');
  await one.page.waitForURL((url) => url.pathname === at);
}

// What the page that is open has asked for, as [address, bytes over the wire]. Nothing comes from a cache.
async function weigh({context, page}) {
  const debug = await context.newCDPSession(page);
  await debug.send('Network.enable');
  await debug.send('Network.setCacheDisabled', {cacheDisabled: true});
  await debug.send('Network.setBypassServiceWorker', {bypass: true});
  let requests = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) requests = [];
    requests.push(request);
  });
  return () =>
    Promise.all(requests.map(async (request) => {
      const answer = await request.response();
      // What the page before had asked for is given up when the next one comes.
      if (!answer || (await answer.finished())) return [request.url(), 0];
      const {responseBodySize, responseHeadersSize} = await request.sizes();
      return [request.url(), responseBodySize + responseHeadersSize];
    }));
}

// From one page on, in the language that the person has chosen. Every address is asked for once in a language that is asked
// for thoroughly; else every kind of address. Articles are the same for everybody: they are read signed out.
async function follow(one, at, thoroughly, look) {
  const {page, portner, signedIn} = one;
  const kind = (url) => (signedIn ? kindOf(url).replace(/^\/help\/.+/, '/help/{article}') : kindOf(url));
  const seen = new Set();
  const asked = new Set();
  const wanted = new Map();
  const anchors = new Map();
  const theirs = data(one.place);
  const queue = [[new URL(at, portner.origin).href, at]];
  while (queue.length) {
    const [href, from] = queue.shift();
    const url = new URL(href);
    const {hash} = url;
    url.hash = '';
    const known = seen.has(kind(url));
    if (hash) wanted.set(kind(url) + hash, hash.slice(1));
    if (asked.has(url.href) || (known && !thoroughly)) continue;
    asked.add(url.href);
    const answer = await one.context.request.get(url.href);
    // An article leads leaders to where others may not go.
    const forOthers = answer.status() === 403 && from.startsWith('/help/');
    if (answer.status() >= 400 && !forOthers) one.broken.push(`${answer.status()} for ${url.pathname}${url.search}, from ${from}`);
    if (known || !answer.headers()['content-type']?.startsWith('text/html')) continue;
    seen.add(kind(url));
    const there = new URL(answer.url());
    if (there.href !== url.href && seen.has(kind(there))) continue;
    seen.add(kind(there));
    await page.goto(there.href);
    const sight = await page.evaluate(read);
    anchors.set(kind(there), sight.ids);
    sight.texts = sight.texts.filter((text) => !theirs.includes(text));
    await look(kind(there), sight);
    for (const link of sight.links) if (new URL(link).origin === portner.origin && /^http/.test(link)) queue.push([link, kind(there)]);
  }
  for (const [place, id] of wanted) {
    const ids = anchors.get(place.split('#')[0]);
    if (ids && !ids.includes(id)) one.broken.push(`no #${id} at ${place}`);
  }
}

// look({who, language, kind, sight, weight}): see read and weigh. Returns what was asked for in vain.
export async function crawl(chromium, languages, look) {
  const place = new Place();
  let portner;
  try {
    portner = await place.start();
    const broken = [];
    for (const [who, how] of Object.entries(people)) {
      const one = await Person.arrive(chromium, portner);
      Object.assign(one, {place, broken: [], signedIn: 'email' in how});
      const weight = await weigh(one);
      await stand(one, how);
      const moment = place.now();
      for (const language of languages) {
        await one.page.goto(portner.origin + how.at);
        await one.click(one.page.getByRole('button', {name: words(language)('English'), exact: true}));
        await one.page.locator(`html[lang="${language}"]`).waitFor({state: 'attached'});
        await follow(one, how.at, language === 'en', (kind, sight) => look({who, language, kind, sight, weight}));
        // The proof stays fresh.
        setMoment(place, moment);
      }
      broken.push(...one.broken.map((what) => `${who}: ${what}`));
      await one.leave();
    }
    return broken;
  } finally {
    await portner?.stop();
    place.remove();
  }
}
