// What administrators do for their company, and what others may not.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases, password, Place} from '../support/portner.mjs';

for (const database of databases)
  describe(`company rules, on ${database}`, {concurrency: false}, () => {
    let place, portner, carla;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });

    const rules = () => place.run('company', 'rule', '--company', 'Demo Shops');
    // What the form on the page holds, as a browser would send it.
    const form = (page) => {
      const fields = page.fields('/company/rules/preview');
      for (const [, name, options] of page.body.matchAll(/<select[^>]* name="(\w+)"[\s\S]*?>([\s\S]*?)<\/select>/g))
        fields[name] = (options.match(/value="(\w+)"[^>]* selected/) ?? options.match(/value="(\w+)"/))[1];
      fields.titles = page.body.match(/<textarea[^>]*>([\s\S]*?)<\/textarea>/)[1];
      return fields;
    };
    const preview = async (browser, changes) => {
      await browser.get('/company/rules');
      return browser.submit('/company/rules/preview', {...form(browser.page), ...changes});
    };

    test('are for administrators alone, in the menu and by address', async () => {
      assert.match((await carla.get('/')).body, /href="\/company\/rules"/);
      const anna = portner.browser();
      await anna.signIn('anna@demo.example');
      assert.doesNotMatch(anna.page.body, /href="\/company\/rules"/);
      const refused = await anna.request('GET', '/company/rules');
      assert.equal(refused.status, 403);
      assert.match(refused.text, /You do not have access to this/);
      assert.ok(portner.logged().includes('"event":"role_refused"'));
    });

    test('name every problem beside its field, and save nothing', async () => {
      const before = rules();
      const refused = await preview(carla, {session_idle: '0', session_hours: 'many', titles: 'Nobody', sms_countries: 'XX', last_skip_day: 'soon'});
      for (const words of ['from 1 to 1440', 'from 1 to 24', 'no title “Nobody”', 'no country “XX”', 'a day like'])
        assert.ok(refused.text.includes(words), words);
      assert.match(refused.body, /<a href="#session_idle">/);
      assert.match(refused.body, /value="many"/, 'what was typed stays');
      assert.equal(rules(), before);
    });

    test('are shown before they are saved: who has something to do, and what changes', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example');
      const shown = await preview(carla, {two_factor: 'required', session_hours: '8', titles: 'Shop assistant\nStore manager'});
      assert.match(shown.text, /\d+ people will have to set up 2FA at their next sign-in/);
      assert.match(shown.text, /\d+ of them have no phone number/);
      assert.match(shown.text, /1 of them is signed in now/);
      assert.match(shown.text, /Optional → Required/);
      assert.match(shown.text, /12 → 8/);
      assert.match(rules(), /2FA is optional/, 'nothing is saved yet');
      await carla.submit('/company/rules', {step: 'save'});
      assert.equal(carla.page.url, '/company/rules?done=saved');
      assert.match(rules(), /2FA is required for 2 title\(s\)[\s\S]*8 hours/);
      assert.match(place.run('audit', 'verify'), /is whole/);
      const [[detail]] = place.sql(`SELECT detail FROM audit_event WHERE kind = 'company.rule_changed' AND actor_id IS NOT NULL ORDER BY id DESC LIMIT 1`);
      assert.equal(JSON.parse(detail).session_hours, '12 → 8');
    });

    test('can be edited on after the preview, and say when nothing changes', async () => {
      await preview(carla, {sms_a_day: '77'});
      const edited = await carla.submit('/company/rules', {step: 'edit'});
      assert.match(edited.body, /value="77"/);
      assert.match(edited.body, />Shop assistant\s+Store manager<\/textarea>/);
      assert.match((await preview(carla, {})).text, /You have not changed anything/);
    });

    test('are not saved over somebody else’s', async () => {
      await preview(carla, {sms_a_day: '77'});
      place.run('company', 'rule', '--company', 'Demo Shops', '--sms-a-day', '55');
      assert.match((await carla.submit('/company/rules', {step: 'save'})).text, /Somebody else has changed the rules/);
      assert.match(rules(), /55 texts a day/);
    });

    test('do not lock the last administrator out', async () => {
      place.sql(`INSERT INTO sms_factor (person_id, number, state, since) SELECT id, '+4520123458', 'active', 1 FROM person WHERE email = 'carla@demo.example'`);
      assert.match((await preview(carla, {sms_countries: 'NO'})).text, /No administrator could sign in any more/);
      assert.throws(() => place.run('company', 'rule', '--company', 'Demo Shops', '--sms-countries', 'NO'), /--sms-countries: No administrator/);
      place.sql(`DELETE FROM sms_factor`);
    });

    test('want fresh proof', async () => {
      await preview(carla, {sms_a_day: '78'});
      place.advance(301);
      await carla.submit('/company/rules', {step: 'save'});
      assert.match(carla.page.url, /^\/prove\?next=\/company\/rules/);
      await carla.submit('/prove', {password});
      assert.equal(carla.page.url, '/company/rules');
      assert.match(rules(), /55 texts a day/);
    });

    test('are told to people at their sign-in, with the day', async () => {
      const dayIn = (days) => new Date((place.now() + days * 86400) * 1000).toISOString().slice(0, 10);
      await preview(carla, {two_factor: 'required', titles: 'Shop assistant', last_skip_day: dayIn(9)});
      await carla.submit('/company/rules', {step: 'save'});
      const anna = portner.browser();
      await anna.typePassword('anna@demo.example');
      assert.match(anna.page.text, /Your company requires 2FA from \d+ \w+ \d{4}/);
      const dan = portner.browser();
      await dan.typePassword('dan@demo.example');
      assert.doesNotMatch(dan.page.text, /Your company requires 2FA/, 'not of his title');
    });

    test('of the command are checked as the page’s', () => {
      assert.throws(() => place.run('company', 'rule', '--company', 'Demo Shops', '--session-hours', '25', '--sms', 'perhaps'),
        (error) => /--session-hours: Type a number of hours[\s\S]*--sms: Choose/.test(error.stderr.toString()));
      assert.match(place.run('company', 'rule', '--company', 'Demo Shops', '--support-name', 'IT desk', '--support-telephone', '+45 70 10 20 30'), /support: IT desk \+45 70 10 20 30/);
    });
  });

