// What strangers can do with mails: tests/mail has what they carry and how they go.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import * as mail from './lib/mail.mjs';
import {World} from './lib/world.mjs';

for (const database of databases) {
  describe(`mails, on ${database}`, () => {
    let world;
    before(async () => (world = await World.start({database})));
    after(() => world?.end());

    test('fifty requests for one address are three mails', async () => assert.equal(await mail.manyLinks(world), false));

    test('as much is done for an address that nobody has, whose mail goes nowhere', async () => {
      assert.deepEqual(await mail.workFor(world, 'nobody1@demo.example'), await mail.workFor(world, world.person()));
      assert.equal(await mail.lessForNobody(world), false);
      assert.deepEqual(world.place.sql(`SELECT DISTINCT recipient FROM message WHERE recipient LIKE 'nobody%'`), []);
    });

    test('somebody who is deactivated is nobody', async () => {
      const email = world.person();
      world.place.sql(`UPDATE person SET active = 0 WHERE email = '${email}'`);
      assert.deepEqual(await mail.workFor(world, email), await mail.workFor(world, 'nobody2@demo.example'));
      assert.deepEqual(world.place.sql(`SELECT id FROM message WHERE recipient = '${email}'`), []);
    });
  });
}
