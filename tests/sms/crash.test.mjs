// Portner killed at each step of sending a text: none is lost, none goes out twice without being marked, and no code is
// good twice.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {after, before, beforeEach, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import {accept, Gateway, never, sms} from './lib/gateway.mjs';
import {until} from '../support/until.mjs';
import {Installation} from './lib/installation.mjs';

const lease = 30;

// A signal is on its way to every thread for a while. The state follows the name, which may hold anything, in brackets.
const isStopped = (process) => readdirSync(`/proc/${process}/task`).every((thread) =>
  readFileSync(`/proc/${process}/task/${thread}/stat`, 'utf8').split(') ').at(-1).startsWith('T'));

for (const database of databases)
  describe(`killed, on ${database}`, {concurrency: false}, () => {
    let gateway, shop;
    before(async () => {
      gateway = await new Gateway('main').start();
      shop = await Installation.start(database, sms(['main'], [gateway.section()]));
    });
    after(async () => {
      await shop?.end();
      await gateway?.stop();
    });
    beforeEach(() => (gateway.way = accept));

    const codeTo = (number) => gateway.textsTo(number).at(-1).text.slice(0, 6);
    const row = (number) => {
      const [[state, tries, marked]] = shop.place.sql(`SELECT state, tries, perhaps_twice FROM message WHERE recipient = '${number}' ORDER BY id DESC LIMIT 1`);
      return {state, tries, marked, sent: gateway.textsTo(number).length};
    };
    const handedOver = (number) => until(`the text to ${number} is handed over`, () => row(number).state === 'handed_over');
    // The code works in the person's browser, and in a copy of it no more.
    const worksOnce = async (browser, code) => {
      browser.portner = shop.portner;
      await browser.get('/me/security/sms');
      const twin = browser.copy();
      twin.page = browser.page;
      await browser.submit('/me/security/sms', {code});
      assert.match(browser.page.text, /Your number is verified/);
      await twin.submit('/me/security/sms', {code});
      assert.doesNotMatch(twin.page.text, /Your number is verified/);
    };

    test('while the gateway holds texts, and before others are taken up', async () => {
      gateway.way = never;
      const asked = [];
      for (let count = 0; count < 6; ++count) {
        const person = shop.person();
        asked.push({...person, browser: await shop.askForText(person.email)});
      }
      await until('every courier is busy', () => gateway.requests.length === 4);
      const held = asked.filter(({number}) => gateway.textsTo(number).length);
      const waiting = asked.filter(({number}) => !gateway.textsTo(number).length);
      gateway.way = accept;
      await shop.restart();
      for (const {number} of waiting) {
        await handedOver(number);
        assert.deepEqual(row(number), {state: 'handed_over', tries: '1', marked: '0', sent: 1});
      }
      for (const {number} of held) assert.deepEqual(row(number), {state: 'sending', tries: '1', marked: '0', sent: 1});
      shop.place.advance(lease + 1);
      for (const {number} of held) {
        await handedOver(number);
        assert.deepEqual(row(number), {state: 'handed_over', tries: '2', marked: '1', sent: 2});
        const [first, second] = gateway.textsTo(number);
        assert.equal(first.text, second.text, 'the same code');
      }
      for (const {browser, number} of asked) await worksOnce(browser, codeTo(number));
    });

    test('after the answer, before it is noted', async () => {
      const {email, number} = shop.person();
      const {portner} = shop;
      gateway.way = async (request, response) => {
        portner.child.kill('SIGSTOP');
        await until('every thread has stopped', () => isStopped(portner.child.pid));
        response.on('finish', () => portner.child.kill('SIGKILL'));
        accept(request, response);
      };
      const browser = shop.askForText(email).catch(() => undefined);
      await portner.exited;
      await browser;
      gateway.way = accept;
      await shop.startNode();
      assert.deepEqual(row(number), {state: 'sending', tries: '1', marked: '0', sent: 1});
      shop.place.advance(lease + 1);
      await handedOver(number);
      assert.deepEqual(row(number), {state: 'handed_over', tries: '2', marked: '1', sent: 2});
    });

    test('after it is noted', async () => {
      const {email, number} = shop.person();
      const browser = await shop.askForText(email);
      await handedOver(number);
      await shop.restart();
      shop.place.advance(lease + 1);
      const other = shop.person();
      await shop.askForText(other.email);
      await handedOver(other.number);
      assert.deepEqual(row(number), {state: 'handed_over', tries: '1', marked: '0', sent: 1});
      await worksOnce(browser, codeTo(number));
    });

    test('at any moment', async () => {
      for (let moment = 0; moment < 6; ++moment) {
        const {email, number} = shop.person();
        const browser = shop.portner.browser();
        await browser.signIn(email);
        await browser.get('/me/security/sms');
        const answered = browser.submit('/me/security/sms/send').then(() => true, () => false);
        await new Promise((resolve) => setTimeout(resolve, 4 * moment));
        await shop.restart();
        const isOut = (await answered) || gateway.textsTo(number).length > 0;
        const rows = shop.place.sql(`SELECT id FROM message WHERE recipient = '${number}'`).length;
        if (isOut) assert.equal(rows, 1, `${4 * moment} ms: what was promised or sent is on record`);
        if (!rows) continue;
        shop.place.advance(lease + 1);
        await handedOver(number);
        const {sent, marked} = row(number);
        assert.ok(sent === 1 || (sent === 2 && marked === '1'), `${4 * moment} ms: sent ${sent} times, marked ${marked}`);
        await worksOnce(browser, codeTo(number));
      }
    });

    test('while a code is typed: it signs in once', async () => {
      for (let moment = 0; moment < 4; ++moment) {
        const {email, number} = shop.person();
        const enrolled = await shop.askForText(email);
        await handedOver(number);
        await enrolled.submit('/me/security/sms', {code: codeTo(number)});
        shop.place.advance(60);
        const browser = shop.portner.browser();
        await browser.typePassword(email);
        await until('the text for signing in', () => gateway.textsTo(number).length === 2);
        const twin = browser.copy();
        twin.page = browser.page;
        const entries = () => Number(shop.place.sql(`SELECT COUNT(*) FROM audit_event a JOIN person p ON p.id = a.person_id WHERE p.email = '${email}' AND a.kind = 'sign_in.done'`)[0][0]);
        const before = entries();
        const type = (one) => one.submit('/sign-in/code', {code: codeTo(number)}).catch(() => undefined);
        const typed = [type(browser), type(twin)];
        await new Promise((resolve) => setTimeout(resolve, 4 * moment));
        await shop.restart();
        await Promise.all(typed);
        for (const one of [browser, twin]) {
          one.portner = shop.portner;
          await type(one);
        }
        assert.equal(entries(), before + 1, `${4 * moment} ms`);
      }
    });

    if (database === 'postgresql')
      describe('one of two nodes', {concurrency: false}, () => {
        let first, second;
        before(async () => {
          first = shop.portner;
          second = await shop.startNode();
        });
        const alone = async () => {
          await second.stop('SIGKILL');
          shop.nodes.splice(0, Infinity, first);
        };

        test('both send what there is, each text once', async () => {
          const people = Array.from({length: 8}, () => shop.person());
          await Promise.all(people.map(async ({email}, at) => {
            const browser = (at % 2 ? first : second).browser();
            await browser.signIn(email);
            await browser.get('/me/security/sms');
            await browser.submit('/me/security/sms/send');
          }));
          for (const {number} of people) {
            await handedOver(number);
            assert.deepEqual(row(number), {state: 'handed_over', tries: '1', marked: '0', sent: 1});
          }
        });

        test('what a killed node held the other one sends, when the lease ends and not before', async () => {
          await alone();
          gateway.way = never;
          const {email, number} = shop.person();
          await shop.askForText(email);
          await until('the gateway holds it', () => row(number).sent === 1);
          gateway.way = accept;
          second = await shop.startNode();
          await first.stop('SIGKILL');
          const other = shop.person();
          await shop.askForText(other.email);
          await handedOver(other.number);
          assert.deepEqual(row(number), {state: 'sending', tries: '1', marked: '0', sent: 1});
          shop.place.advance(lease + 1);
          await handedOver(number);
          assert.deepEqual(row(number), {state: 'handed_over', tries: '2', marked: '1', sent: 2});
          [first, second] = [second, await shop.startNode()];
        });

        test('a node that was asleep does not change what the other one has noted', async () => {
          await alone();
          const release = gateway.hold();
          const {email, number} = shop.person();
          const browser = await shop.askForText(email);
          await until('the gateway holds it', () => row(number).sent === 1);
          first.child.kill('SIGSTOP');
          gateway.way = accept;
          second = await shop.startNode();
          shop.place.advance(lease + 1);
          await handedOver(number);
          const noted = row(number);
          assert.deepEqual(noted, {state: 'handed_over', tries: '2', marked: '1', sent: 2});
          release();
          first.child.kill('SIGCONT');
          const other = shop.person();
          await shop.askForText(other.email);
          await handedOver(other.number);
          assert.deepEqual(row(number), noted);
          await worksOnce(browser, codeTo(number));
        });
      });
  });
