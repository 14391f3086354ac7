// A new installation's first company, company rules, and the commands.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, Place} from '../support/portner.mjs';

const good = 'kuvq xbjz wptyn hlm';

for (const database of databases)
  describe(`a company, on ${database}`, {concurrency: false}, () => {
    let place, portner, link;
    before(async () => {
      place = new Place({database});
      portner = await place.start({command: 'serve'});
      link = portner.output.match(/\/link\/first-company\?token=\S+/)?.[0];
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });

    test('is made by the one-time link that a new installation prints', async () => {
      const first = portner.browser();
      await first.get(link);
      await first.get(link);
      assert.match(first.page.text, /Welcome to Portner/, 'opening it spends nothing');
      const refused = await first.submit('/link/first-company', {company: '', name: 'Kim', email: 'kim', password: 'short'});
      for (const words of ['Type the company’s name', 'Type your e-mail address', 'Use at least 15 characters'])
        assert.ok(refused.text.includes(words), words);
      const twin = first.copy();
      twin.page = first.page;
      await first.submit('/link/first-company', {company: 'Bakery', name: 'Kim', email: 'Kim@Bakery.example', password: good});
      assert.equal(first.page.url, '/sign-in?done=company');
      assert.match((await twin.submit('/link/first-company', {company: 'Second', name: 'Eve', email: 'eve@x.example', password: good})).text, /This link no longer works/);
      const kim = portner.browser();
      await kim.typePassword('kim@bakery.example', {typed: good});
      assert.equal((await kim.submit('/sign-in/skip')).status, 200);
    });

    test('has no default account and no outbox page outside the demo', async () => {
      assert.match((await portner.browser().typePassword('anna@demo.example')).text, /is not right/);
      assert.equal((await portner.browser().get('/outbox')).status, 404);
    });

    test('gets administrators from the command line, by a link that works once', async () => {
      const output = place.run('admin', 'create', '--company', 'Bakery', '--name', 'Lee', '--email', 'lee@bakery.example');
      const address = output.match(/\/link\/set-password\?token=\S+/)[0];
      const lee = portner.browser();
      await lee.get(address);
      assert.match((await lee.submit('/link/set-password', {password: 'too short'})).text, /Use at least 15 characters/);
      await lee.submit('/link/set-password', {password: good});
      assert.equal(lee.page.url, '/sign-in?done=password');
      assert.equal((await portner.browser().get(address)).status, 404);
      assert.equal((await portner.browser().typePassword('lee@bakery.example', {typed: good})).url, '/sign-in/set-up');
      assert.throws(() => place.run('admin', 'create', '--company', 'Bakery', '--name', 'Lee', '--email', 'LEE@bakery.example'), /already/);
      const second = place.run('admin', 'create', '--company', 'Bakery', '--name', 'Max', '--email', 'max@bakery.example');
      place.advance(24 * 3600 + 1);
      assert.equal((await portner.browser().get(second.match(/\/link\/set-password\?token=\S+/)[0])).status, 404, 'a day later');
    });

    test('that requires 2FA leaves no way around setting it up', async () => {
      assert.match(place.run('company', 'rule', '--company', 'Bakery', '--two-factor', 'required'), /2FA is required for everyone/);
      const kim = portner.browser();
      await kim.typePassword('kim@bakery.example', {typed: good, next: '/me/security'});
      assert.equal(kim.page.url, '/sign-in/set-up');
      assert.match(kim.page.text, /Your company requires 2FA/);
      assert.doesNotMatch(kim.page.text, /Skip 2FA setup/);
      const csrf = kim.page.fields('/sign-in/set-up/app/start').csrf;
      const skipped = await kim.post('/sign-in/skip', {csrf});
      assert.equal(skipped.location, '/sign-in/set-up');
      assert.equal(kim.sessionCookie, undefined);
      await kim.submit('/sign-in/set-up/app/start');
      const key = kim.page.body.match(/data-copy="([A-Z2-7]{32})"/)[1];
      assert.equal((await kim.get('/sign-in/set-up/app')).body.match(/data-copy="([A-Z2-7]{32})"/)[1], key);
      await kim.submit('/sign-in/set-up/app', {code: code(key, place.now()), name: ''});
      assert.equal(kim.page.url, '/me/security');
      assert.match(kim.page.text, /2FA is on/);
      assert.match(kim.page.text, /Kim’s phone/, 'a name by itself');
      place.advance(30);
    });

    test('may let people skip until a day', async () => {
      const day = new Date((place.now() + 2 * 86400) * 1000).toISOString().slice(0, 10);
      assert.match(place.run('company', 'rule', '--company', 'Bakery', '--last-skip-day', day), new RegExp(`last skipping day: ${day}`));
      const lee = portner.browser();
      await lee.typePassword('lee@bakery.example', {typed: good});
      assert.match(lee.page.text, /You can skip this up to and including \d+ \w+ \d{4}/);
      await lee.submit('/sign-in/skip');
      assert.equal(lee.page.url, '/');
      place.advance(3 * 86400);
      const late = portner.browser();
      await late.typePassword('lee@bakery.example', {typed: good});
      assert.doesNotMatch(late.page.text, /Skip 2FA setup/);
    });

    test('that stops requiring 2FA makes short passwords grow', async () => {
      place.run('company', 'rule', '--company', 'Bakery', '--two-factor', 'optional');
      place.sql(`UPDATE password SET stands_alone = 0 WHERE person_id = (SELECT id FROM person WHERE email = 'lee@bakery.example')`);
      const lee = portner.browser();
      await lee.typePassword('lee@bakery.example', {typed: good});
      assert.equal(lee.page.url, '/sign-in/password');
      assert.match((await lee.submit('/sign-in/password', {password: 'kuvqxbjz'})).text, /Use at least 15 characters/);
      await lee.submit('/sign-in/password', {password: good + ' and more'});
      assert.equal(lee.page.url, '/sign-in/set-up');
      await lee.submit('/sign-in/skip');
      assert.equal(lee.page.url, '/');
    });
  });
