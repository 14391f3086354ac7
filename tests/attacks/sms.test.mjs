// Codes by SMS: nobody has texts sent who may not, nobody sends without end, and a code is good for what it was sent for.
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import http from 'node:http';
import {after, before, describe, test} from 'node:test';
import {databases, password} from '../support/portner.mjs';
import {routes} from './lib/standings.mjs';
import * as sms from './lib/sms.mjs';
import {atOnce, guess, twin, World} from './lib/world.mjs';

const {codeTo, enrolledBySms, factorOf, freeTexts, haveNumber, leaveTexts, textsSent, withSms, wrongCode} = sms;
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
          const {status} = await visitor.copy().post(pattern, sent, {headers});
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
    const numbers = world.place.sql(`SELECT DISTINCT number FROM text_message WHERE person_id = ${world.id(email)}`);
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

describe('codes by SMS', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());
  const changes = (email) => world.place.sql(`SELECT id FROM number_change WHERE person_id = ${world.id(email)}`).length;
  // Asks for another number; returns the code that went there.
  async function askForNumber(browser, number) {
    await browser.get('/me');
    await browser.submit('/me', {phone: number, language: 'en'});
    assert.equal(browser.page.url, '/me/security/sms', browser.page.text);
    return codeTo(world, number);
  }
  const provenBy = async (browser, code) => {
    await browser.get('/prove?next=/me/security/password');
    const {csrf} = browser.page.fields('/language');
    return (await browser.post('/prove', {csrf, way: 'sms', next: '/me/security/password', code})).status === 303;
  };

  test('one person’s is no good for another', async () => {
    const [thief, owner] = [await enrolledBySms(world), await enrolledBySms(world)];
    await world.half(thief.email);
    const code = await codeTo(world, thief.number);
    const half = await world.half(owner.email);
    await half.submit('/sign-in/code', {code});
    assert.match(half.page.text, /That code is not right/);
    assert.equal(await provenBy(owner.browser, code), false);
  });

  test('one sign-in’s is no good for another, nor as proof', async () => {
    const {email, number, browser} = await enrolledBySms(world);
    await world.half(email);
    const code = await codeTo(world, number);
    const second = await world.half(email);
    await second.submit('/sign-in/code', {code});
    assert.equal(second.sessionCookie, undefined);
    world.place.advance(301);
    assert.equal(await provenBy(browser, code), false);
  });

  test('one that was to switch SMS on is no proof', async () => {
    const {browser, email} = await world.enrolled();
    const number = haveNumber(world, email);
    await browser.get('/me/security/sms');
    await browser.submit('/me/security/sms/send');
    world.place.advance(301);
    assert.equal(await provenBy(browser, await codeTo(world, number)), false);
    withSms(world, email);
    assert.equal(await provenBy(browser, await codeTo(world, number)), false);
  });

  test('one to a new number is no proof, and does not sign in', async () => {
    const {browser, email} = await enrolledBySms(world);
    const code = await askForNumber(browser, '+4520630001');
    world.place.advance(301);
    assert.equal(await provenBy(browser, code), false);
    const half = await world.half(email);
    await half.submit('/sign-in/code', {code});
    assert.equal(half.sessionCookie, undefined);
  });

  test('one for proof signs nobody in, changes no number and is still good for proof', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    world.place.advance(301);
    await browser.get('/prove?next=/me/security/password');
    await browser.submit('/prove/sms');
    const code = await codeTo(world, number);
    const half = await world.half(email);
    await half.submit('/sign-in/code', {code});
    assert.equal(half.sessionCookie, undefined);
    const {csrf} = browser.page.fields('/language');
    await browser.post('/me/security/sms', {csrf, code});
    assert.equal(changes(email), 0);
    assert.equal(await provenBy(browser, code), true);
  });

  test('one to a number that was given up for a third is no good for either', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    const second = await askForNumber(browser, '+4520630002');
    const third = await askForNumber(browser, '+4520630003');
    await browser.submit('/me/security/sms', {code: second});
    assert.match(browser.page.text, /That code is from an earlier text/);
    assert.equal(factorOf(world, email), number);
    await browser.submit('/me/security/sms', {code: third});
    assert.equal(factorOf(world, email), '+4520630003');
  });

  test('a new number is not guessed', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    const code = await askForNumber(browser, '+4520630004');
    for (let tries = 0; tries < 10; ++tries) await browser.submit('/me/security/sms', {code: wrongCode(code)});
    await browser.get('/me/security/sms');
    await browser.submit('/me/security/sms', {code});
    assert.match(browser.page.text, /Too many tries/);
    assert.equal(factorOf(world, email), number);
  });

  test('those of the old number are dead once it has changed, by its owner, an administrator or the undo link', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    const half = await world.half(email);
    const old = await codeTo(world, number);
    const form = half.page.fields('/sign-in/code');
    const taken = await askForNumber(browser, '+4520630005');
    await browser.submit('/me/security/sms', {code: taken});
    assert.equal(factorOf(world, email), '+4520630005');
    await half.post('/sign-in/code', {...form, code: old});
    assert.equal(half.sessionCookie, undefined);
    const told = (await sms.texts(world)).find(({link}) => link);

    freeTexts(world);
    const late = await world.half(email);
    const lateForm = late.page.fields('/sign-in/code');
    const holder = world.portner.browser();
    await holder.get(told.link);
    await holder.submit('/link/undo-number');
    assert.equal(factorOf(world, email), number);
    await late.post('/sign-in/code', {...lateForm, code: await codeTo(world, '+4520630005')});
    assert.equal(late.sessionCookie, undefined);

    freeTexts(world);
    const before = await world.half(email);
    const beforeForm = before.page.fields('/sign-in/code');
    world.place.run('user', 'number', '--email', email, '--number', '+4520630006', '--reason', 'new phone');
    await before.post('/sign-in/code', {...beforeForm, code: await codeTo(world, number)});
    assert.equal(before.sessionCookie, undefined);
  });

  test('with the password alone, somebody’s SMS is not set up anew', async () => {
    const {email, number} = await enrolledBySms(world);
    const thief = await world.half(email);
    const sent = textsSent(world);
    const {csrf} = thief.page.fields('/sign-in/code');
    for (const path of ['/sign-in/set-up/sms', '/sign-in/set-up/sms/send', '/sign-in/skip', '/me/security/sms', '/me/security/sms/send', '/me/security/sms/remove', '/me/security/prefer', '/me', '/prove/sms'])
      for (const fields of [{}, {code: ''}, {code: guess(), phone: '+4520639999', number: '+4520639999', factor: 'app'}])
        assert.equal((await thief.post(path, {csrf, ...fields})).location, '/sign-in/code', path);
    for (const path of ['/sign-in/set-up', '/sign-in/set-up/sms', '/me/security/sms']) assert.equal((await thief.request('GET', path)).location, '/sign-in/code', path);
    assert.equal(textsSent(world), sent);
    assert.equal(factorOf(world, email), number);
    assert.ok(!thief.page.body.includes(number.slice(3)) && !thief.page.text.includes('20 61'), 'nor is the number told');
  });

  test('somebody who was half signed in before SMS was on cannot go on', async () => {
    const email = world.person();
    const number = haveNumber(world, email);
    const thief = await world.half(email);
    await thief.get('/sign-in/set-up/sms');
    await thief.submit('/sign-in/set-up/sms/send');
    const code = await codeTo(world, number);
    const form = thief.page.fields('/sign-in/set-up/sms');
    const owner = world.portner.browser();
    await owner.signIn(email);
    await owner.addApp();
    await thief.post('/sign-in/set-up/sms', {...form, code});
    assert.equal(thief.sessionCookie, undefined);
    assert.equal(factorOf(world, email), undefined);
  });

  test('without fresh proof it is neither switched on nor off, nor its number changed, nor a text sent', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    await browser.addApp();
    const card = world.portner.browser();
    const newcomer = world.person();
    haveNumber(world, newcomer);
    await card.signIn(newcomer);
    world.place.advance(301);
    const sent = textsSent(world);
    for (const visitor of [browser, card]) {
      await visitor.get('/me/security');
      const {csrf} = visitor.page.fields('/sign-out');
      for (const [path, fields] of [['/me/security/sms/send', {}], ['/me/security/sms/remove', {}], ['/me', {phone: '+4520639998', language: 'en'}]])
        assert.match((await visitor.post(path, {csrf, ...fields})).location, /^\/prove\?next=/, path);
      assert.match((await visitor.request('GET', '/me/security/sms/remove')).location, /^\/prove/);
      for (const code of ['', guess(), '12x']) await visitor.post('/me/security/sms', {csrf, code});
    }
    assert.equal(textsSent(world), sent);
    assert.equal(factorOf(world, email), number);
    assert.equal(factorOf(world, newcomer), undefined);
  });

  test('SMS, when it is the only factor, stays', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    await browser.get('/me/security');
    const {csrf} = browser.page.fields('/sign-out');
    assert.equal((await browser.request('GET', '/me/security/sms/remove')).status, 404);
    assert.equal((await browser.post('/me/security/sms/remove', {csrf})).status, 404);
    assert.equal(factorOf(world, email), number);
  });

  test('the link that undoes a change is spent once, by a press of the button alone, within a day', async () => {
    const {browser, email, number} = await enrolledBySms(world);
    const change = async (to) => {
      await browser.submit('/me/security/sms', {code: await askForNumber(browser, to)});
      return (await sms.texts(world)).find(({link}) => link).link;
    };
    const link = await change('+4520630007');
    for (let times = 0; times < 20; ++times) assert.equal((await world.portner.browser().request(times % 2 ? 'GET' : 'HEAD', link)).status, 200);
    const holders = await atOnce(10, async () => {
      const holder = world.portner.browser();
      await holder.get(link);
      return holder;
    });
    const fields = holders[0].page.fields('/link/undo-number');
    assert.equal((await holders[0].copy().post('/link/undo-number', {token: fields.token})).status, 403);
    assert.equal((await holders[0].copy().post('/link/undo-number', fields, {headers: {origin: 'https://evil.example'}})).status, 403);
    assert.equal((await holders[1].copy().post('/link/undo-number', {...holders[1].page.fields('/link/undo-number'), token: token()})).location, undefined);
    assert.equal(factorOf(world, email), '+4520630007', 'looking spends nothing');
    const answers = await Promise.all(holders.map((holder) => holder.post('/link/undo-number', holder.page.fields('/link/undo-number'), {agent: false})));
    assert.equal(answers.filter(({location}) => location === '/sign-in?done=undone').length, 1);
    assert.equal(factorOf(world, email), number);
    assert.equal(world.place.sql(`SELECT id FROM audit_event WHERE kind LIKE '%undone' AND person_id = ${world.id(email)}`).length, 1);

    // Too late, and a thief's link of a change that was undone with the first.
    freeTexts(world);
    const again = await enrolledBySms(world);
    await again.browser.submit('/me/security/sms', {code: await askForNumber(again.browser, '+4520630008')});
    const first = (await sms.texts(world)).find((text) => text.link).link;
    await again.browser.submit('/me/security/sms', {code: await askForNumber(again.browser, '+4520630009')});
    const second = (await sms.texts(world)).find((text) => text.link).link;
    const late = world.portner.browser();
    await late.get(second);
    const lateForm = late.page.fields('/link/undo-number');
    const owner = world.portner.browser();
    await owner.get(first);
    await owner.submit('/link/undo-number');
    assert.equal(factorOf(world, again.email), again.number);
    await late.post('/link/undo-number', lateForm);
    assert.equal(factorOf(world, again.email), again.number, 'the thief’s own link is over');
    const third = await enrolledBySms(world);
    await third.browser.submit('/me/security/sms', {code: await askForNumber(third.browser, '+4520630010')});
    const old = (await sms.texts(world)).find((text) => text.link).link;
    await late.get(old);
    const form = late.page.fields('/link/undo-number');
    world.place.advance(86_400);
    await late.post('/link/undo-number', form);
    assert.equal(factorOf(world, third.email), '+4520630010');
  });
});

