// Texts: nobody has them sent who may not, nobody without end, and only a gateway tells what became of one.
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {after, before, describe, test} from 'node:test';
import {password} from '../support/portner.mjs';
import {routes} from './lib/standings.mjs';
import * as sms from './lib/sms.mjs';
import {atOnce, guess, World} from './lib/world.mjs';

const {codeTo, enrolledBySms, freeTexts, haveNumber, leaveTexts, textsSent, withSms, wrongCode} = sms;
const token = () => randomBytes(32).toString('base64url');

describe('texts', {concurrency: false}, () => {
  let world, people;
  before(async () => {
    world = await World.start();
    people = Array.from({length: 12}, () => world.person());
    for (const email of people) {
      haveNumber(world, email);
      withSms(world, email);
    }
  });
  after(() => world?.end());

  // What many requests at once cause; a few connections share them.
  async function ask(count, request) {
    let next = 0;
    await atOnce(16, async () => {
      const browser = world.portner.browser();
      await browser.get('/sign-in');
      const visit = new Map(browser.cookies);
      const {csrf} = browser.page.fields('/sign-in');
      for (let number = next++; number < count; number = next++) {
        browser.cookies = new Map(visit);
        await request(browser, csrf, number);
      }
    });
  }

  test('10,000 requests of strangers cause none', async (t) => {
    // Somebody is half signed in and somebody is in meanwhile, whose digests the strangers have read in a backup.
    const {email: watched} = await enrolledBySms(world);
    await world.half(watched);
    const [[attempt]] = world.place.sql('SELECT digest FROM sign_in_attempt ORDER BY id DESC LIMIT 1');
    const [[session]] = world.place.sql('SELECT digest FROM session ORDER BY id DESC LIMIT 1');
    const before = textsSent(world);
    const codes = world.place.sql('SELECT count(*) FROM sms_code')[0][0];
    const addressOf = ({pattern}) => pattern.replace('{id}', '1').replace('{hash}/{name}', '1/portner.css').replace('{gateway}', 'sink').replace('{text}', '1').replace('{token}', 'a'.repeat(32));
    const cookies = [() => ({}), () => ({attempt: token()}), () => ({session: token()}), () => ({attempt, session}), () => ({attempt: session, session: attempt}),
      () => ({device: token(), attempt: '', session: ''})];
    const all = routes();
    const begin = performance.now();
    // 8,000 over all routes, as pages send them and as links do, with made-up and stolen values in cookies.
    const statuses = {};
    await ask(8000, async (browser, csrf, number) => {
      const route = all[number % all.length];
      const round = Math.floor(number / all.length);
      for (const [name, value] of Object.entries(cookies[round % cookies.length]())) browser.cookies.set(`portner-${name}`, value);
      const fields = {csrf, email: [...people, watched, 'nobody@demo.example'][round % 14], password: 'a wrong password', way: 'sms', factor: 'sms', code: round % 2 ? '' : guess(),
        phone: '+45 20 12 34 56', number: '+4520123456', next: '/me/security/sms', token: token(), current: 'x'};
      const page = route.method === 'GET'
        ? await browser.request('GET', `${addressOf(route)}?${new URLSearchParams(fields)}`)
        : await browser.post(addressOf(route), fields);
      statuses[page.status] = (statuses[page.status] ?? 0) + 1;
      assert.ok(page.status < 500, `${route.method} ${route.pattern}: ${page.status}`);
    });
    // 2,000 wrong passwords of people with SMS, of people without, and of nobody.
    await ask(2000, async (browser, csrf, number) => {
      const email = number % 3 ? people[number % people.length] : number % 2 ? `nobody${number}@demo.example` : world.people[0];
      const page = await browser.post('/sign-in', {csrf, email, password: `wrong ${number}`});
      statuses[page.status] = (statuses[page.status] ?? 0) + 1;
      assert.equal(page.status, 200);
    });
    t.diagnostic(`10,000 requests in ${Math.round((performance.now() - begin) / 1000)} s: ${JSON.stringify(statuses)}`);
    assert.equal(Object.values(statuses).reduce((sum, count) => sum + count), 10_000);
    assert.equal(textsSent(world), before);
    assert.equal(world.place.sql('SELECT count(*) FROM sms_code')[0][0], codes);
    world.place.advance(3601);
    await world.half(people[0]);
    assert.equal(textsSent(world), before + 1, 'the right password causes one');
  });

  test('none is sent by GET, nor by another site’s page', async () => {
    const {browser: owner, email} = await enrolledBySms(world);
    const waiting = world.person();
    haveNumber(world, waiting);
    const newcomer = await world.half(waiting);
    const unsure = world.portner.browser();
    const card = world.person();
    haveNumber(world, card);
    await unsure.signIn(card);
    const half = await world.half(email);
    world.place.sql(`UPDATE sms_code SET expires_at = ${world.place.now()}`);
    freeTexts(world);
    const visitors = {half, newcomer, owner, unsure};
    const fields = {way: 'sms', factor: 'sms', code: '', email, password, phone: '+45 20 88 77 66', language: 'en', next: '/me'};
    const before = textsSent(world);
    const refused = new Set();
    for (const [name, visitor] of Object.entries(visitors)) {
      const {csrf} = visitor.page.fields('/language');
      const query = new URLSearchParams({...fields, csrf, _method: 'POST'});
      for (const {pattern} of routes().filter(({pattern}) => !/receipts|static|\{id\}/.test(pattern)))
        for (const method of ['GET', 'HEAD'])
          for (const address of [pattern, `${pattern}?${query}`]) await visitor.request(method, address);
      assert.equal(textsSent(world), before, `by GET, ${name}`);
      for (const {pattern} of routes().filter(({method, pattern}) => method === 'POST' && !/receipts|\{id\}/.test(pattern)))
        for (const [sent, headers] of [[{...fields, csrf}, {origin: 'https://evil.example'}], [{...fields, csrf}, {origin: 'null'}], [{...fields, csrf}, {'sec-fetch-site': 'cross-site'}],
          [{...fields, csrf}, {'sec-fetch-site': 'same-site'}], [fields, {}], [{...fields, csrf: token()}, {}]]) {
          const other = visitor.copy();
          const {status} = await other.post(pattern, sent, {headers});
          other.close();
          assert.ok(status === 403 || status === 303, `${pattern} as ${name}: ${status}`);
          if (status === 403) refused.add(pattern);
        }
      assert.equal(textsSent(world), before, `from another site, ${name}`);
    }
    for (const sender of ['/sign-in/code', '/sign-in/code/sms', '/sign-in/set-up/sms', '/sign-in/set-up/sms/send', '/prove', '/prove/sms', '/me', '/me/security/sms', '/me/security/sms/send'])
      assert.ok(refused.has(sender), sender);
    // And from their own pages each of them has one sent.
    await half.get('/sign-in/code');
    await half.submit('/sign-in/code/sms');
    await newcomer.get('/sign-in/set-up/sms');
    await newcomer.submit('/sign-in/set-up/sms/send');
    await owner.get('/me');
    await owner.submit('/me', fields);
    await unsure.get('/me/security/sms');
    await unsure.submit('/me/security/sms/send');
    assert.equal(textsSent(world), before + 4);
  });

  test('fifty requests to send again give no new code and no new try', async () => {
    let seen;
    assert.equal(await sms.sixthCodeAfterResends(world, (report) => (seen = report)), false);
    assert.equal(seen.codes.size, 1);
    assert.ok(seen.sent >= 4 && seen.sent <= 6, `${seen.sent} texts`);
  });

  test('a new sign-in gives a new code, and no new tries', async () => {
    const {email, number} = await enrolledBySms(world);
    const first = await world.half(email);
    const code = await codeTo(world, number);
    for (let tries = 0; tries < 5; ++tries) await first.submit('/sign-in/code', {code: wrongCode(code)});
    const second = await world.half(email);
    await second.submit('/sign-in/code', {code: await codeTo(world, number)});
    assert.equal(second.sessionCookie, undefined);
    assert.match(second.page.text, /Too many tries. Wait/);
  });

  test('somebody with the password has six an hour sent to one number, one after the other or at once', async () => {
    freeTexts(world);
    assert.equal(await sms.textsWithoutEnd(world), false);
    freeTexts(world);
    const before = textsSent(world);
    await world.halves(people[1], 20);
    assert.equal(textsSent(world) - before, 6);
  });

  test('one person has eight an hour and 24 a day sent over all neighbouring numbers', async () => {
    const email = world.person();
    const sent = [];
    let next = 0;
    for (let hour = 0; hour < 5; ++hour) {
      const browser = world.portner.browser();
      await browser.signIn(email);
      const before = textsSent(world);
      for (let times = 0; times < 12; ++times) {
        const {csrf} = (await browser.get('/me'), browser.page.fields('/me'));
        await browser.post('/me', {csrf, phone: `+45 20 70 00 ${String(next++).padStart(2, '0')}`, language: 'en'});
        await browser.get('/me/security/sms');
        // A code that is out goes to its own number; this one wants the next.
        world.place.sql(`UPDATE sms_code SET expires_at = ${world.place.now()} WHERE person_id = ${world.id(email)}`);
        await browser.post('/me/security/sms/send', {csrf});
      }
      sent.push(textsSent(world) - before);
      world.place.advance(3601);
    }
    assert.deepEqual(sent, [8, 8, 8, 0, 0]);
    const numbers = world.place.sql(`SELECT DISTINCT recipient FROM message WHERE channel = 'sms' AND person_id = ${world.id(email)}`);
    assert.equal(numbers.length, 24, 'every one another number');
  });

  test('many accounts together are held back by address, country, company and installation', async () => {
    world.place.advance(90_000);
    for (const [budget, limit] of [['texts-address-hour:127.0.0.1', 300], ['texts-country-hour:DK', 1000], ['texts-company-day:1', 1000], ['texts-all-day:', 10_000]]) {
      leaveTexts(world, budget, limit, 3);
      const before = textsSent(world);
      let last;
      for (const email of people.slice(0, 6)) last = await world.half(email);
      assert.equal(textsSent(world) - before, 3, budget);
      assert.match(last.page.text, /We have not sent you a code yet/);
      await last.submit('/sign-in/code/sms');
      assert.match(last.page.text, /No more texts can be sent for now/);
    }
    assert.match((await world.portner.browser().get('/outbox')).text, /Texts with codes are held back/, 'the administrators are told');
    freeTexts(world);
  });

  test('none goes to numbers that cost, cannot get texts, or lie where the company has nobody', async () => {
    const email = world.person();
    const browser = world.portner.browser();
    await browser.signIn(email);
    const {browser: owner} = await enrolledBySms(world);
    const before = textsSent(world);
    for (const phone of ['+45 90 12 34 56', '+45 90 00 00 00', '+46 900 123 4567', '+44 9011 234567', '+49 900 1234567', '+1 900 234 5678', '+47 820 12 345', '+882 13 12 34 56 78', '+881 6 1234 5678', '+979 1 2345 6789',
      '+870 773 111 632', '+1 876 555 0123', '+252 90 7012345', '+371 90 123 456', '+53 5 1234567', '+232 25 123456', '112', '+45 112', '+45 00 00 00 00', '', '+4', '+45 80 12 34 56', '+44 7700 900123', '+1 202 555 0123', '+7 912 345 67 89']) {
      await browser.get('/me');
      await browser.submit('/me', {phone, language: 'en'});
      const {csrf} = browser.page.fields('/language');
      await browser.post('/me/security/sms/send', {csrf});
      await browser.post('/me/security/sms', {csrf, code: ''});
      await owner.get('/me');
      await owner.submit('/me', {phone, language: 'en'});
      assert.equal(textsSent(world), before, phone);
    }
  });
});

