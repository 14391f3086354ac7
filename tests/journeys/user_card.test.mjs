// The user card: one's own data, switching 2FA on, proving it is you, passwords, sessions and history.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, password, Place} from '../support/portner.mjs';

for (const database of databases)
  describe(`the user card, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const mails = async () => (await portner.browser().get('/outbox')).text;

    test('shows what the company keeps, and saves what is one’s own', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example', {next: '/me'});
      for (const words of ['Anna Holm', 'anna@demo.example', 'Shop assistant', 'Checkout', 'Dan Friis', 'Carla Berg'])
        assert.ok(anna.page.text.includes(words), words);
      const refused = await anna.submit('/me', {phone: 'call me', language: 'en'});
      assert.match(refused.text, /Type a telephone number/);
      const saved = await anna.submit('/me', {phone: '+45 11 22 33 44', language: 'da'});
      assert.equal(saved.url, '/me?done=saved');
      assert.match(saved.body, /<html lang="da">/);
      assert.match(saved.body, /\+45 11 22 33 44/);
      await anna.submit('/me', {phone: '+45 11 22 33 44', language: 'en'});
    });

    test('2FA is switched on once a code was verified, and not before', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example', {next: '/me/security'});
      const elsewhere = portner.browser();
      await elsewhere.signIn('anna@demo.example');
      await anna.get('/me/security/enable');
      await anna.submit('/me/security/apps/start');
      const key = anna.page.body.match(/data-copy="([A-Z2-7]{32})"/)[1];
      assert.ok(anna.page.text.includes(key.match(/.{4}/g).join(' ')), 'the key in groups of four');
      assert.match(anna.page.body, new RegExp(`otpauth://totp/Portner:anna(@|%40)demo\\.example\\?secret=${key}`));
      assert.equal((await anna.get('/me/security/apps/new')).body.match(/data-copy="([A-Z2-7]{32})"/)[1], key, 'reloading keeps the step');
      const wrong = await anna.submit('/me/security/apps/new', {code: '000000', name: 'Phone'});
      assert.match(wrong.text, /That code is not right|clock is about/);
      assert.match((await portner.browser().typePassword('anna@demo.example')).text, /Skip 2FA setup/, 'nothing is active yet');
      await anna.get('/me/security/apps/new');
      place.advance(30);
      await anna.submit('/me/security/apps/new', {code: code(key, place.now()), name: 'Anna’s Pixel'});
      assert.match(anna.page.text, /2FA is on/);
      assert.match(anna.page.text, /Anna’s Pixel/);
      assert.equal((await elsewhere.request('GET', '/me')).status, 303, 'sessions without the factor are over');
      assert.match(await mails(), /An authenticator app was added/);

      const replay = portner.browser();
      await replay.typePassword('anna@demo.example');
      assert.match((await replay.submit('/sign-in/code', {code: code(key, place.now())})).text, /used already/);
      place.advance(30);
      await replay.submit('/sign-in/code', {code: code(key, place.now())});
      assert.equal(replay.page.url, '/');
      place.advance(30);

      // The second app, and the first one removed.
      assert.doesNotMatch(replay.page.body, /apps\/\d+\/remove/);
      const second = await replay.addApp('Tablet');
      const [first] = replay.page.body.match(/\/me\/security\/apps\/\d+\/remove/g);
      await replay.get(first);
      assert.match(replay.page.text, /Anna’s Pixel/);
      await replay.submit(first);
      assert.equal(replay.page.url, '/me/security?done=removed');
      assert.match(await mails(), /An authenticator app was removed/);
      // The last factor stays.
      const last = (await replay.get('/me/security')).body.match(/\/me\/security\/apps\/\d+\/remove/);
      assert.equal(last, null);
      const ids = place.sql(`SELECT id FROM authenticator_app WHERE state = 'active' AND name = 'Tablet'`);
      const csrf = replay.page.fields('/sign-out').csrf;
      assert.equal((await replay.post(`/me/security/apps/${ids[0][0]}/remove`, {csrf})).status, 404);
      const phone = portner.browser();
      await phone.signInWithApp('anna@demo.example', second);
      assert.equal(phone.page.url, '/');
    });

    test('sensitive pages ask for fresh proof after five minutes, of the factor when there is one', async () => {
      const bo = portner.browser();
      await bo.signInWithApp('bo@demo.example', portner.boKey);
      assert.equal((await bo.get('/me/security/enable')).url, '/me/security/enable');
      place.advance(301);
      const asked = await bo.get('/me/security/enable');
      assert.equal(asked.url, '/prove?next=%2Fme%2Fsecurity%2Fenable'.replaceAll('%2F', '/'));
      assert.match(asked.text, /Six-digit code/);
      const before = bo.sessionCookie;
      await bo.submit('/prove', {code: code(portner.boKey, place.now())});
      assert.equal(bo.page.url, '/me/security/enable');
      assert.notEqual(bo.sessionCookie, before, 'a new session id');
      const old = bo.copy();
      old.cookies.set('portner-session', before);
      assert.equal((await old.request('GET', '/me')).status, 303, 'and the old one is dead');
      place.advance(30);

      const dan = portner.browser();
      await dan.signIn('dan@demo.example');
      place.advance(301);
      await dan.get('/me/security/enable');
      assert.match((await dan.submit('/prove', {password: 'wrong'})).text, /That password is not right/);
      await dan.submit('/prove', {password});
      assert.equal(dan.page.url, '/me/security/enable');
    });

    test('a pending key dies after ten minutes', async () => {
      const dan = portner.browser();
      await dan.signIn('dan@demo.example');
      await dan.get('/me/security/enable');
      await dan.submit('/me/security/apps/start');
      place.advance(601);
      const late = await dan.get('/me/security/apps/new');
      assert.match(late.text, /That key has expired/);
      assert.doesNotMatch(late.body, /data-copy=/);
    });

    test('changing the password wants the old one, follows the rules, and signs out everywhere else', async () => {
      const bo = portner.browser();
      await bo.signInWithApp('bo@demo.example', portner.boKey);
      const elsewhere = portner.browser();
      await elsewhere.signInWithApp('bo@demo.example', portner.boKey);
      await bo.get('/me/security/password');
      assert.match(bo.page.text, /At least 8 characters/, 'beside a second factor');
      assert.match((await bo.submit('/me/security/password', {current: password, password: 'short'})).text, /Use at least 8 characters/);
      assert.match((await bo.submit('/me/security/password', {current: password, password: 'bolund123'})).text, /too easy to guess/);
      assert.match((await bo.submit('/me/security/password', {current: 'no', password: 'kuvq xbjz wpty'})).text, /not your current password/);
      await bo.submit('/me/security/password', {current: password, password: 'kuvq xbjz wpty'});
      assert.equal(bo.page.url, '/me/security?done=password');
      assert.equal((await elsewhere.request('GET', '/me')).status, 303);
      assert.match(await mails(), /Your password was changed/);
      assert.match((await portner.browser().typePassword('bo@demo.example')).text, /is not right/);
      assert.equal((await portner.browser().typePassword('bo@demo.example', {typed: 'kuvq xbjz wpty'})).url, '/sign-in/code');
    });

    test('shows sessions and history, and signs out everywhere else', async () => {
      const dan = portner.browser();
      await dan.signIn('dan@demo.example', {next: '/me/security'});
      const phone = portner.browser({headers: {'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1'}});
      await phone.signIn('dan@demo.example');
      const refused = await portner.browser().typePassword('dan@demo.example', {typed: 'wrong wrong wrong'});
      await dan.get('/me/security');
      for (const words of ['Firefox on Linux', 'Safari on iPhone', 'This browser', '127.0.0.1', 'Signed in', 'Wrong password', refused.reference])
        assert.ok(dan.page.text.includes(words), words);
      await dan.submit('/me/security/sign-out-others');
      assert.match(dan.page.text, /You are signed out everywhere else/);
      assert.equal((await phone.request('GET', '/me')).status, 303);
      assert.equal((await dan.request('GET', '/me')).status, 200);
    });
  });