for (const database of databases)
  describe(`the operator’s commands for people, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const good = 'kuvq xbjz wptyn hlm';
    const refusal = (...words) => {
      try {
        place.run(...words);
      } catch (error) {
        return error.stderr.toString();
      }
      assert.fail(`${words.join(' ')} did not fail`);
    };

    test('list and show companies, for people and for programs', () => {
      assert.match(place.run('company', 'list'), /^Demo Shops: 60 active people, 1 of them administrators; language en, region DK\nOther Clinic: 1 /);
      assert.equal(JSON.parse(place.run('company', 'show', '--company', 'Demo Shops', '--json')).active_people, 60);
      assert.equal(place.run('company', 'list', '--json').trim().split('\n').map((line) => JSON.parse(line)).length, 2);
      assert.match(refusal('company', 'show', '--company', 'Nobody'), /there is no company "Nobody"/);
    });

    test('make a person, who chooses a password by a link that works once', async () => {
      const made = JSON.parse(place.run('user', 'create', '--company', 'Demo Shops', '--name', 'Lee Lind', '--email', 'Lee@demo.example', '--title', 'Store manager', '--json'));
      assert.equal(made.email, 'lee@demo.example');
      const lee = portner.browser();
      await lee.get(made.link.replace(/^https?:\/\/[^/]+/, ''));
      await lee.submit('/link/set-password', {password: good});
      await lee.signIn('lee@demo.example', {typed: good, next: '/me'});
      assert.match(lee.page.text, /Store manager/);
      assert.match(refusal('user', 'create', '--company', 'Demo Shops', '--name', 'Lee', '--email', 'lee@demo.example'), /has that e-mail address already/);
      const problems = refusal('user', 'create', '--company', 'Demo Shops', '--name', ' ', '--email', 'lee', '--telephone', 'x');
      for (const option of ['--name', '--email', '--telephone']) assert.ok(problems.includes(option), option);
      assert.match(refusal('user', 'create', '--company', 'Demo Shops', '--name', 'Max', '--email', 'max@demo.example', '--title', 'King'), /no such title/);
    });

    test('say what they did to programs, too', () => {
      const rules = JSON.parse(place.run('company', 'rule', '--company', 'Demo Shops', '--session-hours', '9', '--json'));
      assert.deepEqual([rules.company, rules.session_hours, rules.two_factor], ['Demo Shops', '9', 'optional']);
      const about = ['--email', 'anna@demo.example', '--json'];
      assert.match(JSON.parse(place.run('user', 'password-link', ...about)).link, /\/link\/set-password\?token=/);
      assert.deepEqual(JSON.parse(place.run('user', 'unlock', ...about, '--reason', 'new phone')), {email: 'anna@demo.example', done: 'unlocked'});
      assert.equal(JSON.parse(place.run('user', 'number', ...about, '--number', '20 12 34 99', '--reason', 'new phone')).needs_verification, false);
    });

    test('shut a person out at once, and let them in again', async () => {
      const lee = portner.browser();
      await lee.signIn('lee@demo.example', {typed: good});
      assert.match(place.run('user', 'deactivate', '--email', 'lee@demo.example', '--reason', 'has left'), /is deactivated/);
      assert.match((await lee.request('GET', '/me')).location, /^\/sign-in/);
      assert.match((await portner.browser().typePassword('lee@demo.example', {typed: good})).text, /is not right/);
      assert.match(refusal('user', 'deactivate', '--email', 'lee@demo.example', '--reason', 'again'), /that is so already/);
      place.run('user', 'reactivate', '--email', 'lee@demo.example', '--reason', 'is back', '--json');
      await lee.signIn('lee@demo.example', {typed: good});
      assert.equal(lee.page.url, '/');
      assert.match(refusal('user', 'deactivate', '--email', 'carla@demo.example', '--reason', 'x'), /last active administrator/);
      assert.match(refusal('user', 'deactivate', '--email', 'nobody@demo.example', '--reason', 'x'), /there is nobody/);
      assert.match(place.run('audit', 'verify'), /is whole/);
    });
  });

for (const database of databases)
  describe(`HR → Users, on ${database}`, {concurrency: false}, () => {
    let place, portner, carla;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const names = () => [...carla.page.body.matchAll(/<a href="\/hr\/users\/\d+">([^<]*)<\/a>/g)].map(([, name]) => name);

    test('shows everybody of the company, a page at a time', async () => {
      await carla.get('/hr/users');
      const first = names();
      assert.equal(first.length, 50);
      await carla.get(carla.page.body.match(/href="(\/hr\/users\?show=active&amp;after=[^"]*)"/)[1].replaceAll('&amp;', '&'));
      const second = names();
      assert.equal(new Set([...first, ...second]).size, 60);
      assert.doesNotMatch(carla.page.text, /Next page/);
      await carla.get('/hr/users?show=administrators');
      assert.deepEqual(names(), ['Carla Berg']);
    });

    test('finds people by the beginning of their names or their address', async () => {
      for (const typed of ['anna', 'HOLM', 'anna h', 'anna@demo']) {
        await carla.get('/hr/users?q=' + encodeURIComponent(typed));
        assert.ok(names().includes('Anna Holm'), typed);
      }
      await carla.get('/hr/users?q=' + encodeURIComponent('ægir'));
      assert.ok(names().length > 0 && names().every((name) => name.startsWith('Ægir')));
      await carla.get('/hr/users?q=eva');
      assert.deepEqual(names(), [], 'another company’s');
      assert.match(carla.page.text, /Nobody\./);
    });

    test('deactivates with a reason, signs out at once, and lets in again', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example');
      await carla.get('/hr/users?q=anna');
      const path = carla.page.body.match(/href="(\/hr\/users\/\d+)">Anna Holm/)[1];
      assert.match((await carla.get(path)).text, /Shop assistant[\s\S]*Checkout[\s\S]*Firefox on Linux/);
      await carla.get(path + '/deactivate');
      assert.match((await carla.submit(path + '/deactivate', {reason: ' '})).text, /Write why/);
      await carla.submit(path + '/deactivate', {reason: 'has left'});
      assert.equal(carla.page.url, path + '?done=deactivated');
      assert.match((await anna.request('GET', '/me')).location, /^\/sign-in/);
      await carla.get('/hr/users?show=inactive');
      assert.deepEqual(names(), ['Anna Holm']);
      const [[detail]] = place.sql(`SELECT detail FROM audit_event WHERE kind = 'person.changed' ORDER BY id DESC LIMIT 1`);
      assert.deepEqual(JSON.parse(detail), {active: 'yes → no', reason: 'has left'});
      await carla.get(path);
      await carla.submit(path + '/reactivate');
      await anna.signIn('anna@demo.example');
      assert.equal(anna.page.url, '/');
    });

    test('keeps the last administrator', async () => {
      await carla.get('/hr/users?show=administrators');
      const path = carla.page.body.match(/href="(\/hr\/users\/\d+)">Carla/)[1];
      await carla.get(path + '/deactivate');
      assert.match((await carla.submit(path + '/deactivate', {reason: 'me too'})).text, /the company’s last administrator/);
      assert.equal((await carla.get('/')).status, 200);
    });
  });
