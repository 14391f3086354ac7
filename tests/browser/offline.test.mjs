// The service worker: a decent page when the network is away, and nothing of anybody kept.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {password, Place} from '../support/portner.mjs';
import {launch} from './lib/chromium.mjs';
import {Person} from './lib/person.mjs';
import {words} from './lib/words.mjs';

let chromium, place, portner;
before(async () => {
  chromium = await launch();
  place = new Place();
  portner = await place.start();
});
after(async () => {
  await chromium?.close();
  await portner?.stop();
  place?.remove();
});

// The paths of what the browser keeps, and all their content.
const kept = (page) => page.evaluate(async () => {
  const answers = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      answers.push({path: new URL(request.url).pathname, content: await (await cache.match(request)).text()});
  }
  return answers;
});

test('a page of ours when the network is away, then back to where they were', async () => {
  const anna = await Person.arrive(chromium, portner, {phone: true});
  const {page} = anna;
  await anna.open('/sign-in');
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0, 'not before the door');
  await anna.typePassword('anna@demo.example', password);
  await page.getByRole('button', {name: 'Skip 2FA setup'}).click();
  await page.evaluate(() => navigator.serviceWorker.ready);
  for (const path of ['/me', '/me/security', '/help', '/outbox']) await anna.open(path);
  for (const {path, content} of await kept(page)) {
    assert.match(path, /^\/offline$|^\/static\//);
    for (const secret of ['anna', 'Anna', 'csrf" value="']) assert.ok(path.startsWith('/static/') || !content.includes(secret), `${path} keeps ${secret}`);
  }

  // Another version, as after an upgrade: its worker throws away what the one before has kept.
  const old = '/static/00000000/portner.css';
  assert.match(await page.evaluate(async () => (await navigator.serviceWorker.ready).active.scriptURL), /\?[0-9a-f]{8}$/);
  await page.evaluate(async (path) => {
    await (await caches.open('portner')).put(path, new Response('old'));
    const policy = trustedTypes.createPolicy('upgrade', {createScriptURL: (address) => address});
    await navigator.serviceWorker.register(policy.createScriptURL('/service-worker.js?another'));
  }, old);
  await page.waitForFunction(async (path) => !(await caches.match(path)), old);

  await portner.stop();
  const offline = async (heading) => {
    assert.equal(await page.getByRole('heading', {level: 1}).textContent(), heading);
    assert.ok((await page.locator('.brand img').boundingBox()).height > 20, 'with its style and logo');
    assert.ok(await page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0)));
    assert.equal(await page.locator('form').count(), 0, 'nothing that cannot be sent');
  };
  await anna.open('/me/security');
  await offline('You are offline');
  portner = await place.start({port: portner.port});
  await page.getByRole('link', {name: 'Try again'}).click();
  await page.getByRole('heading', {level: 1, name: /^Anna/}).waitFor();
  assert.equal(anna.path, '/me/security');

  // What was typed went nowhere: it is said so, not hidden.
  await anna.open('/me');
  await portner.stop();
  await page.getByRole('button', {name: 'Save'}).click();
  await offline('You are offline');
  portner = await place.start({port: portner.port});

  await anna.open('/me');
  await page.getByRole('button', {name: 'Dansk'}).click();
  await page.locator('html[lang=da]').waitFor();
  await page.waitForFunction(async () => (await (await caches.match('/offline')).text()).includes('lang="da"'));
  await portner.stop();
  await anna.open('/');
  await offline(words('da')('You are offline'));
  assert.equal(await page.locator('html').getAttribute('lang'), 'da');
  portner = await place.start({port: portner.port});
  await anna.leave().catch(() => {});
});

test('it can be installed: the manifest and its icons are there', async () => {
  const anna = await Person.arrive(chromium, portner, {phone: true});
  await anna.open('/sign-in');
  const debug = await anna.context.newCDPSession(anna.page);
  const {errors, data} = await debug.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const {icons, start_url, display} = JSON.parse(data);
  assert.deepEqual([start_url, display], ['/', 'standalone']);
  const {installabilityErrors} = await debug.send('Page.getInstallabilityErrors');
  assert.deepEqual(installabilityErrors.map(({errorId}) => errorId), ['in-incognito'], 'nothing but the test’s own private window');
  const manifest = await anna.page.locator('link[rel=manifest]').getAttribute('href');
  for (const {src, sizes} of icons.filter(({type}) => type === 'image/png')) {
    const size = await anna.page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, new URL(src, new URL(manifest, portner.origin)).href);
    assert.equal(size, sizes, src);
  }
  await anna.leave();
});
