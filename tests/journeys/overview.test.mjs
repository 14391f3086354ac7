// HR → Users → Security overview: what administrators see and do, what leaders do, and what others may not.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases, password, Place} from '../support/portner.mjs';

const home = '/hr/users/security-overview';

for (const database of databases)
  describe(`the security overview, on ${database}`, {concurrency: false}, () => {
    let place, portner, carla, dan;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      [carla, dan] = [portner.browser(), portner.browser()];
      await carla.signIn('carla@demo.example');
      await dan.signIn('dan@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const id = (email) => place.sql(`SELECT id FROM person WHERE email = '${email}'`)[0][0];
    const department = (name) => place.sql(`SELECT id FROM department WHERE name = '${name}'`)[0][0];
    // The addresses on the open page's list.
    const people = (browser) => [...browser.page.body.matchAll(/<small>([^<]*@[^<]*)<\/small>/g)].map(([, email]) => email);
    const status = (browser, email) => browser.page.body.match(new RegExp(`<small>${email}</small></td><td[^>]*>(.*?)</td>`))[1].replace(/<[^>]*>/g, '');
    // Somebody who needs no fresh proof for what follows.
    const prove = async (browser) => {
      await browser.get('/prove?next=/me');
      await browser.submit('/prove', {password});
    };
    const mailsTo = (email) => Number(place.sql(`SELECT count(*) FROM message WHERE recipient = '${email}'`)[0][0]);

    test('counts who has 2FA, with each number a link to the people', async () => {
      await carla.get(home);
      assert.match(carla.page.text, /1 of 60 people have 2FA \(1%\)/);
      assert.match(carla.page.text, /As of \d\d:\d\d\./);
      assert.match(carla.page.text, /Shop assistant 1 36 2%/);
      assert.match(carla.page.text, /Shops → Shop South 1 12 8%/);
      assert.match(carla.page.text, /From the second day on, a chart shows here/);
      await carla.get(carla.page.body.match(/href="([^"#]*)[^"]*">App<\/a>/)[1]);
      assert.deepEqual(people(carla), ['bo@demo.example']);
      assert.equal(status(carla, 'bo@demo.example'), 'App');
    });

    test('is in the menu of administrators and leaders, and refused to everybody else', async () => {
      assert.match((await carla.get('/')).body, new RegExp(`href="${home}"`));
      assert.match((await dan.get('/')).body, new RegExp(`href="${home}"`));
      assert.doesNotMatch(dan.page.body, /href="\/hr\/users"/);
      const anna = portner.browser();
      await anna.signIn('anna@demo.example');
      assert.doesNotMatch(anna.page.body, new RegExp(home));
      for (const path of [home, home + '/remind', `/hr/users/${id('bo@demo.example')}/password-link`])
        assert.equal((await anna.request('GET', path)).status, 403, path);
      const {csrf} = anna.page.fields('/sign-out');
      for (const path of [home + '/csv', home + '/remind', `/hr/users/${id('bo@demo.example')}/password-link`])
        assert.equal((await anna.post(path, {csrf})).status, 403, path);
    });

    test('shows everybody once, a page at a time, in either order', async () => {
      for (const sort of ['name', 'sign_in']) {
        await carla.get(`${home}?sort=${sort}`);
        const all = people(carla);
        assert.equal(all.length, 50);
        await carla.get(carla.page.body.match(/href="([^"#]*)#people">Next page/)[1].replaceAll('&amp;', '&'));
        all.push(...people(carla));
        assert.equal(new Set(all).size, 60);
        assert.match(carla.page.text, /To the first page/);
      }
    });

    test('shows each status, and filters by it', async () => {
      const phone = portner.browser();
      await phone.signIn('aase.andersen@demo.example');
      await phone.addApp();
      place.sql(`INSERT INTO sms_factor (person_id, number, state, since) VALUES (${id('lars.thomsen@demo.example')}, '+4520123499', 'active', 1)`);
      place.run('user', 'number', '--email', 'lars.thomsen@demo.example', '--number', '+45 20 12 34 98', '--reason', 'new phone');
      await carla.get(home + '?status=on');
      assert.deepEqual(people(carla), ['aase.andersen@demo.example', 'bo@demo.example', 'lars.thomsen@demo.example']);
      assert.equal(status(carla, 'lars.thomsen@demo.example'), 'needs verification');
      await carla.get(home + '?status=none&seen=never&department=' + department('Shops'));
      assert.ok(people(carla).length > 0);
      assert.equal(status(carla, people(carla)[0]), '');
      await carla.get(home + '?status=none&title=' + place.sql(`SELECT id FROM title WHERE name = 'Store manager'`)[0][0]);
      assert.deepEqual(people(carla), ['dan@demo.example']);
      assert.match(carla.page.body, /<option value="none" selected>/);
    });

    test('keeps its filter in the address, past a sign-in', async () => {
      const fresh = portner.browser();
      await fresh.get(home + '?status=app');
      assert.match(fresh.page.url, /^\/sign-in\?next=/);
      await fresh.submit('/sign-in', {email: 'carla@demo.example', password});
      await fresh.submit('/sign-in/skip');
      assert.equal(fresh.page.url, home + '?status=app');
    });

    test('shows a leader the departments led and those below, and no others', async () => {
      await dan.get(home);
      assert.match(dan.page.text, /\d of 25 people have 2FA/);
      assert.match(dan.page.text, /Shop North → Checkout/);
      for (const other of ['Shop South', '>Warehouse<', '>Office<', 'From day to day']) assert.ok(!dan.page.body.includes(other), other);
      assert.ok(people(dan).includes('anna@demo.example'), 'below');
      assert.ok(!people(dan).includes('bo@demo.example'));
      assert.doesNotMatch(dan.page.body, /href="\/hr\/users\/\d+"/);
      for (const name of ['Shop South', 'Shops', 'Ward 3'])
        assert.equal((await dan.request('GET', `${home}?department=${department(name)}`)).status, 404, name);
      assert.equal((await dan.request('GET', `/hr/users/${id('anna@demo.example')}`)).status, 403);
      assert.equal((await dan.request('GET', '/hr/users')).status, 403);
      await dan.get(`${home}?department=${department('Checkout')}`);
      assert.ok(people(dan).includes('anna@demo.example'));
      assert.equal(people(dan).length, 12);
    });

    test('shows nobody of another company', async () => {
      const eva = portner.browser();
      await eva.signIn('eva@other.example');
      await eva.get(home);
      assert.deepEqual(people(eva), ['eva@other.example']);
      assert.match(eva.page.text, /0 of 1 person has 2FA/);
      const title = place.sql(`SELECT id FROM title WHERE name = 'Store manager'`)[0][0];
      for (const query of [`department=${department('Shops')}`, `title=${title}`])
        for (const path of [home, home + '/remind'])
          assert.equal((await eva.request('GET', `${path}?${query}`)).status, 404, query);
      const {csrf} = eva.page.fields('/sign-out');
      for (const path of ['/csv', '/remind'])
        assert.equal((await eva.post(home + path, {csrf, department: department('Shops')})).status, 404, path);
      assert.equal((await eva.post(`/hr/users/${id('anna@demo.example')}/password-link`, {csrf})).status, 404);
    });

    test('is saved as CSV that no spreadsheet runs, as it is filtered, and audited', async () => {
      place.sql(`UPDATE person SET name = '=HYPERLINK("http://evil.example";"x")' WHERE email = 'bo@demo.example'`);
      await prove(carla);
      await carla.get(home + '?status=app');
      const file = await carla.post(home + '/csv', carla.page.fields(home + '/csv'));
      assert.equal(file.status, 200);
      assert.match(file.headers['content-disposition'], /attachment; filename="security-overview-\d{4}-\d\d-\d\d\.csv"/);
      const lines = file.body.split('\r\n');
      assert.equal(lines[0].slice(1), 'Name;E-mail;Title;Department;2FA;Last sign-in');
      assert.equal(lines.length, 4);
      assert.match(lines[1], /^"'=HYPERLINK\(""http:\/\/evil.example"";""x""\)";bo@demo.example;Shop assistant;Shop South;App;$/);
      assert.match(lines[2], /^Aase Andersen;.*;App;\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      const [[detail]] = place.sql(`SELECT detail FROM audit_event WHERE kind = 'overview.exported' ORDER BY id DESC LIMIT 1`);
      assert.deepEqual(JSON.parse(detail), {filter: 'status=app', people: '2'});
      await prove(dan);
      await dan.get(home);
      const theirs = await dan.post(home + '/csv', dan.page.fields(home + '/csv'));
      assert.equal(theirs.body.trim().split('\r\n').length, 26);
      place.sql(`UPDATE person SET name = 'Bo Lund' WHERE email = 'bo@demo.example'`);
    });

    test('wants fresh proof to save and to remind, and comes back to the filter', async () => {
      place.advance(301);
      await carla.get(home + '?status=none');
      assert.throws(() => carla.page.fields(home + '/csv'));
      await carla.get(home + '/remind?status=none');
      assert.match(carla.page.url, /^\/prove\?next=/);
      await carla.submit('/prove', {password});
      assert.equal(carla.page.url, home + '/remind?status=none');
      await carla.get(home + '?status=none');
      assert.ok(carla.page.fields(home + '/csv').csrf);
    });

    test('reminds the people of a filter, each in their own language, once a week', async () => {
      place.run('company', 'rule', '--company', 'Demo Shops', '--two-factor', 'required', '--last-skip-day', new Date((place.now() + 9 * 86400) * 1000).toISOString().slice(0, 10));
      place.sql(`UPDATE person SET language = 'da' WHERE email = 'anna@demo.example'`);
      await prove(dan);
      const query = '?department=' + department('Checkout');
      await dan.get(home + query);
      await dan.get(dan.page.body.match(/href="([^"]*\/remind[^"]*)"/)[1].replaceAll('&amp;', '&'));
      assert.match(dan.page.text, /11 people without 2FA get a mail/, 'Lars has a number');
      assert.match(dan.page.text, /You can skip it up to and including \d+ \w+ \d{4}/);
      const [anna, lars] = ['anna@demo.example', 'lars.thomsen@demo.example'];
      const before = {anna: mailsTo(anna), lars: mailsTo(lars)};
      await dan.submit(home + '/remind');
      assert.match(dan.page.text, /11 people are reminded\./);
      assert.ok(dan.page.url.startsWith(home + query), 'with the filter');
      assert.equal(mailsTo(lars), before.lars);
      assert.equal(mailsTo(anna), before.anna + 1);
      const outbox = (await portner.browser().get('/outbox')).text;
      assert.match(outbox, /Hej Anna Holm/);
      assert.match(outbox, /Hello Niels Kjær,/);
      assert.match(outbox, /\/me\/security\/enable/);
      const [[detail]] = place.sql(`SELECT detail FROM audit_event WHERE kind = 'people.reminded' ORDER BY id DESC LIMIT 1`);
      assert.deepEqual(JSON.parse(detail), {reminded: '11'});

      await dan.get(home + '/remind' + query);
      assert.match(dan.page.text, /0 people without 2FA get a mail[\s\S]*11 had a reminder within the last week, and get none/);
      assert.throws(() => dan.page.fields(home + '/remind'));
      const {csrf} = dan.page.fields('/sign-out');
      const again = await dan.post(home + '/remind', {csrf, department: department('Checkout')});
      assert.match(again.location, /reminded=0&lately=11/);
      await dan.get(again.location);
      assert.match(dan.page.text, /0 people are reminded. 11 had a reminder within the last week\./);
      assert.equal(mailsTo(anna), before.anna + 1);
    });

    test('lets a leader send a password link, three a day, and no more than that', async () => {
      await prove(dan);
      const anna = `/hr/users/${id('anna@demo.example')}/password-link`;
      await dan.get(home + '?status=none&department=' + department('Checkout'));
      assert.match(dan.page.body, new RegExp(`href="${anna}\\?status=none&amp;department=\\d+">Send a password link`));
      for (let sent = 0; sent < 3; ++sent) {
        await dan.get(anna + '?status=none');
        assert.match(dan.page.text, /Send Anna Holm a password link\?/);
        await dan.submit(anna);
        assert.equal(dan.page.url, home + '?status=none&done=link-sent');
      }
      assert.match(dan.page.text, /A mail with a link to choose a new password is on its way/);
      await dan.get(anna);
      assert.match((await dan.submit(anna)).text, /Anna Holm has been sent three links within a day[\s\S]*another one in/);
      const events = place.sql(`SELECT actor_id FROM audit_event WHERE kind = 'link.sent' AND person_id = ${id('anna@demo.example')}`).flat();
      assert.deepEqual(events, Array(3).fill(id('dan@demo.example')));

      const text = (await portner.browser().get('/outbox')).body;
      const [link] = text.match(/\/link\/set-password\?token=[\w-]+/);
      const browser = portner.browser();
      await browser.get(link);
      await browser.submit('/link/set-password', {password: 'kuvq xbjz wptyn hlm'});
      await browser.signIn('anna@demo.example', {typed: 'kuvq xbjz wptyn hlm'});
      assert.equal(browser.page.url, '/');
    });

    test('sends no links to administrators, to other departments, and to nobody who is shut out', async () => {
      await prove(dan);
      const {csrf} = dan.page.fields('/sign-out');
      const karen = id('karen.lund@demo.example');
      place.sql(`UPDATE person SET role = 'administrator' WHERE id = ${karen}`);
      place.sql(`UPDATE person SET active = 0 WHERE email = 'ida.olsen@demo.example'`);
      const before = place.sql(`SELECT count(*) FROM one_time_link`)[0][0];
      for (const email of ['karen.lund@demo.example', 'bo@demo.example', 'carla@demo.example', 'ida.olsen@demo.example', 'eva@other.example']) {
        const path = `/hr/users/${id(email)}/password-link`;
        assert.equal((await dan.request('GET', path)).status, 404, email);
        assert.equal((await dan.post(path, {csrf})).status, 404, email);
      }
      assert.equal(place.sql(`SELECT count(*) FROM one_time_link`)[0][0], before);
      place.sql(`UPDATE person SET role = 'employee' WHERE id = ${karen}`);
      // Who leads no more, sends no more.
      place.sql(`DELETE FROM department_leader WHERE person_id = ${id('dan@demo.example')}`);
      assert.equal((await dan.post(`/hr/users/${karen}/password-link`, {csrf})).status, 403);
    });

    test('lets an administrator send a link from the person’s page, and goes back to no other place', async () => {
      await prove(carla);
      const bo = `/hr/users/${id('bo@demo.example')}`;
      const {csrf} = carla.page.fields('/sign-out');
      assert.equal((await carla.post(bo + '/password-link', {csrf, next: bo})).location, bo + '?done=link-sent');
      for (const next of ['https://evil.example', '//evil.example', '/me', bo + '/../..'])
        assert.match((await carla.post(bo + '/password-link', {csrf, next})).location ?? home, new RegExp('^' + home), next);
    });

    test('draws how 2FA spreads, with the numbers beside', async () => {
      const [[company]] = place.sql(`SELECT id FROM company WHERE name = 'Demo Shops'`);
      place.sql(`INSERT INTO adoption (company_id, day, people, with_factor) VALUES (${company}, '2026-01-01', 60, 6), (${company}, '2026-01-11', 60, 30)`);
      await carla.get(home);
      assert.match(carla.page.body, /<polyline class="line" points="0,90 [\d., ]+"\/>/);
      assert.match(carla.page.text, /11 January 2026 30 60 50%/);
      assert.doesNotMatch(carla.page.body, / style=/);
    });

    test('leaves an audit log that is whole', () => assert.match(place.run('audit', 'verify'), /is whole/));
  });
