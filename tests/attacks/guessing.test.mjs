// Guessing passwords and codes: slowed per account, per address and in all, and never a way to lock somebody out.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases, password} from '../support/portner.mjs';
import * as guessing from './lib/guessing.mjs';
import {atOnce, guess, send, World} from './lib/world.mjs';

const {mustWait, wrong} = guessing;

for (const database of databases)
  describe(`guessing, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => {
      world = await World.start({database});
      // Budgets are shared by all nodes of one database.
      if (database === 'postgresql') await world.addNode();
    });
    after(() => world?.end());

    test('500 wrong passwords at once: ten are compared', async () => {
      const email = world.person();
      const answers = await guessing.passwordsAtOnce(world, email, database === 'sqlite' ? 500 : 100);
      assert.equal(answers.filter(wrong).length, 10);
      assert.equal(answers.filter((page) => mustWait(page) || page.status === 503).length, answers.length - 10);
      const late = await world.portner.browser().typePassword(email);
      assert.ok(mustWait(late), 'the right one is not compared either');
    });

    test('many sessions at once against one account’s codes: five are compared', async () => {
      const {email, key} = await world.enrolled();
      const thieves = await world.halves(email, database === 'sqlite' ? 200 : 40);
      await Promise.all(thieves.map((thief) => send(thief, '/sign-in/code', {code: guess()})));
      assert.equal(world.comparedCodes(email), 5);
      assert.equal(world.sessions(email), 1, 'the owner’s');

      // A kill is no way to new tries, nor is a fresh attempt.
      await world.killAndStart();
      const again = await world.half(email);
      assert.ok(mustWait(await again.submit('/sign-in/code', {code: world.code(key)})), 'after kill -9 too');
      assert.equal(world.comparedCodes(email), 5);
    });

    test('wrong passwords are remembered after kill -9', async () => {
      const email = world.person();
      for (let tries = 0; tries < 10; ++tries) await guessing.tryPassword(world, email, {node: world.nodes.at(tries % 2 ? -1 : 0)});
      await world.killAndStart();
      assert.ok(mustWait(await guessing.tryPassword(world, email)));
      world.place.advance(3601);
      assert.ok(wrong(await guessing.tryPassword(world, email)), 'and forgotten after an hour');
    });

    test('a stranger’s failures do not keep the owner out of a browser that was there before', async () =>
      assert.equal(await guessing.lockOwnerOut(world), false));
  });

describe('guessing, slowly and widely', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());

  test('the fastest allowed rate compares thirty codes in thirty days, whatever is right in between', async () => {
    assert.equal(await guessing.guessForDays(world, 29.9, {ownersHelp: 2}), 30);
  });

  test('the fastest allowed rate compares ten codes of somebody with three apps', async () => {
    assert.equal(await guessing.guessForDays(world, 29.9, {apps: 3}), 10);
  });

  test('a sixth code of one attempt is not compared, not even the right one', async () =>
    assert.equal(await guessing.sixthCode(world), false));

  test('parallel guesses do not outrun the count', async () => assert.equal(await guessing.outrunTheCount(world), false));
  test('strangers run out of tries', async () => assert.equal(await guessing.guessWithoutEnd(world), false));
  test('X-Forwarded-For is nobody’s word', async () => assert.equal(await guessing.freshAddressByHeader(world), false));

  test('one password for a thousand accounts, from one address: 300 an hour', async () => {
    guessing.leaveInNetwork(world, '127.0.0.1', 30);
    const form = world.portner.browser();
    await form.get('/sign-in');
    const answers = await atOnce(50, (number) =>
      send(Object.assign(form.copy(), {page: form.page}), '/sign-in', {email: `nobody${number}@demo.example`, password}));
    assert.equal(answers.filter(wrong).length, 30);
    const email = world.person();
    for (const headers of [{}, {'x-forwarded-for': '203.0.113.9'}, {forwarded: 'for=203.0.113.9'}, {'x-real-ip': '203.0.113.9'}])
      assert.ok(mustWait(await guessing.tryPassword(world, email, {typed: password, headers})));
    world.place.advance(3601);
    assert.equal((await world.half(email)).page.url, '/sign-in/set-up');
  });

  test('only the account’s own device cookie counts: not another person’s, an edited or a revoked one', async () => {
    const [owner, other] = [world.portner.browser(), world.portner.browser()];
    const [email, neighbour] = [world.person(), world.person()];
    await owner.signIn(email);
    await other.signIn(neighbour);
    await guessing.passwordsAtOnce(world, email, 12);
    const device = owner.cookies.get('portner-device');
    const gets = async (cookie) => {
      const browser = world.portner.browser();
      browser.cookies.set('portner-device', cookie);
      return (await browser.typePassword(email)).url === '/sign-in/set-up';
    };
    assert.equal(await gets(other.cookies.get('portner-device')), false, 'another person’s');
    assert.equal(await gets((device[0] === 'A' ? 'B' : 'A') + device.slice(1)), false, 'an edited one');
    assert.equal(await gets(device.toUpperCase()), false);
    assert.equal(await gets(world.place.sql('SELECT digest FROM known_device ORDER BY id DESC LIMIT 1')[0][0]), false, 'a digest');
    assert.equal(await gets(device), true, 'the owner’s own');
    const second = world.portner.browser();
    second.cookies.set('portner-device', device);
    await second.signIn(email);
    second.cookies.delete('portner-device');
    await second.get('/me/security');
    await second.submit('/me/security/sign-out-others');
    assert.equal(await gets(device), false, 'a revoked one');
  });

  test('a device cookie made by hand is not taken for one of ours', async () => {
    const browser = world.portner.browser();
    browser.cookies.set('portner-device', 'A'.repeat(43));
    await browser.signIn(world.person());
    assert.notEqual(browser.cookies.get('portner-device'), 'A'.repeat(43));
  });

  test('a known device is slowed too', async () => {
    const email = world.person();
    const thief = world.portner.browser();
    await thief.signIn(email);
    await thief.submit('/sign-out');
    const answers = [];
    for (let tries = 0; tries < 12; ++tries) answers.push(await thief.typePassword(email, {typed: `wrong ${tries}`}));
    assert.deepEqual(answers.map(wrong), [...Array(10).fill(true), false, false]);
  });

  test('proving and changing the password share the budget of signing in', async () => {
    const email = world.person();
    const thief = world.portner.browser();
    await thief.signIn(email);
    for (let tries = 0; tries < 5; ++tries) {
      await thief.get('/me/security/password');
      await thief.submit('/me/security/password', {current: `wrong ${tries}`, password: 'kuvq xbjz wptyn hlm'});
    }
    for (let tries = 0; tries < 5; ++tries) {
      await thief.get('/prove');
      await thief.submit('/prove', {password: `wrong ${tries}`});
    }
    assert.ok(mustWait(await thief.submit('/prove', {password})));
  });

  test('a stolen session guesses codes at the same price', async () => {
    const {email, browser} = await world.enrolled();
    await browser.get('/prove');
    for (let tries = 0; tries < 7; ++tries) await browser.submit('/prove', {code: guess()});
    assert.equal(world.comparedCodes(email), 5);
    assert.ok(mustWait(browser.page));
  });

  test('answers are alike for known, unknown and deactivated people', async (context) => {
    const [known, inactive] = [world.person(), world.person()];
    world.place.sql(`UPDATE person SET active = 0 WHERE email = '${inactive}'`);
    const answers = {};
    for (const email of [known, inactive, 'nobody@demo.example']) {
      const page = await guessing.tryPassword(world, email);
      const varies = /P-[0-9A-Z]{5}|(?<=name="csrf" value=")[^"]*/g;
      answers[email] = [page.status, page.body.replaceAll(varies, '').replaceAll(email, ''), Object.keys(page.headers)];
    }
    assert.deepEqual(answers[known], answers['nobody@demo.example']);
    assert.deepEqual(answers[inactive], answers['nobody@demo.example']);
    assert.equal((await world.half(inactive)).page.url, '/sign-in', 'not even with the right password');
    assert.equal(await guessing.unknownIsFaster(world, (times) => context.diagnostic(JSON.stringify(times))), false);
  });
});