describe('receipts', {concurrency: false}, () => {
  let world, gateway;
  before(async () => {
    gateway = await sms.startGateway();
    world = await World.start({config: sms.gatewayAt(gateway.port)});
  });
  after(async () => {
    await world?.end();
    gateway?.stop();
  });

  async function handOver() {
    const email = world.person();
    haveNumber(world, email);
    withSms(world, email);
    const count = gateway.received.length;
    const browser = await world.half(email);
    for (let tries = 0; gateway.received.length === count || !/Handed to the operator/.test((await browser.get('/sign-in/code')).text); ++tries) {
      assert.ok(tries < 200, 'the gateway got the text');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const {pathname} = new URL(gateway.received.at(-1).receipt_url);
    const [, , name, id, key] = pathname.split('/');
    return {browser, pathname, name, id, key};
  }
  const rows = () => world.place.sql(`SELECT id, state, why, changed_at, gateway_id FROM message WHERE channel = 'sms' ORDER BY id`).map((row) => row.join());
  const gives = (address, {status = 'delivered', method = 'POST', fields} = {}) =>
    method === 'GET'
      ? world.portner.browser().request('GET', `${address}?status=${status}`)
      : world.portner.browser().request('POST', address, {body: fields ?? `status=${status}`, headers: {'content-type': 'application/x-www-form-urlencoded'}});

  test('forged and foreign ones change nothing', async () => {
    assert.equal(await sms.forgedReceipt(world), false);
    const [mine, other] = [await handOver(), await handOver()];
    assert.match(mine.key, /^[0-9a-f]{32}$/, '128 bits');
    const before = rows();
    const to = (name, id, key) => `/receipts/${name}/${id}/${key}`;
    for (const address of [to('sink', other.id, mine.key), to('sink', mine.id, other.key), to('sink', mine.id, mine.key.slice(0, -1)), to('sink', mine.id, mine.key + '0'), to('sink', mine.id, mine.key.replace(/./, (digit) => (digit === '0' ? '1' : '0'))),
      to('sink', mine.id, 'x'), to('sink', mine.id, '%00'), to('sink', mine.id, "'--"), to('other', mine.id, mine.key), to('', mine.id, mine.key), to('SINK', mine.id, mine.key), to('sink', '0' + mine.id, mine.key.slice(1) + '0'),
      to('sink', '-1', mine.key), to('sink', '99999999999999999999', mine.key), to('sink', mine.id + '%20', mine.key), to('sink', `${mine.id} OR 1=1`.replaceAll(' ', '%20'), mine.key), `${mine.pathname}/`, '/receipts/sink', '/receipts'])
      for (const method of ['GET', 'POST']) {
        const {status} = await gives(address, {method});
        assert.ok([400, 404, 405].includes(status), `${method} ${address}: ${status}`);
      }
    assert.deepEqual(rows(), before);
  });

  test('one that is not understood changes nothing', async () => {
    const mine = await handOver();
    const before = rows();
    for (const fields of ['', 'status=', 'status=DELIVERED', 'status=read', 'state=delivered', 'status=delivered&status=failed', 'status=%ff', '{"status":"delivered"}', 'x'.repeat(60_000)])
      assert.equal((await gives(mine.pathname, {fields})).status, 400, fields.slice(0, 40));
    assert.deepEqual(rows(), before);
  });

  test('replayed and out of order they say what came last on the way, and nobody is signed in by them', async () => {
    const mine = await handOver();
    assert.equal((await gives(mine.pathname)).status, 200);
    assert.match((await mine.browser.get('/sign-in/code')).text, /Delivered \d\d:\d\d/);
    const before = rows();
    world.place.advance(60);
    for (const status of ['delivered', 'failed', 'on_its_way', 'delivered']) {
      const answer = await gives(mine.pathname, {status});
      assert.equal(answer.headers['set-cookie'], undefined);
      assert.ok(!/\d{6}/.test(answer.body));
    }
    assert.deepEqual(rows(), before);
    assert.equal(mine.browser.sessionCookie, undefined);
    const failed = await handOver();
    await gives(failed.pathname, {status: 'failed'});
    assert.match((await failed.browser.get('/sign-in/code')).text, /Refused by the operator/);
    await gives(failed.pathname, {status: 'delivered'});
    assert.match((await failed.browser.get('/sign-in/code')).text, /Delivered/);
  });

  test('a browser’s cookies, and a form from elsewhere, make no difference to them', async () => {
    const mine = await handOver();
    const before = rows();
    for (const headers of [{origin: 'https://evil.example'}, {'sec-fetch-site': 'cross-site'}, {}])
      assert.equal((await mine.browser.post(`/receipts/sink/${mine.id}/${'a'.repeat(32)}`, {status: 'delivered'}, {headers})).status, 404);
    assert.deepEqual(rows(), before);
  });
});
