// The keys outside the database: rotation while a server runs, and keys that belong to another database.
import assert from 'node:assert/strict';
import {rmSync, statSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {databases, Place} from '../support/portner.mjs';

for (const database of databases)
  describe(`keys, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const file = () => path.join(place.directory, 'data', 'keys', 'keys.json');

    test('are for the program’s own eyes', () => {
      assert.equal(statSync(file()).mode & 0o777, 0o600);
      assert.equal(statSync(path.dirname(file())).mode & 0o777, 0o700);
    });

    test('rotate while people sign in', async () => {
      const output = place.run('keys', 'rotate');
      assert.match(output, /Key 2 is there/);
      assert.match(output, /password.hash: 61 sealed anew/);
      for (const [sealed] of place.sql(`SELECT hash FROM password UNION ALL SELECT secret_key FROM authenticator_app`)) assert.match(sealed, /^k2\./);
      const bo = portner.browser();
      await bo.signInWithApp('bo@demo.example', portner.boKey);
      assert.equal(bo.page.url, '/', 'the running server has found the new key');
      assert.match(place.run('keys', 'rotate', '--resume'), /password.hash: 0 sealed anew/);
      assert.equal(statSync(file()).mode & 0o777, 0o600);
      assert.match(place.run('audit', 'verify'), /is whole/);
    });

    test('of another database are refused', async () => {
      await portner.stop();
      rmSync(file());
      assert.throws(() => place.run('audit', 'verify'), /not the ones that this database was made with/);
      portner = undefined;
    });
  });
