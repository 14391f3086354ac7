// Codes by SMS: each is good once, for the person, the sign-in, the purpose and the number that it was sent for.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import * as sms from './lib/sms.mjs';
import {atOnce, guess, twin, World} from './lib/world.mjs';

const {codeTo, enrolledBySms, factorOf, freeTexts, haveNumber, textsSent, withSms, wrongCode} = sms;

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
    assert.equal((await holders[1].copy().post('/link/undo-number', {...holders[1].page.fields('/link/undo-number'), token: 'A'.repeat(43)})).location, undefined);
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
