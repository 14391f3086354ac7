// The lost-phone desk: a way around the second factor that is for nobody but the person, with an administrator's word.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import {linkOf, mails} from '../support/texts.mjs';
import * as help from './lib/help.mjs';
import {atOnce, send, World} from './lib/world.mjs';

for (const database of databases)
  describe(`codes from administrators, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => {
      world = await World.start({database});
      // Two programs, one database, the same keys.
      if (database === 'postgresql') await world.addNode();
    });
    after(() => world?.end());

    test('one signs in once', async () => assert.equal(await help.codeTwice(world), false));
    test('50 submissions at once give exactly one session', async () => {
      assert.deepEqual(await help.raceOneCode(world, 50), {cookies: 1, rows: 1});
      assert.match(world.place.run('audit', 'verify'), /is whole/);
    });
    test('one of somebody else opens nothing', async () => assert.equal(await help.codeOfAnother(world), false));
    test('nor does one that is ten minutes old', async () => assert.equal(await help.codeTooLate(world), false));
    test('wrong ones cannot outrun the count', async () => assert.equal(await help.sixthCode(world), false));
    test('none is good after “This was not me”', async () => assert.equal(await help.codeAfterNotMe(world), false));

    test('two administrators who answer at once give one, and no second by mistake', async () => {
      const {id} = await help.asking(world);
      const helpers = [await help.administrator(world), await help.administrator(world)];
      const given = await Promise.all(helpers.map((helper) => help.answer(helper, id)));
      assert.equal(given.filter(Boolean).length, 1);
      assert.equal(await help.answer(helpers[0], id), undefined);
      assert.match(await help.answer(helpers[0], id, {again: '1'}), /^\d{4} \d{4}$/);
    });

    test('one press of “This was not me” while a code is given and used: nothing is left open', async () => {
      for (let round = 0; round < 5; ++round) {
        const {email, id} = await help.asking(world);
        const helper = await help.administrator(world);
        const code = await help.answer(helper, id);
        const [half, owner] = [await world.half(email), world.portner.browser()];
        await owner.get(await linkOf(world.portner, email, help.askedMail));
        await Promise.all([
          half.post('/sign-in/code', {...half.page.fields('/sign-in/code'), way: 'help', code}, {agent: false}),
          help.answer(helper, id, {again: '1'}),
          send(owner, '/link/not-me', {}),
        ]);
        assert.equal(world.sessions(email), 0);
        assert.deepEqual(world.place.sql(`SELECT id FROM help_code WHERE person_id = ${world.id(email)} AND spent_at IS NULL AND expires_at > ${world.place.now()}`), []);
      }
    });

    test('three people at once who ask for one person make one request', async () => {
      const {email} = await world.enrolled();
      const halves = await world.halves(email, 12);
      await Promise.all(halves.map((half) => send(half, '/sign-in/code/help', {})));
      assert.equal(world.place.sql(`SELECT id FROM help_request WHERE person_id = ${world.id(email)}`).length, 1);
    });
  });

describe('the lost-phone desk', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());

  test('no administrator answers themselves', async () => assert.equal(await help.answerOneself(world), false));
  test('nor one of another company', async () => assert.equal(await help.answerFromAnotherCompany(world), false));
  test('nor one without 2FA', async () => assert.equal(await help.answerWithout2fa(world), false));

  test('another company’s administrator sees nothing of a request', async () => {
    const {id} = await help.asking(world);
    const eva = world.portner.browser();
    world.place.sql(`DELETE FROM authenticator_app WHERE person_id = ${world.id('eva@other.example')}`);
    await eva.signIn('eva@other.example');
    assert.doesNotMatch((await eva.get('/hr/help-requests')).text, /My phone is gone/);
    const {csrf} = eva.page.fields('/sign-out');
    assert.equal((await eva.request('GET', `/hr/help-requests/${id}`)).status, 404);
    for (const path of ['code', 'decline']) assert.equal((await eva.post(`/hr/help-requests/${id}/${path}`, {csrf})).status, 404);
    assert.deepEqual(world.place.sql(`SELECT state FROM help_request WHERE id = ${id}`), [['open']]);
  });

  test('without fresh proof nobody answers', async () => {
    const {id} = await help.asking(world);
    const helper = await help.administrator(world);
    world.place.advance(301);
    assert.equal(await help.answer(helper, id), undefined);
    assert.match((await helper.request('GET', `/hr/help-requests/${id}`)).location, /^\/prove/);
  });

  test('a code is no fresh proof, and none of the other factors’', async () => {
    const {email, id, key} = await help.asking(world);
    const owner = world.portner.browser();
    await owner.signInWithApp(email, key);
    world.place.advance(301);
    const code = await help.answer(await help.administrator(world), id);
    await owner.get('/prove?next=/me&way=help');
    const fields = owner.page.fields('/prove');
    for (const way of ['help', 'app', 'sms'])
      for (const typed of [code, code.replace(' ', '')])
        assert.equal((await owner.post('/prove', {...fields, way, code: typed})).status, 200, way);
    assert.match((await owner.request('GET', '/me/security/enable')).location, /^\/prove/);
    const half = await world.half(email);
    await half.submit('/sign-in/code', {code});
    assert.equal(half.sessionCookie, undefined, 'in the field for the app’s code');
    assert.ok((await help.typed(world, email, code)).sessionCookie, 'and it is still good');
  });

  test('nobody gets in by a code without the password, nor asks for another', async () => {
    const {email, id} = await help.asking(world);
    const code = await help.answer(await help.administrator(world), id);
    const stranger = world.portner.browser();
    await stranger.get('/sign-in');
    const {csrf} = stranger.page.fields('/sign-in');
    assert.equal((await stranger.post('/sign-in/code', {csrf, way: 'help', code, email})).location, '/sign-in');
    assert.equal((await stranger.post('/sign-in/code/help', {csrf, email})).location, '/sign-in');
    assert.equal(stranger.sessionCookie, undefined);
    const [thief, victim] = [await world.half((await world.enrolled()).email), await world.enrolled()];
    await thief.submit('/sign-in/code/help', {email: victim.email, person: world.id(victim.email), person_id: world.id(victim.email)});
    assert.deepEqual(world.place.sql(`SELECT id FROM help_request WHERE person_id = ${world.id(victim.email)}`), []);
    // The cookie of another, with a form of one's own.
    const other = await world.half(victim.email);
    const fields = thief.page.fields('/sign-in/code');
    thief.cookies = new Map(other.cookies);
    assert.equal((await thief.post('/sign-in/code/help', fields)).status, 403);
  });

  test('looking at its pages and links spends nothing', async () => {
    const {email, id} = await help.asking(world);
    const helper = await help.administrator(world);
    const link = await linkOf(world.portner, email, help.askedMail);
    const before = world.snapshot();
    const looks = [link, link + '&done', '/sign-in/code/help', `/hr/help-requests/${id}`, `/hr/help-requests/${id}/code`, `/hr/help-requests/${id}/decline`];
    for (const method of ['GET', 'HEAD'])
      for (const path of looks) await atOnce(5, () => helper.request(method, path, {agent: false}));
    assert.deepEqual(world.changes(before), []);
    const stranger = world.portner.browser();
    await stranger.get(link);
    const fields = stranger.page.fields('/link/not-me');
    assert.equal((await stranger.copy().post('/link/not-me', {token: fields.token})).status, 403, 'a form without its token');
    assert.equal((await stranger.copy().post('/link/not-me', fields, {headers: {origin: 'https://evil.example'}})).status, 403);
    assert.equal((await stranger.copy().post('/link/not-me', {...fields, token: 'A'.repeat(43)})).status, 404);
    const answers = await atOnce(10, () => stranger.copy().post('/link/not-me', fields, {agent: false}));
    assert.equal(answers.filter(({location}) => location === '/link/not-me?done').length, 1);
  });

  test('the links in its mails are of the configured host', async () => {
    const {email} = await world.enrolled();
    const half = await world.half(email);
    await half.post('/sign-in/code/help', half.page.fields('/sign-in/code/help'), {headers: {
      'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example', 'x-original-url': 'https://evil.example/',
    }});
    const half2 = await world.half((await world.enrolled()).email);
    await half2.post('/sign-in/code/help', half2.page.fields('/sign-in/code/help'), {headers: {host: 'evil.example', origin: 'http://evil.example'}});
    const sent = (await mails(world.portner)).filter(({subject}) => /help to sign in/.test(subject));
    assert.ok(sent.some(({to}) => to === email));
    for (const {links, body} of sent) {
      assert.ok(!body.includes('evil'));
      for (const link of links) assert.ok(link.startsWith('http://localhost:'), link);
    }
  });

  test('what somebody writes is text, in every mail and page', async () => {
    const {email} = await world.enrolled();
    const half = await world.half(email);
    const sentence = '"><script>alert(1)</script>{{CSRF}}\r\nIP address: 10.0.0.1\nhttps://evil.example';
    await half.submit('/sign-in/code/help', {sentence});
    const helper = await help.administrator(world);
    for (const path of ['/hr/help-requests', `/hr/help-requests/${world.place.sql('SELECT max(id) FROM help_request')[0][0]}`]) {
      const {body, status} = await helper.get(path);
      assert.equal(status, 200);
      assert.ok(body.includes('&lt;script&gt;alert(1)') && !body.includes('<script>alert') && body.includes('{{CSRF}}'), path);
    }
    const mail = (await mails(world.portner)).find(({subject}) => /asks for help to sign in$/.test(subject));
    assert.doesNotMatch(mail.body, /^\s*IP address: 10\.0\.0\.1/m);
    const long = await world.half((await world.enrolled()).email);
    assert.equal((await long.post('/sign-in/code/help', {...long.page.fields('/sign-in/code/help'), sentence: 'x'.repeat(501)})).status, 400);
  });

  test('no code is in the database, the log, the audit log or a mail', async () => {
    const {id} = await help.asking(world);
    const code = (await help.answer(await help.administrator(world), id));
    const rows = [...world.snapshot()].join('\n') + world.portner.logged() + (await mails(world.portner)).map(({body}) => body).join('\n');
    for (const writing of [code, code.replace(' ', '')]) assert.ok(!rows.includes(writing));
  });
});
