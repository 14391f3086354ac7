// Forgotten passwords, over HTTP: the demo's mails are at /outbox.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, password, Place} from '../support/portner.mjs';

const fresh = 'kuvq xbjz wptyn hlm';

for (const database of databases) {
  describe(`a forgotten password on ${database}`, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place.remove();
    });
    const ask = async (email, browser = portner.browser()) => {
      await browser.get('/forgot-password');
      await browser.submit('/forgot-password', {email});
      return browser.page;
    };
    const links = async () => [...(await portner.browser().get('/outbox')).text.matchAll(/\/link\/set-password\?token=[\w-]+/g)].map(([link]) => link);

    test('the sign-in page leads there, a mail brings a link, the link a new password, and 2FA stays in force', async () => {
      const browser = portner.browser();
      await browser.get('/sign-in');
      assert.match(browser.page.body, /href="\/forgot-password"/);
      const sent = await ask('bo@demo.example', browser);
      assert.equal(sent.url, '/forgot-password?sent');
      assert.match(sent.text, /If the address you typed has an account here, a mail with a link is on its way/);
      const [link] = await links();
      await browser.get(link);
      await browser.get(link);  // opening it spends nothing
      await browser.submit('/link/set-password', {password: fresh});
      assert.equal(browser.page.url, '/sign-in?done=password');
      await browser.typePassword('bo@demo.example', {typed: fresh});
      assert.equal(browser.page.url, '/sign-in/code');
      await browser.submit('/sign-in/code', {code: code(portner.boKey, place.now())});
      assert.equal(browser.page.url, '/');
      assert.match((await browser.get('/me/security')).text, /Link for a new password asked for/);
      assert.match((await browser.get(link)).text, /This link no longer works/);
    });

    test('it works for one hour', async () => {
      await ask('anna@demo.example');
      const [link] = await links();
      place.advance(3590);
      assert.match((await portner.browser().get(link)).text, /Choose your password/);
      place.advance(20);
      assert.match((await portner.browser().get(link)).text, /This link no longer works/);
    });

    test('many requests for one address are three mails, and the page never says so', async () => {
      const before = (await links()).length;
      const pages = new Set();
      for (let count = 0; count < 18; ++count) pages.add((await ask('carla@demo.example')).body.replace(/value="[^"]*"/g, ''));
      assert.equal((await links()).length - before, 3);
      assert.equal(pages.size, 1);
    });

    test('a network that asks for many is told to wait, and for how long', async () => {
      place.advance(3601);
      const browser = portner.browser();
      for (let count = 0; count < 20; ++count) assert.equal((await ask(`nobody${count}@demo.example`, browser)).url, '/forgot-password?sent');
      const page = await ask('dan@demo.example', browser);
      assert.match(page.text, /Too many tries\. Wait (1 hour|5\d minutes)/);
      const [, reference] = page.text.match(/Reference (P-\w+)/);
      assert.equal(place.sql(`SELECT count(*) FROM audit_event WHERE reference = '${reference}'`)[0][0], '1');
      place.advance(3601);
      assert.equal((await ask('dan@demo.example', browser)).url, '/forgot-password?sent');
    });

    test('a slip of the finger is named at its field', async () => {
      const page = await ask('anna');
      assert.equal(page.status, 200);
      assert.match(page.text, /Type your e-mail address, like anna@example\.com\./);
    });

    test('somebody who is gone gets none, and the old password still opens nothing', async () => {
      place.sql(`UPDATE person SET active = 0 WHERE email = 'eva@other.example'`);
      const before = (await links()).length;
      assert.equal((await ask('eva@other.example')).url, '/forgot-password?sent');
      assert.equal((await links()).length, before);
      assert.equal((await portner.browser().typePassword('eva@other.example', {typed: password})).url, '/sign-in');
    });
  });

  describe(`an installation without a mail server, on ${database}`, () => {
    test('says whom to ask instead', async () => {
      const place = new Place({database});
      const portner = await place.start({command: 'serve'});
      const page = await portner.browser().get('/forgot-password');
      assert.match(page.text, /Ask your leader or your administrator/);
      assert.doesNotMatch(page.body, /action="\/forgot-password"/);
      assert.match(portner.logged(), /"event":"mail_not_set_up"/);
      await portner.stop();
      place.remove();
    });
  });
}
