// What strangers can do to the help centre; tests/journeys/help.test.mjs has XSS and other companies.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import * as helpCentre from './lib/help_centre.mjs';
import {World} from './lib/world.mjs';

for (const database of databases)
  describe(`the help centre under attack, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => (world = await World.start({database})));
    after(() => world?.end());

    test('a network gives a limited number of answers', async () => assert.equal(await helpCentre.answersWithoutEnd(world), false));
    test('and so does a person', async () => assert.equal(await helpCentre.changesWithoutEnd(world), false));

    test('what is searched for is bounded', async () => {
      const browser = world.portner.browser();
      const long = await browser.request('GET', '/help?q=' + 'authenticatr+pasword+'.repeat(300));
      assert.equal(long.status, 200);
      const begin = Date.now();
      await Promise.all(Array.from({length: 20}, (_, at) => browser.copy().request('GET', `/help?q=${'telephonne'.repeat(at + 1)}+${'x'.repeat(4000)}`)));
      assert.ok(Date.now() - begin < 10_000, `${Date.now() - begin} ms for twenty searches`);
    });
  });
