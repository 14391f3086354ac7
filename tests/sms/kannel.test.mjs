// Codes by SMS through a real Kannel, and an operator that speaks SMPP: what a person reads meanwhile.
import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import {until} from '../support/until.mjs';
import {Installation} from './lib/installation.mjs';
import {Kannel} from './lib/kannel.mjs';
import {Smsc} from './lib/smsc.mjs';

for (const database of databases)
  describe(`Kannel, on ${database}`, {concurrency: false}, () => {
    let smsc, kannel, shop;
    before(async () => {
      smsc = await new Smsc().start();
      kannel = await new Kannel(smsc.port).start();
      await kannel.connected();
      shop = await Installation.start(database, kannel.section);
    });
    after(async () => {
      await shop?.end();
      await kannel?.end();
      await smsc?.stop();
    });
    beforeEach(() => smsc.ways.clear());

    // The text that reaches a telephone; since: how many had come before it was asked for.
    const textTo = (number, since = 0) => until(`a text to ${number}`, () => smsc.texts.slice(since).find(({to}) => to === number));
    const codeIn = ({text}) => text.match(/^\d{6}/)[0];
    const signs = async (browser, text) => {
      await browser.submit('/me/security/sms', {code: codeIn(text)});
      assert.match(browser.page.text, /2FA is on\. Your number is verified/);
    };

    test('a person enrols and signs in, and reads that the text was delivered', async () => {
      const {email} = shop.person('+4520550000');
      const asked = Date.now();
      const browser = await shop.askForText(email);
      const text = await textTo('+4520550000');
      const code = codeIn(text);
      assert.equal(text.text, `${code} is your code for Portner. Give it to nobody.\n\n@localhost #${code}`);
      assert.equal(text.from, 'Portner');
      const life = (text.validUntil - asked) / 1000;
      // Kannel counts in whole minutes: of a code's ten, nine are left as soon as a second has gone.
      assert.ok(life > 535 && life < 605, `the operator may deliver it for ${life} s`);
      await shop.line(browser, /^Delivered \d\d:\d\d\.$/);
      await signs(browser, text);

      shop.place.advance(60);
      const since = smsc.texts.length;
      const again = shop.portner.browser();
      await again.typePassword(email);
      assert.match(again.page.text, /We sent a text with a code to \+45 •• •• 00 00/);
      const second = await textTo('+4520550000', since);
      await shop.line(again, /^Delivered \d\d:\d\d\.$/, '/sign-in/code');
      await again.submit('/sign-in/code', {code: codeIn(second)});
      assert.equal(again.page.url, '/');
      const {state, perhaps_twice: twice} = shop.row();
      assert.deepEqual({state, twice}, {state: 'delivered', twice: '0'});
    });

    test('Danish texts arrive to the letter, one that is too long for one message too', async () => {
      const {email} = shop.person('+4520550010');
      const browser = await shop.askForText(email, {language: 'da'});
      const text = await textTo('+4520550010');
      const code = codeIn(text);
      assert.equal(text.text, `${code} er din kode til Portner. Giv den ikke til nogen.\n\n@localhost #${code}`);
      await browser.submit('/me/security/sms', {code});
      await browser.get('/me');
      await browser.submit('/me', {phone: '+45 20 55 00 11', language: 'da'});
      await browser.submit('/me/security/sms', {code: codeIn(await textTo('+4520550011'))});
      const told = await until('the old number is told', () => smsc.texts.find(({to, text: words}) => to === '+4520550010' && !/^\d/.test(words)));
      const words = told.text.match(/^Koder [^]* går nu til en anden telefon\. [^]* inden 24 timer: http:\/\/localhost:\d+(\/link\/undo-number\?token=[\w-]{43})$/);
      assert.ok(words, told.text);
      assert.ok(told.text.length > 160);
      const holder = shop.portner.browser({language: 'da'});
      await holder.get(words[1]);
      assert.match(holder.page.text, /Fortryd ændringen/);
    });

    test('a number that the operator refuses is told as refused', async () => {
      smsc.ways.set('+4520550001', 'refuse');
      const browser = await shop.askForText(shop.person('+4520550001').email);
      await shop.line(browser, /^Refused by the operator\. Is the number right/);
      assert.equal(JSON.parse((await browser.request('GET', '/sms/delivery')).body).settled, true);
      assert.equal(shop.row().tries, '1', 'it is not asked again');
    });

    test('an operator that throttles gets the text a little later', async () => {
      smsc.ways.set('+4520550002', 'throttle');
      const browser = await shop.askForText(shop.person('+4520550002').email);
      await until('the operator was asked', () => smsc.asked.includes('+4520550002'));
      assert.match(await shop.line(browser, /Handed/), /^Handed to the operator \d\d:\d\d\.$/);
      smsc.ways.clear();
      await signs(browser, await textTo('+4520550002'));
      assert.equal(smsc.texts.filter(({to}) => to === '+4520550002').length, 1);
    });

    test('of an operator that takes a text and never answers, nobody says that it delivered', async () => {
      smsc.ways.set('+4520550003', 'silence');
      const browser = await shop.askForText(shop.person('+4520550003').email);
      await until('the operator was asked', () => smsc.asked.includes('+4520550003'));
      await shop.line(browser, /^Handed to the operator/);
      assert.equal(JSON.parse((await browser.request('GET', '/sms/delivery')).body).settled, false);
      smsc.ways.clear();
      await textTo('+4520550003');
      await shop.line(browser, /^Delivered/);
    });

    test('while the operator is away Kannel keeps the text, and it arrives', async () => {
      await smsc.stop();
      const browser = await shop.askForText(shop.person('+4520550020').email);
      await shop.line(browser, /^Handed to the operator/);
      await smsc.start();
      const text = await textTo('+4520550020');
      await shop.line(browser, /^Delivered/);
      await signs(browser, text);
    });

    test('a text that arrives after its code’s life is no use, and a fresh one is', async () => {
      await smsc.stop();
      const {email} = shop.person('+4520550021');
      const browser = await shop.askForText(email);
      await shop.line(browser, /^Handed to the operator/);
      shop.place.advance(601);
      await smsc.start();
      const late = await textTo('+4520550021');
      await until('the late receipt is noted', () => shop.row().state === 'delivered');
      const since = smsc.texts.length;
      await browser.submit('/me/security/sms', {code: codeIn(late)});
      assert.match(browser.page.text, /That code has expired/);
      await browser.get('/me/security');
      assert.doesNotMatch(browser.page.text, /SMS to/);
      const again = await shop.askForText(email);
      await signs(again, await textTo('+4520550021', since));
    });

    test('Kannel killed: the person reads that it is tried again, and the text arrives once Kannel is back', async () => {
      await kannel.kill();
      const browser = await shop.askForText(shop.person('+4520550030').email);
      await shop.line(browser, /^The operator cannot be reached\. Trying another way\.$/);
      await kannel.start();
      await kannel.connected();
      shop.place.advance(10);
      const text = await textTo('+4520550030');
      await shop.line(browser, /^Delivered/);
      await signs(browser, text);
      assert.equal(shop.row().perhaps_twice, '0', 'nobody had taken it');
    });

    test('Kannel killed with a text that it has taken: its spool has it', async () => {
      await smsc.stop();
      const browser = await shop.askForText(shop.person('+4520550031').email);
      await shop.line(browser, /^Handed to the operator/);
      await kannel.kill();
      await smsc.start();
      await kannel.start();
      const text = await textTo('+4520550031');
      await shop.line(browser, /^Delivered/);
      await signs(browser, text);
      assert.equal(smsc.texts.filter(({to}) => to === '+4520550031').length, 1);
    });

    test('portner sms test sends one and follows it to its receipt', async () => {
      const good = await shop.run('sms', 'test', '+45 20 55 00 40');
      assert.equal(good.code, 0, good.output);
      assert.match(good.output, /delivered\n$/);
      assert.equal((await textTo('+4520550040')).text, 'Portner can send texts.');
      smsc.ways.set('+4520550041', 'refuse');
      const bad = await shop.run('sms', 'test', '+45 20 55 00 41');
      assert.equal(bad.code, 1);
      assert.match(bad.output, /refused: refused by the operator\n$/);
      const premium = await shop.run('sms', 'test', '+45 90 12 34 56');
      assert.equal(premium.code, 1);
      assert.ok(!smsc.asked.includes('+4590123456'));
    });

    test('receipts count late and once; a forged one changes nothing', async () => {
      smsc.ways.set('+4520550050', 'keep receipt');
      const browser = await shop.askForText(shop.person('+4520550050').email);
      const text = await textTo('+4520550050');
      await until('the operator’s yes is told', () => shop.receipts.at(-1)?.endsWith('?state=8'));
      await shop.line(browser, /^Handed to the operator/);
      const address = new URL(shop.receipts.at(-1), shop.url);
      const report = async (change, state) => {
        const changed = new URL(change(address.pathname), shop.url);
        changed.search = `state=${state}`;
        return (await fetch(changed)).status;
      };
      const [, gateway, id, token] = address.pathname.match(/^\/receipts\/([^/]+)\/([^/]+)\/([^/]+)$/);
      const forged = {
        'another token': () => `/receipts/${gateway}/${id}/${token.replace(/^./, (first) => (first === '0' ? '1' : '0'))}`,
        'a part of the token': () => `/receipts/${gateway}/${id}/${token.slice(1)}`,
        'another text': () => `/receipts/${gateway}/${Number(id) - 1}/${token}`,
        'no such text': () => `/receipts/${gateway}/${Number(id) + 1000}/${token}`,
        'another gateway': () => `/receipts/other/${id}/${token}`,
      };
      for (const [what, change] of Object.entries(forged)) assert.equal(await report(change, 1), 404, what);
      const same = (path) => path;
      assert.equal(await report(same, 77), 400, 'a state that Kannel does not have');
      assert.equal(shop.row().state, 'handed_over');

      shop.place.advance(700);
      smsc.report(text);
      await until('the late receipt is noted', () => shop.row().state === 'delivered');
      for (const state of [1, 8, 16, 1]) assert.equal(await report(same, state), 200, `${state} once more`);
      assert.equal(shop.row().state, 'delivered');
      await browser.get('/me/security');
      assert.doesNotMatch(browser.page.text, /SMS to/, 'a receipt proves nothing about the person');
    });
  });
