// What an administrator does for a colleague who is stuck: HR → Users → the person → Security.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, Place} from '../support/portner.mjs';

for (const database of databases)
  describe(`first aid on ${database}`, {concurrency: false}, () => {
    let place, portner, carla, bo, path;
    const pathOf = (email) => `/hr/users/${place.sql(`SELECT id FROM person WHERE email = '${email}'`)[0][0]}`;
    const outbox = async () => (await portner.browser().get('/outbox')).text;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
      bo = portner.browser();
      await bo.signInWithApp('bo@demo.example', portner.boKey);
      path = pathOf('bo@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });

    test('the card shows the factors and where somebody is signed in', async () => {
      const page = await carla.get(path);
      assert.match(page.text, /Bo’s phone/);
      assert.match(page.text, /Firefox on Linux/);
      assert.match((await carla.get(pathOf('anna@demo.example'))).text, /2FA is off for this person/);
    });

    test('nobody turns off somebody else’s 2FA without 2FA of their own', async () => {
      await carla.get(path + '/turn-off-2fa');
      const refused = await carla.submit(path + '/turn-off-2fa', {reason: 'phone lost'});
      assert.match(refused.text, /You need 2FA yourself/);
      assert.match(refused.body, />phone lost<\/textarea>/, 'what was typed stays');
      assert.equal((await bo.request('GET', '/me')).status, 200);
    });

    test('turning off wants a reason, ends every session, and tells the person', async () => {
      await carla.addApp();
      await carla.get(path + '/turn-off-2fa');
      assert.match(carla.page.text, /Make sure first that it is really them/);
      assert.match((await carla.submit(path + '/turn-off-2fa', {reason: ' '})).text, /Write why/);
      await carla.submit(path + '/turn-off-2fa', {reason: 'phone lost'});
      assert.equal(carla.page.url, path + '?done=2fa-off');
      assert.match(carla.page.text, /2FA is off for this person/);
      assert.match((await bo.request('GET', '/me')).location, /^\/sign-in/);
      assert.match(await outbox(), /2FA was turned off for your account[\s\S]*Carla Berg has turned 2FA off/);
      const [[detail]] = place.sql(`SELECT detail FROM audit_event WHERE kind = 'two_factor.off' AND actor_id IS NOT NULL`);
      assert.deepEqual(JSON.parse(detail), {reason: 'phone lost'});
    });

    test('the key of before is worth nothing, and 2FA is offered again', async () => {
      await bo.typePassword('bo@demo.example');
      assert.equal(bo.page.url, '/sign-in/set-up');
      await bo.submit('/sign-in/skip');
      assert.match((await bo.get('/me/security')).text, /2FA is off[\s\S]*2FA turned off by an administrator/);
    });

    test('signing out everywhere leaves the password and 2FA as they are', async () => {
      await bo.addApp();
      await carla.get(path);
      await carla.submit(path + '/sign-out');
      assert.equal(carla.page.url, path + '?done=signed-out');
      assert.match((await bo.request('GET', '/me')).location, /^\/sign-in/);
      assert.match(await outbox(), /You were signed out everywhere/);
      await bo.typePassword('bo@demo.example');
      assert.equal(bo.page.url, '/sign-in/code');
    });

    test('one’s own 2FA is another administrator’s to turn off', async () => {
      const own = pathOf('carla@demo.example');
      assert.doesNotMatch((await carla.get(own)).body, /turn-off-2fa"/);
      await carla.get(own + '/turn-off-2fa');
      assert.match((await carla.submit(own + '/turn-off-2fa', {reason: 'me'})).text, /You cannot do this for yourself/);
    });

    test('leaders, employees and other companies’ administrators do not', async () => {
      const dan = portner.browser();
      await dan.signIn('dan@demo.example');
      for (const address of [path, path + '/turn-off-2fa']) assert.equal((await dan.request('GET', address)).status, 403);
      const eva = portner.browser({language: 'en'});
      await eva.signIn('eva@other.example');
      for (const address of [path, path + '/turn-off-2fa']) assert.equal((await eva.request('GET', address)).status, 404);
    });

    test('it wants fresh proof', async () => {
      place.advance(301);
      assert.match((await carla.request('GET', path + '/turn-off-2fa')).location, /^\/prove\?next=/);
    });

    test('the operator’s command does the same', async () => {
      assert.match(place.run('user', 'reset-2fa', '--email', 'bo@demo.example', '--reason', 'phone lost'), /bo@demo\.example is without 2FA now\./);
      assert.match(await outbox(), /The operator of this sign-in has turned 2FA off for Bo Lund\. Reason: phone lost/);
      assert.throws(() => place.run('user', 'reset-2fa', '--email', 'bo@demo.example', '--reason', 'again'), (error) => /that is so already/.test(error.stderr.toString()));
      assert.throws(() => place.run('user', 'reset-2fa', '--email', 'nobody@demo.example', '--reason', 'x'), (error) => /there is nobody/.test(error.stderr.toString()));
      assert.match(place.run('audit', 'verify'), /is whole/);
    });
  });
