// Factors: set up, added and removed by their owner alone, and with proof of the ones that are there.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, password} from '../support/portner.mjs';
import * as enrolment from './lib/enrolment.mjs';
import {guess, World} from './lib/world.mjs';

const {settingUp, shownKey} = enrolment;
const evilKey = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe('enrolment', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());
  const active = (email) =>
    world.place.sql(`SELECT id, name FROM authenticator_app WHERE state = 'active' AND person_id = ${world.id(email)} ORDER BY id`);

  test('a key that is being set up is shown to nobody else who knows the password', async () =>
    assert.equal(await enrolment.readPendingKey(world), false));

  test('not to another session of the same person either, nor verified there', async () => {
    const email = world.person();
    const owner = await settingUp(world, email);
    const key = shownKey(owner.page);
    const thief = world.portner.browser();
    await thief.signIn(email);
    assert.equal(shownKey(await thief.get('/me/security/apps/new')), undefined);
    const {csrf} = thief.page.fields('/sign-out');
    await thief.post('/me/security/apps/new', {csrf, code: world.code(key), name: 'x'});
    assert.deepEqual(active(email), []);
    await owner.submit('/me/security/apps/new', {code: world.code(key), name: 'Own'});
    assert.equal(active(email).length, 1, 'the owner goes on undisturbed');
  });

  test('starting again gives another key, and the one before is worth nothing', async () => {
    const email = world.person();
    const owner = await settingUp(world, email);
    const old = shownKey(owner.page);
    await owner.get('/me/security/enable');
    await owner.submit('/me/security/apps/start');
    assert.notEqual(shownKey(owner.page), old);
    await owner.submit('/me/security/apps/new', {code: world.code(old), name: 'x'});
    assert.deepEqual(active(email), []);
  });

  test('a set-up page never shows the key of an app that is active', async () => {
    const {browser, keys} = await world.enrolled(2);
    for (const page of ['/me/security', '/me/security/enable', '/me/security/apps/new', '/me', '/sign-in/set-up/app', '/sign-in/set-up']) {
      const {body} = await browser.get(page);
      for (const key of keys) assert.ok(!body.includes(key) && !body.includes(key.match(/.{4}/g).join(' ')), page);
    }
  });

  test('half signed in, somebody with a factor reaches no set-up page', async () => {
    const {email} = await world.enrolled();
    const thief = await world.half(email);
    const {csrf} = thief.page.fields('/sign-in/code');
    for (const path of ['/sign-in/set-up/app/start', '/sign-in/set-up/app', '/sign-in/set-up/app/cancel', '/sign-in/skip', '/me/security/apps/start', '/me/security/apps/new'])
      assert.equal((await thief.post(path, {csrf, code: code(evilKey, world.place.now()), key: evilKey, name: 'Evil'})).location, '/sign-in/code', path);
    for (const path of ['/sign-in/set-up', '/sign-in/set-up/app', '/me/security/enable', '/me/security/apps/new'])
      assert.equal((await thief.request('GET', path)).location, '/sign-in/code', path);
    assert.equal(active(email).length, 1);
  });

  test('somebody who was half signed in before there was a factor cannot add one after', async () => {
    const email = world.person();
    const thief = await world.half(email);
    await thief.submit('/sign-in/set-up/app/start');
    const key = shownKey(thief.page);
    const form = thief.page.fields('/sign-in/set-up/app');
    const owner = world.portner.browser();
    await owner.signIn(email);
    await owner.addApp('Own');
    await thief.post('/sign-in/set-up/app', {...form, code: world.code(key), name: 'Evil'});
    assert.equal(thief.sessionCookie, undefined);
    assert.deepEqual(active(email).map(([, name]) => name), ['Own']);
  });

  test('a key of the attacker’s own, posted back, is not taken', async () => {
    const email = world.person();
    const owner = await settingUp(world, email);
    const key = shownKey(owner.page);
    const evil = {code: code(evilKey, world.place.now()), name: 'x'};
    for (const name of ['secret', 'secret_key', 'key', 'KEY', 'otpauth', 'uri', 'id', 'app', 'person', 'person_id', 'email', 'asked_by'])
      evil[name] = name === 'otpauth' || name === 'uri' ? `otpauth://totp/x?secret=${evilKey}` : evilKey;
    await owner.submit('/me/security/apps/new', evil);
    await owner.post('/me/security/apps/new?key=' + evilKey, {...owner.page.fields('/me/security/apps/new'), ...evil});
    assert.deepEqual(active(email), []);
    await owner.submit('/me/security/apps/new', {code: world.code(key), name: 'Own'});
    assert.equal(active(email).length, 1, 'the program’s own key counts');
  });

  test('a key is fresh for everybody and 160 bits long', async () => {
    const keys = new Set();
    for (let times = 0; times < 8; ++times) keys.add(shownKey((await settingUp(world, world.person())).page));
    assert.equal(keys.size, 8);
    for (const key of keys) assert.match(key, /^[A-Z2-7]{32}$/);
  });

  test('with a factor, the password is no fresh proof: nothing is added or removed by it', async () => {
    const {email, browser} = await world.enrolled(2);
    const apps = active(email);
    world.place.advance(301);
    await browser.get('/me/security/enable');
    assert.doesNotMatch(browser.page.body, /type="password"/);
    const {csrf} = browser.page.fields('/prove');
    for (const fields of [{password}, {code: password}, {password, code: ''}, {code: ''}, {}, {password, code: guess()}])
      assert.equal((await browser.post('/prove', {csrf, next: '/me/security/enable', ...fields})).status, 200, JSON.stringify(fields));
    for (const path of ['/me/security/apps/start', `/me/security/apps/${apps[1][0]}/remove`, '/me/security/password', '/me'])
      assert.match((await browser.post(path, {csrf, phone: '+45 66 66 66 66', current: password, password: 'kuvq xbjz wptyn hlm'})).location, /^\/prove/, path);
    assert.deepEqual(active(email), apps);
    assert.equal((await world.half(email)).page.url, '/sign-in/code', 'the password is as it was');
  });

  test('the last factor stays', async () => {
    const {email, browser} = await world.enrolled();
    const [[id]] = active(email);
    await browser.get('/me/security');
    const {csrf} = browser.page.fields('/sign-out');
    assert.equal((await browser.request('GET', `/me/security/apps/${id}/remove`)).status, 404);
    assert.equal((await browser.post(`/me/security/apps/${id}/remove`, {csrf})).status, 404);
    assert.equal(active(email).length, 1);
  });

  test('two apps removed at once: one stays', async () => {
    const {email, browser} = await world.enrolled(2);
    await browser.get('/me/security');
    const {csrf} = browser.page.fields('/sign-out');
    await Promise.all(active(email).map(([id]) => browser.copy().post(`/me/security/apps/${id}/remove`, {csrf}, {agent: false})));
    assert.equal(active(email).length, 1);
  });

  test('another person’s app is not there', async () => {
    const [owner, thief] = [await world.enrolled(2), await world.enrolled(2)];
    const {csrf} = (await thief.browser.get('/me/security'), thief.browser.page.fields('/sign-out'));
    for (const [id] of active(owner.email)) {
      assert.equal((await thief.browser.request('GET', `/me/security/apps/${id}/remove`)).status, 404);
      assert.equal((await thief.browser.post(`/me/security/apps/${id}/remove`, {csrf})).status, 404);
    }
    for (const id of ['0', '-1', '1e0', '0x1', '01', ' 1', '1%20', '99999999999999999999', '1%27--', 'x'])
      assert.equal((await thief.browser.post(`/me/security/apps/${id}/remove`, {csrf})).status, 404, id);
    assert.equal(active(owner.email).length, 2);
    assert.equal(active(thief.email).length, 2);
  });

  test('a fourth app is not added', async () => {
    const {email, browser} = await world.enrolled(2);
    await browser.get('/me/security/enable');
    await browser.submit('/me/security/apps/start');
    const key = shownKey(browser.page);
    const form = browser.page.fields('/me/security/apps/new');
    await browser.addApp('Third');
    await browser.post('/me/security/apps/start', form);
    await browser.post('/me/security/apps/new', {...form, code: world.code(key), name: 'Fourth'});
    assert.equal(active(email).length, 3);
  });

  test('browsers from before the first app get no tries of their own', async () =>
    assert.equal(await enrolment.triesOfOldBrowsers(world), false));

  test('a new app signs in with its own codes, not with the one that verified it', async () => {
    const email = world.person();
    const owner = await settingUp(world, email);
    const key = shownKey(owner.page);
    const first = world.code(key);
    await owner.submit('/me/security/apps/new', {code: first, name: 'Own'});
    const thief = await world.half(email);
    await thief.submit('/sign-in/code', {code: first});
    assert.equal(thief.sessionCookie, undefined);
  });

  test('adding and removing an app ends every other session', async () => {
    const {email, browser, key} = await world.enrolled();
    const elsewhere = world.portner.browser();
    await elsewhere.signInWithApp(email, key);
    await browser.addApp('Second');
    assert.equal((await elsewhere.request('GET', '/me')).status, 303);
    await elsewhere.signInWithApp(email, key);
    const half = await world.half(email);
    await browser.get('/me/security');
    const [remove] = browser.page.body.match(/\/me\/security\/apps\/\d+\/remove/);
    await browser.get(remove);
    await browser.submit(remove);
    assert.equal((await elsewhere.request('GET', '/me')).status, 303);
    assert.match((await half.request('GET', '/sign-in/code')).location, /^\/sign-in\?over/);
  });
});
