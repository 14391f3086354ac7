// Contact support: a form for everybody, mails to addresses that strangers type, and what people wrote to their company.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import {mails} from '../support/texts.mjs';
import {payloads, shape} from './lib/payloads.mjs';
import * as support from './lib/support.mjs';
import {atOnce, World} from './lib/world.mjs';

for (const database of databases)
  describe(`floods of messages, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => (world = await World.start({database})));
    after(() => world?.end());

    test('five an hour are taken from one place, and the rest is refused in words', async () => {
      assert.equal(await support.flood(world), false);
      const {status, text, reference} = await support.write(world);
      assert.equal(status, 200);
      assert.match(text, /There are too many messages from here\. Nothing was sent\. Call support, or send this again in/);
      assert.match(text, /My code is not accepted/, 'and is not lost');
      assert.ok(world.place.sql(`SELECT id FROM audit_event WHERE kind = 'support.limited' AND reference = '${reference}'`).length === 1);
    });

    test('a hundred at once are not more', async () => {
      world.place.advance(3601);
      const before = support.requests(world);
      await atOnce(100, () => support.write(world));
      assert.equal(support.requests(world), before + 5);
      const {browser} = await support.asking(world);
      assert.match(browser.page.url, /sent=S-/, 'and those who are known still write');
    });

    test('nor are those of one person, from everywhere', async () => {
      const {email, browser} = await support.asking(world);
      for (let count = 0; count < 10; ++count) {
        const other = count % 2 ? await world.half(email) : browser;
        await other.get('/support');
        await other.post('/support', {...other.page.fields('/support'), message: 'again'});
      }
      assert.equal(world.place.sql(`SELECT id FROM support_request WHERE person_id = ${world.id(email)}`).length, 5);
    });

    test('one mail a day goes to an address that strangers type', async () => assert.equal(await support.bombMailbox(world), false));
  });

describe('contact support', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());
  // As if an hour had passed, but for sessions.
  const later = () => world.place.sql(`DELETE FROM budget_spend WHERE budget LIKE 'support-%'`);
  const number = ({location}) => location.match(/sent=(S-[0-9A-Z]{5})$/)[1];
  const sent = async () => (await mails(world.portner));

  test('says the same of an address that somebody has and of one that nobody has', async () => {
    const answers = [];
    for (const email of [world.person(), 'nobody@demo.example']) {
      const before = (await sent()).length;
      const answer = await support.write(world, {email});
      const page = await world.portner.browser().get(answer.location);
      answers.push([answer.status, page.body.replaceAll(number(answer), 'NUMBER').replace(/name="csrf" value="[^"]*"/g, ''), (await sent()).length - before]);
      const [row] = world.place.sql(`SELECT coalesce(company_id, 0), coalesce(person_id, 0), proof FROM support_request WHERE number = '${number(answer)}'`);
      assert.deepEqual(row, ['0', '0', 'none']);
    }
    assert.deepEqual(answers[0], answers[1]);
    // And of one that was mailed today already.
    const again = await support.write(world, {email: 'nobody@demo.example'});
    assert.equal((await world.portner.browser().get(again.location)).body.replaceAll(number(again), 'NUMBER').replace(/name="csrf" value="[^"]*"/g, ''), answers[1][1]);
  });

  test('nobody writes headers or addresses into a mail', async () => {
    later();
    const bad = ['a@b.example\r\nBcc: c@d.example', 'a@b.example\nReply-To: x@y.example', 'a@b.example>, <c@d.example', 'a@b.example, c@d.example', '"x" <a@b.example>', 'a b@c.example', 'a@b.example%0aBcc:c@d.example'];
    const before = support.requests(world);
    for (const email of bad.slice(0, 6)) assert.equal((await support.write(world, {email})).status, 200, email);
    for (const name of ['Lis\r\nBcc: c@d.example', 'Lis\nX']) assert.equal((await support.write(world, {name})).status, 200, name);
    assert.equal(support.requests(world), before);
    await support.write(world, {name: 'Lis =?UTF-8?B?QmNjOg==?=', message: 'Hi\r\n.\r\nBcc: c@d.example\r\nIP address: 10.0.0.1'});
    for (const {body, subject} of await sent()) {
      assert.doesNotMatch(body, /^(Bcc|IP address: 10)/m);
      assert.doesNotMatch(subject, /[\r\n]/);
    }
    assert.deepEqual(world.place.sql(`SELECT DISTINCT reply_to FROM message WHERE reply_to LIKE '%d.example' OR reply_to LIKE '% %' OR reply_to LIKE '%>%'`), []);
  });

  test('what somebody writes is text, in every page and mail', async () => {
    const live = (html) => shape(html).filter((element) => /^script(?! type src$)| on\w+/.test(element));
    const agent = await support.agent(world);
    const {number: plain, browser: writer} = await support.asking(world);
    const pages = async (theirs, note) => {
      // What goes along is shown where there is some.
      const known = (html) => shape(html).filter((element) => !/^\/?d[dt]$/.test(element));
      const list = await agent.get('/support/requests?q=' + theirs);
      await agent.get('/support/requests/' + theirs);
      return [known(list.body), known((await agent.submit(`/support/requests/${theirs}/note`, {note})).body)];
    };
    const usual = await pages(plain, 'Called');
    for (const payload of payloads) {
      later();
      const message = payload.replaceAll('\u0000', '');
      await writer.get('/support?' + new URLSearchParams({page: '/' + message, reference: message}));
      assert.deepEqual(live(writer.page.body), [], payload);
      const answer = await writer.post('/support', {...writer.page.fields('/support'), message});
      assert.deepEqual(await pages(number(answer), message), usual, payload);
      const {body} = await support.write(world, {name: message, email: message, message: ''});
      assert.deepEqual(live(body), [], payload);
    }
    assert.ok((await agent.get('/support/requests')).body.includes('&lt;script&gt;alert('));
    for (const {body} of await sent()) assert.ok(!body.includes('<script>alert('), 'the outbox shows text');
  });

  test('another company’s request is as if there were none', async () => {
    later();
    assert.equal(await support.readAbroad(world), false);
    const {number: theirs} = await support.asking(world, 'eva@other.example');
    const strange = number(await support.write(world));
    const agent = await support.agent(world);
    const {csrf} = agent.page.fields('/sign-out');
    const before = world.snapshot();
    for (const foreign of [theirs, strange, theirs.toLowerCase(), '1', 'S-00000', 'x', "S-' OR 1=1"]) {
      const path = '/support/requests/' + encodeURIComponent(foreign);
      const unknown = await agent.request('GET', '/support/requests/S-00000');
      assert.equal((await agent.request('GET', path)).status, unknown.status);
      for (const [deed, fields] of [['state', {state: 'solved', seen: 'new'}], ['note', {note: 'mine'}], ['history', {}]])
        assert.equal((await agent.post(`${path}/${deed}`, {csrf, ...fields})).status, 404, `${foreign} ${deed}`);
      assert.doesNotMatch((await agent.get('/support/requests?q=' + encodeURIComponent(foreign))).text, /Eva Krogh|lis@home/);
    }
    assert.deepEqual(world.changes(before), []);
  });

  test('an agent is no administrator, and no agent any more at once', async () => {
    const {number: own} = await support.asking(world);
    const agent = await support.agent(world);
    const {csrf} = agent.page.fields('/sign-out');
    assert.equal((await agent.request('GET', '/support/requests/' + own)).status, 200);
    const [person] = [world.id('anna@demo.example')];
    for (const path of ['/hr/users', `/hr/users/${person}`, `/hr/users/${person}/history`, '/hr/help-requests', '/company/rules', '/company/audit-log', '/hr/users/security-overview'])
      assert.equal((await agent.request('GET', path)).status, 403, path);
    for (const path of [`/hr/users/${person}/turn-off-2fa`, `/hr/users/${person}/edit`, `/hr/users/${person}/password-link`])
      assert.equal((await agent.post(path, {csrf, reason: 'x', role: 'administrator'})).status, 403, path);
    world.place.sql(`UPDATE person SET role = 'employee' WHERE email = '${agent.email}'`);
    for (const [deed, fields] of [['state', {state: 'solved', seen: 'new'}], ['note', {note: 'mine'}], ['history', {}]])
      assert.equal((await agent.post(`/support/requests/${own}/${deed}`, {csrf, ...fields})).status, 403, deed);
    assert.equal((await agent.request('GET', '/support/requests/' + own)).status, 403);
  });

  test('no link with a token goes along, and no page elsewhere', async () => {
    for (const page of ['/link/set-password?token=SECRET', '//evil.example/', 'https://evil.example', '/x\r\ny', '/' + 'x'.repeat(5000)]) {
      later();
      const answer = await support.write(world, {page});
      const [[kept]] = world.place.sql(`SELECT '|' || page FROM support_request WHERE number = '${number(answer)}'`);
      assert.match(kept, /^\|(\/link\/set-password)?$/, page);
    }
    assert.ok(![...world.snapshot()].some((row) => row.includes('SECRET')));
  });

  test('a form without its token, or from elsewhere, sends nothing', async () => {
    later();
    const before = support.requests(world);
    assert.equal((await support.write(world, {csrf: ''})).status, 403);
    assert.equal((await support.write(world, {}, {headers: {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'}})).status, 403);
    for (const method of ['GET', 'HEAD']) await world.portner.browser().request(method, '/support?' + new URLSearchParams(support.typed));
    assert.equal(support.requests(world), before);
  });
});
