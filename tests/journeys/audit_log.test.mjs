// Company → Audit log, and a person's login history: what administrators see, and what others do not.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases, password, Place} from '../support/portner.mjs';

for (const database of databases)
  describe(`the audit log, on ${database}`, {concurrency: false}, () => {
    let place, portner, carla, anna;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      [[anna]] = place.sql(`SELECT id FROM person WHERE email = 'anna@demo.example'`);
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    // What each row says, a text a row.
    const rows = () => [...carla.page.body.matchAll(/<tr role="row"><td[\s\S]*?<\/tr>/g)].map(([row]) => row.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim());
    const ask = (question) => carla.get('/company/audit-log?' + new URLSearchParams(question));
    const fileOf = async (path, fields = {}) => carla.post(path, {csrf: carla.page.fields('/sign-out').csrf, ...fields});

    test('says who did what to whom, from where and why', async () => {
      await carla.get(`/hr/users/${anna}/deactivate`);
      await carla.submit(`/hr/users/${anna}/deactivate`, {reason: '=has <b>left</b>'});
      await carla.get('/');
      assert.match(carla.page.body, /href="\/company\/audit-log"/, 'in the menu');
      await carla.get('/company/audit-log');
      assert.equal(rows().length, 50);
      assert.match(rows()[0], /Person deactivated Reason: =has &lt;b&gt;left&lt;\/b&gt; Anna Holm Carla Berg Firefox on Linux 127\.0\.0\.1/);
      assert.match(rows()[1], /Signed in With password From a new browser Carla Berg The person/);
      assert.match(rows()[2], /Person added .* The operator/);
      assert.match(carla.page.body, new RegExp(`<a href="/hr/users/${anna}">Anna Holm</a>`));
      await carla.get(`/hr/users/${anna}`);
      await carla.submit(`/hr/users/${anna}/reactivate`);
    });

    test('shows every event once, a page at a time', async () => {
      const [[count]] = place.sql(`SELECT count(*) FROM audit_event WHERE company_id = (SELECT company_id FROM person WHERE id = ${anna})`);
      await carla.get('/company/audit-log');
      let seen = rows().length;
      for (let next; (next = carla.page.body.match(/<a href="([^"]*)">Next page/)?.[1]); seen += rows().length) await carla.get(next.replaceAll('&amp;', '&'));
      assert.equal(seen, Number(count));
    });

    test('finds by person, kind, day and reference', async () => {
      const refused = await portner.browser().typePassword('anna@demo.example', {typed: 'wrong'});
      assert.ok(refused.reference);
      await ask({reference: refused.reference.toLowerCase().replace('-', '')});
      assert.equal(rows().length, 1);
      assert.match(rows()[0], /Wrong password Reference P-\w{5} Anna Holm Somebody not signed in/);
      for (const who of ['anna@demo.example', 'Anna H']) {
        await ask({who, kinds: 'refusals'});
        assert.equal(rows().length, 1, who);
      }
      await ask({person: anna});
      assert.match(carla.page.body, /value="anna@demo\.example"/);
      assert.ok(rows().length > 2 && rows().every((row) => row.includes('Anna Holm')));
      const day = (days) => new Date((place.now() + days * 86400) * 1000).toISOString().slice(0, 10);
      await ask({from: day(2)});
      assert.equal(rows().length, 0);
      await ask({from: day(-1), to: day(1), kinds: 'refusals'});
      assert.equal(rows().length, 1);
      await ask({to: day(-2)});
      assert.equal(rows().length, 0);
    });

    test('says what it did not understand, and whom one may mean', async () => {
      await ask({who: 'Nobody Atall', from: 'soon', reference: 'X-1'});
      for (const words of ['There is nobody like that in your company.', 'Type a day like 2026-12-01.', 'A reference looks like P-7K2M9.'])
        assert.ok(carla.page.text.includes(words), words);
      await ask({who: 'ka', kinds: 'people'});
      assert.match(carla.page.text, /Whom do you mean\?/);
      await carla.get(carla.page.body.match(/<a href="(\/company\/audit-log\?person=[^"]*kinds=people)">Karen/)[1].replaceAll('&amp;', '&'));
      assert.ok(rows().length > 0 && rows().every((row) => row.includes('Karen')));
      await ask({reference: 'P-00000'});
      assert.match(carla.page.text, /No event of your company has this reference/);
    });

    test('is saved as a file that is no formula, with fresh proof, and that is written down', async () => {
      await carla.get('/company/audit-log');
      const file = await fileOf('/company/audit-log/csv', {who: 'anna', kinds: 'people'});
      assert.equal(file.status, 200);
      assert.match(file.headers['content-type'], /^text\/csv/);
      assert.match(file.headers['content-disposition'], /audit_log-\d{4}-\d\d-\d\d\.csv/);
      const lines = file.body.trim().split('\r\n');
      assert.match(lines[0], /Number;When;What happened;Kind;About;E-mail;Done by/);
      assert.match(lines.at(-2), /^\d+;\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;Person deactivated;person\.changed;Anna Holm;anna@demo\.example;Carla Berg;Firefox on Linux;127\.0\.0\.1;;Reason: =has <b>left<\/b>$/);
      assert.ok(lines.slice(1).every((line) => line.includes('Anna Holm') && !/;[=+@-]/.test(line)));
      await carla.get('/company/audit-log');
      assert.match(rows()[0], /List saved as a file Audit log The company Carla Berg/);
      place.advance(301);
      assert.match((await fileOf('/company/audit-log/csv')).location, /^\/prove\?next=\/company\/audit-log$/);
      await carla.get('/prove?next=/company/audit-log');
      await carla.submit('/prove', {password});
    });

    test('a person’s login history is what they see themselves, and can be saved', async () => {
      const browser = portner.browser();
      await browser.signIn('anna@demo.example', {next: '/me/security'});
      const table = (page) => page.body.match(/aria-labelledby="history">[\s\S]*?<\/table>/)[0];
      await carla.get(`/hr/users/${anna}/history`);
      assert.equal(table(carla.page), table(browser.page));
      assert.match(rows()[0], /Signed in With password Firefox on Linux/);
      assert.doesNotMatch(carla.page.text, /has left|Person deactivated/);
      const file = await fileOf(`/hr/users/${anna}/history/csv`);
      assert.match(file.headers['content-disposition'], /login_history/);
      assert.match(file.body, /Wrong password;sign_in\.password_refused;Anna Holm/);
      await ask({person: anna});
      assert.match(rows()[0], /List saved as a file Login history Anna Holm Carla Berg/);
    });

    test('is for administrators, and of their own company', async () => {
      for (const email of ['anna@demo.example', 'dan@demo.example']) {
        const other = portner.browser();
        await other.signIn(email);
        const {csrf} = other.page.fields('/sign-out');
        for (const path of ['/company/audit-log', `/hr/users/${anna}/history`]) assert.equal((await other.request('GET', path)).status, 403, path);
        for (const path of ['/company/audit-log/csv', '/company/audit-log/verify', `/hr/users/${anna}/history/csv`])
          assert.equal((await other.post(path, {csrf})).status, 403, path);
      }
      const eva = portner.browser();
      await eva.signIn('eva@other.example');
      const {csrf} = eva.page.fields('/sign-out');
      assert.equal((await eva.request('GET', `/hr/users/${anna}/history`)).status, 404);
      for (const question of ['', `?person=${anna}`, '?who=anna', '?kinds=people'])
        assert.doesNotMatch((await eva.request('GET', '/company/audit-log' + question)).body, /Anna Holm|Carla Berg/, question);
      assert.doesNotMatch((await eva.post('/company/audit-log/csv', {csrf})).body, /demo\.example/);
    });

    test('is checked on the page, where a row that was tampered with is found', async () => {
      await carla.get('/company/audit-log');
      await carla.submit('/company/audit-log/verify');
      const [[events]] = place.sql('SELECT count(*) FROM audit_event');
      assert.match(carla.page.text, new RegExp(`The log is whole .* Events checked ${events} `));
      const [, head] = place.run('audit', 'verify').match(/Head: (\w+)/);
      assert.ok(carla.page.text.includes(head));
      place.sql(`UPDATE audit_event SET address = '203.0.113.9' WHERE id = 7`);
      await carla.submit('/company/audit-log/verify');
      assert.match(carla.page.text, /The log is whole/, 'good for a minute');
      place.advance(60);
      await carla.submit('/company/audit-log/verify');
      assert.match(carla.page.text, /The chain is broken at event 7 The event was changed, or one before it\. .*Call whoever runs Portner/);
      assert.ok(/"event":"audit_log_broken","audit_event":"7"/.test(portner.logged()), 'in the server’s log');
    });
  });
