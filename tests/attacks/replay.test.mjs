// One-time things: good once, on every node, whoever races, and after the program was killed in between.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import * as enrolment from './lib/enrolment.mjs';
import * as replay from './lib/replay.mjs';
import {atOnce, World} from './lib/world.mjs';

for (const database of databases)
  describe(`replay, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => {
      world = await World.start({database});
      // Two programs, one database, the same keys.
      if (database === 'postgresql') await world.addNode();
    });
    after(() => world?.end());

    test('a code signs in once', async () => assert.equal(await replay.codeTwice(world), false));
    test('nor again in the next step', async () => assert.equal(await replay.codeInNextStep(world), false));
    test('a code of one purpose is spent for all', async () => assert.equal(await replay.codeForAnotherPurpose(world), false));

    test('200 submissions of one right code at once give exactly one session', async () => {
      const victim = await world.enrolled();
      // Several submissions of each of several attempts: both kinds of race.
      const attempts = await world.halves(victim.email, 40);
      const browsers = attempts.flatMap((browser) => [0, 1, 2, 3, 4].map(() => Object.assign(browser.copy(), {page: browser.page})));
      assert.equal(browsers.length, 200);
      assert.deepEqual(await replay.raceOneCode(world, victim, browsers), {cookies: 1, rows: 1});
      assert.match(world.place.run('audit', 'verify'), /is whole/);
    });

    test('one code at once for signing in and for proving: one of them', async () => {
      const {email, key, browser} = await world.enrolled();
      world.place.advance(301);
      await browser.get('/prove?next=/me');
      const thief = await world.half(email, world.nodes.at(-1));
      const code = world.code(key);
      await Promise.all([browser.submit('/prove', {code}), thief.submit('/sign-in/code', {code})]);
      assert.equal([browser.page.url === '/me', Boolean(thief.sessionCookie)].filter(Boolean).length, 1);
    });

    test('one skipping at once from many tabs: one session', async () => {
      const email = world.person();
      const browser = await world.half(email);
      const tabs = Array.from({length: 20}, () => Object.assign(browser.copy(), {page: browser.page}));
      await Promise.all(tabs.map((tab) => tab.submit('/sign-in/skip')));
      assert.equal(tabs.filter((tab) => tab.sessionCookie).length, 1);
      assert.equal(world.sessions(email), 1);
    });

    test('killed between check and commit, a code is good once or not at all', async () => {
      for (const milliseconds of [2, 12, 40]) {
        const {told, survived, after} = await replay.killWhileChecking(world, milliseconds);
        assert.ok(told <= survived, `what was acknowledged is there: ${told} of ${survived}`);
        assert.ok(survived <= 1 && after <= 1, `after ${milliseconds} ms: ${survived}, then ${after}`);
      }
    });

    test('a link works once', async () => assert.equal(await replay.linkTwice(world), false));

    test('a link from many browsers at once: one password', async () => {
      const browsers = await atOnce(10, (number) => world.nodes[number % world.nodes.length].browser());
      assert.equal(await replay.raceOneLink(world, replay.passwordLink(world), browsers), 1);
    });

    test('looking at a link a hundred times spends nothing, a newer one kills it', async () => {
      const email = world.person();
      const link = replay.passwordLink(world, email);
      for (let times = 0; times < 100; ++times) assert.equal((await world.portner.browser().request(times % 2 ? 'GET' : 'HEAD', link)).status, 200);
      replay.passwordLink(world, email);
      assert.equal((await world.portner.browser().get(link)).status, 404);
    });

    test('a link chooses a password and nothing more: 2FA stays in force', async () => {
      const {email, browser} = await world.enrolled();
      const thief = world.portner.browser();
      await thief.get(replay.passwordLink(world, email));
      await thief.submit('/link/set-password', {password: 'kuvq xbjz wptyn hlm'});
      assert.equal(thief.sessionCookie, undefined);
      assert.equal((await browser.request('GET', '/me')).status, 303, 'the old sessions are over');
      await thief.typePassword(email, {typed: 'kuvq xbjz wptyn hlm'});
      assert.equal(thief.page.url, '/sign-in/code');
    });

    test('two sessions that add a first app at once: one', async () => {
      for (let round = 0; round < 3; ++round) assert.equal(await enrolment.secondFactorAtOnce(world), false);
    });

    test('the old password, given while another one is chosen, opens nothing', async () => {
      for (let round = 0; round < 3; ++round) assert.equal(await enrolment.oldPasswordAtTheLastMoment(world), false);
    });
  });