describe('receipts', {concurrency: false}, () => {
  let world, gateway;
  const received = [];
  before(async () => {
    gateway = http.createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        received.push(JSON.parse(Buffer.concat(parts)));
        response.writeHead(200, {'content-type': 'application/json'}).end('{"id": "x"}');
      });
    });
    await new Promise((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    world = await World.start({config: sms.gatewayAt(gateway.address().port)});
  });
  after(async () => {
    await world?.end();
    gateway?.close();
  });

  async function handOver() {
    const email = world.person();
    haveNumber(world, email);
    withSms(world, email);
    const count = received.length;
    const browser = await world.half(email);
    for (let tries = 0; received.length === count || !/Handed to the operator/.test((await browser.get('/sign-in/code')).text); ++tries) {
      assert.ok(tries < 200, 'the gateway got the text');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const {pathname} = new URL(received.at(-1).receipt_url);
    const [, , name, id, key] = pathname.split('/');
    return {browser, pathname, name, id, key};
  }
  const rows = () => world.place.sql(`SELECT id, state, why, changed_at, gateway_id FROM text_message ORDER BY id`).map((row) => row.join());
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

for (const database of databases)
  describe(`SMS races, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => {
      world = await World.start({database});
      // Two programs, one database, the same keys.
      if (database === 'postgresql') await world.addNode();
    });
    after(() => world?.end());
    // The same page in many browsers, over all nodes.
    const tabs = (browser, count) => Array.from({length: count}, (_, number) => Object.assign(twin(browser), {portner: world.nodes[number % world.nodes.length]}));

    test('200 submissions of one right code at once give exactly one session', async () => {
      const {email, number} = await enrolledBySms(world);
      const half = await world.half(email);
      const code = await codeTo(world, number);
      const before = world.sessions(email);
      const fields = {...half.page.fields('/sign-in/code'), code};
      const all = tabs(half, 200);
      await Promise.all(all.map((tab) => tab.post('/sign-in/code', fields, {agent: false})));
      assert.equal(all.filter((tab) => tab.sessionCookie).length, 1);
      assert.equal(world.sessions(email) - before, 1);
      assert.match(world.place.run('audit', 'verify'), /is whole/);
    });

    test('a code proves once', async () => assert.equal(await sms.proofCodeTwice(world), false));

    test('40 presses of the button at once send one text, and it has the code', async () => {
      const {email, number} = await enrolledBySms(world);
      const half = await world.half(email);
      const first = await codeTo(world, number);
      world.place.advance(31);
      const before = textsSent(world);
      const {csrf} = half.page.fields('/sign-in/code');
      await Promise.all(tabs(half, 40).map((tab) => tab.post('/sign-in/code/sms', {csrf}, {agent: false})));
      assert.equal(textsSent(world) - before, 1);
      assert.equal(await codeTo(world, number), first);
    });

    test('twelve sign-ins at once by one person send six texts', async () => {
      const {email} = await enrolledBySms(world);
      const before = textsSent(world);
      await world.halves(email, 12);
      assert.equal(textsSent(world) - before, 6);
    });

    test('one code at once for two new numbers of two sessions: one of them', async () => {
      const email = world.person();
      haveNumber(world, email);
      withSms(world, email);
      const number = factorOf(world, email);
      const owners = [];
      for (const to of ['+4520640001', '+4520640002']) {
        const browser = await world.half(email);
        await browser.submit('/sign-in/code', {code: await codeTo(world, number)});
        await browser.get('/me');
        await browser.submit('/me', {phone: to, language: 'en'});
        owners.push([browser, await codeTo(world, to)]);
        freeTexts(world);
      }
      const answers = await Promise.all(owners.map(([browser, code]) => browser.post('/me/security/sms', {...browser.page.fields('/me/security/sms'), code}, {agent: false})));
      assert.equal(answers.filter(({location}) => location === '/me/security?done=number').length, 1);
      assert.equal(world.place.sql(`SELECT id FROM number_change WHERE person_id = ${world.id(email)}`).length, 1);
    });
  });
