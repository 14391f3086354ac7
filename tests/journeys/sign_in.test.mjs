// From the password to the session and back out, over real HTTP, on each database.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, password, Place} from '../support/portner.mjs';

for (const database of databases)
  describe(`signing in, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const wrongCode = (key) => {
      // A code that no step near now has, so that it is wrong and not a clock that is off.
      const near = new Set();
      for (let step = -25; step <= 25; ++step) near.add(code(key, place.now() + 30 * step));
      for (let number = 111111; ; ++number) if (!near.has(String(number))) return String(number);
    };

    test('a page that needs a session leads through sign-in and back to itself', async () => {
      const anna = portner.browser();
      const page = await anna.get('/me/security');
      assert.match(page.url, /^\/sign-in\?next=/);
      await anna.submit('/sign-in', {email: 'anna@demo.example', password});
      assert.equal(anna.page.url, '/sign-in/set-up');
      const card = await anna.submit('/sign-in/skip');
      assert.equal(card.url, '/me/security');
      assert.match(card.text, /2FA is off/);
    });

    test('a wrong password is refused with a reference, and says nothing about the person', async () => {
      const known = await portner.browser().typePassword('anna@demo.example', {typed: 'not the password'});
      const unknown = await portner.browser().typePassword('nobody@demo.example', {typed: 'not the password'});
      assert.match(known.text, /The e-mail address or the password is not right/);
      assert.ok(known.reference);
      const blank = (page) => page.body.replaceAll(/P-[0-9A-Z]{5}/g, '').replaceAll(/name="csrf" value="[^"]*"/g, '').replaceAll(/(anna|nobody)@/g, '');
      assert.equal(known.status, unknown.status);
      assert.equal(blank(known), blank(unknown));
    });

    test('the address may be typed in capitals and with blanks, the password may not', async () => {
      const anna = portner.browser();
      assert.equal((await anna.typePassword('  ANNA@Demo.Example ')).url, '/sign-in/set-up');
      const wrong = await portner.browser().typePassword('anna@demo.example', {typed: password.toUpperCase()});
      assert.match(wrong.text, /is not right/);
    });

    test('an employee with an app needs its code', async () => {
      const bo = portner.browser();
      assert.equal((await bo.typePassword('bo@demo.example', {next: '/me'})).url, '/sign-in/code');
      const refused = await bo.submit('/sign-in/code', {code: wrongCode(portner.boKey)});
      assert.match(refused.text, /That code is not right/);
      assert.match(refused.text, /4 tries left/);
      assert.ok(refused.reference);
      const right = code(portner.boKey, place.now());
      assert.equal((await bo.submit('/sign-in/code', {code: `${right.slice(0, 3)} ${right.slice(3)}`})).url, '/me');
      const again = portner.browser();
      await again.typePassword('bo@demo.example');
      const used = await again.submit('/sign-in/code', {code: right});
      assert.match(used.text, /has been used already. The next one comes in \d+ second/);
      place.advance(30);
      assert.equal((await again.submit('/sign-in/code', {code: code(portner.boKey, place.now())})).url, '/');
      place.advance(30);
    });

    test('a phone whose clock is off is told by how much, and is still refused', async () => {
      const bo = portner.browser();
      await bo.typePassword('bo@demo.example');
      place.advance(30);
      const fast = await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now() + 210)});
      assert.match(fast.text, /Your phone’s clock is about 3 minutes 30 seconds fast. Set it to automatic./);
      const slow = await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now() - 3600)});
      assert.match(slow.text, /That code is not right/, 'an hour is too far to tell');
      place.advance(30);
      await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now())});
      assert.equal(bo.page.url, '/');
      place.advance(30);
    });

    test('five wrong codes end the attempt, and the next code must wait a minute', async () => {
      const bo = portner.browser();
      await bo.typePassword('bo@demo.example');
      for (let tries = 0; tries < 5; ++tries) await bo.submit('/sign-in/code', {code: wrongCode(portner.boKey)});
      assert.match(bo.page.url, /^\/sign-in\?over=P-/);
      assert.match(bo.page.text, /This sign-in is over/);
      await bo.typePassword('bo@demo.example');
      const waiting = await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now())});
      assert.match(waiting.text, /Too many tries. Wait (1 minute|\d+ seconds)/);
      place.advance(61);
      assert.equal((await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now())})).url, '/');
      place.advance(30);
    });

    test('what is not six digits is not compared and costs no try', async () => {
      const bo = portner.browser();
      await bo.typePassword('bo@demo.example');
      for (const typed of ['', '12345', '1234567', 'abcdef', '१२३४५६', '1'.repeat(5000)]) {
        const page = await bo.submit('/sign-in/code', {code: typed});
        assert.match(page.text, /Type the six digits/, typed);
      }
      assert.equal((await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now())})).url, '/');
      place.advance(30);
    });

    test('an attempt dies after ten minutes', async () => {
      const bo = portner.browser();
      await bo.typePassword('bo@demo.example');
      place.advance(601);
      const late = await bo.submit('/sign-in/code', {code: code(portner.boKey, place.now())});
      assert.equal(late.url, '/sign-in?over');
    });

    test('one may turn back and sign in as somebody else', async () => {
      const bo = portner.browser();
      await bo.typePassword('bo@demo.example');
      assert.equal((await bo.submit('/sign-in/cancel')).url, '/sign-in');
      assert.equal((await bo.typePassword('dan@demo.example')).url, '/sign-in/set-up');
    });

    test('who cannot use the phone learns whom to ask', async () => {
      const bo = portner.browser();
      const page = await bo.typePassword('bo@demo.example');
      assert.match(page.text, /I can’t use my phone/);
      assert.match(page.text, /Carla Berg/);
      assert.match(page.body, /mailto:carla@demo\.example/);
    });

    test('signing out ends the session here and for whoever kept the cookie', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example');
      const thief = anna.copy();
      await anna.submit('/sign-out');
      assert.equal(anna.page.url, '/sign-in');
      assert.equal((await thief.request('GET', '/me')).status, 303);
      assert.equal((await thief.request('GET', '/auth/check')).status, 401);
    });

    test('a session idles for an hour and lives for twelve', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example');
      for (let half = 1; half < 24; ++half) {
        place.advance(1800);
        assert.equal((await anna.request('GET', '/me')).status, 200, `${half} half hours`);
      }
      place.advance(1800);
      assert.equal((await anna.request('GET', '/me')).status, 303);
      const idle = portner.browser();
      await idle.signIn('anna@demo.example');
      place.advance(3601);
      assert.equal((await idle.request('GET', '/me')).status, 303);
    });

    test('the session check names the person to programs', async () => {
      const anna = portner.browser();
      assert.equal((await anna.request('GET', '/auth/check')).status, 401);
      await anna.signIn('anna@demo.example');
      for (let times = 0; times < 3; ++times) {
        const check = await anna.request('GET', '/auth/check');
        assert.equal(check.status, 200);
        assert.equal(check.headers['remote-email'], 'anna@demo.example');
        assert.equal(check.headers['remote-name'], 'Anna Holm');
        assert.equal(check.headers['remote-company'], 'Demo Shops');
        assert.match(check.headers['remote-user'], /^\d+$/);
      }
      assert.equal((await anna.request('GET', '/auth/check', {headers: {cookie: 'portner-session=' + 'A'.repeat(43)}})).status, 401);
    });

    test('the audit log is whole after all of this', () => {
      assert.match(place.run('audit', 'verify'), /The audit log is whole: \d+ events/);
    });
  });
