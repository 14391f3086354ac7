// Two gateways of which the first fails in every way there is, receipts in every preset's words, and no gateway at all.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases} from '../support/portner.mjs';
import {accept, answer, Gateway, halfway, hangUp, never, sms} from './lib/gateway.mjs';
import {until} from '../support/until.mjs';
import {Installation} from './lib/installation.mjs';

for (const database of databases) {
  describe(`two gateways, on ${database}`, {concurrency: false}, () => {
    let first, second, elsewhere, shop;
    before(async () => {
      first = await new Gateway('first').start();
      second = await new Gateway('second').start();
      elsewhere = await new Gateway('elsewhere').start();
      // 46elks has an answer of its own for what it refuses; generic would take any 2xx for a yes.
      const elks = first.section('46elks', {username: 'u', password: 'p', sender: 'Portner'});
      shop = await Installation.start(database, sms(['first', 'second'], [elks, second.section()]));
    });
    after(async () => {
      await shop?.end();
      for (const gateway of [first, second, elsewhere]) await gateway?.stop();
    });

    const redirect = (status) => (request, response) =>
      answer(status, '', {location: `http://127.0.0.1:${elsewhere.port}/send`})(request, response);
    const failures = {
      'refuses the text': [answer(200, '{"id": "x", "status": "failed"}'), '0'],
      throttles: [answer(429, '', {'retry-after': '60'}), '0'],
      'does not know the password': [answer(401), '0'],
      'is out of order': [answer(500, 'stack trace'), '0'],
      'sends us elsewhere': [redirect(302), '0'],
      'sends us elsewhere, body and all': [redirect(307), '0'],
      'is behind a proxy that lost it': [answer(504), '1'],
      'answers garbage': [answer(200, Buffer.from('\0\xff<html>{"id":', 'latin1')), '1'],
      'answers something else than HTTP': [(request, response) => response.socket.end('\x15\x03\x01\0\x02\x02\x28\r\n'), '1'],
      'answers without end': [(request, response) => response.writeHead(202).end('x'.repeat(1 << 20)), '1'],
      'closes half-way': [halfway, '1'],
      'hangs up': [hangUp, '1'],
      'is silent for ten seconds': [never, '1'],
    };
    // The second gateway takes over, and the page of whoever waits says so.
    const takesOver = async (perhapsTwice) => {
      const {email, number} = shop.person();
      const release = second.hold();
      const browser = await shop.askForText(email);
      await until('the second gateway is asked', () => second.textsTo(number).length);
      await shop.line(browser, /^The operator cannot be reached\. Trying another way\.$/);
      release();
      await shop.line(browser, /^Handed to the operator \d\d:\d\d\.$/);
      const {state, gateway, tries, perhaps_twice: marked} = shop.row();
      assert.deepEqual({state, gateway, tries, marked}, {state: 'handed_over', gateway: 'second', tries: '2', marked: perhapsTwice});
      const [text] = second.textsTo(number);
      await browser.submit('/me/security/sms', {code: text.text.slice(0, 6)});
      assert.match(browser.page.text, /2FA is on/);
      assert.equal(second.textsTo(number).length, 1);
      return number;
    };

    for (const [how, [way, perhapsTwice]] of Object.entries(failures))
      test(`the first ${how}`, async () => {
        first.way = way;
        const number = await takesOver(perhapsTwice);
        assert.equal(first.textsTo(number).length, 1, 'it is asked once');
        assert.equal(elsewhere.requests.length, 0);
      });

    test('the first is dead', async () => {
      await first.stop();
      await takesOver('0');
      await first.start();
    });

    test('what no gateway will send is told as refused', async () => {
      first.way = answer(429);
      second.way = answer(422);
      const browser = await shop.askForText(shop.person().email);
      await shop.line(browser, /^Refused by the operator/);
    });

    test('a gateway that reports before it answers is believed', async () => {
      first.way = async (request, response) => {
        const reported = await fetch(first.texts[request.number].receipt_url, {method: 'POST', body: new URLSearchParams({status: 'delivered'})});
        assert.equal(reported.status, 200);
        accept(request, response);
      };
      const browser = await shop.askForText(shop.person().email);
      await shop.line(browser, /^Delivered/);
      assert.equal(shop.row().tries, '1');
    });

    test('with both dead until the code’s life is over, the text is never sent', async () => {
      await Promise.all([first.stop(), second.stop()]);
      first.way = second.way = accept;
      const {email, number} = shop.person();
      const browser = await shop.askForText(email);
      await shop.line(browser, /^The operator cannot be reached/);
      const {id} = shop.row();
      const state = () => shop.place.sql(`SELECT state FROM message WHERE id = ${id}`)[0][0];
      shop.place.advance(300);
      await until('it was tried again', () => Number(shop.row().tries) > 2);
      assert.notEqual(state(), 'too_late');
      shop.place.advance(301);
      await until('it is given up', () => state() === 'too_late');
      await Promise.all([first.start(), second.start()]);
      await browser.get('/me/security/sms');
      assert.match(browser.page.text, /Send SMS with code/, 'a fresh one may be asked for');
      const next = shop.person();
      await shop.askForText(next.email);
      await until('the next text', () => first.textsTo(next.number).length);
      assert.equal(first.textsTo(number).length + second.textsTo(number).length, 0);
      assert.equal(state(), 'too_late');
    });
  });

  describe(`receipts, on ${database}`, {concurrency: false}, () => {
    const form = (fields) => new URLSearchParams(fields);
    const inForm = (name) => ({body}) => form(body).get(name);
    const json = (body) => ({body: JSON.stringify(body), headers: {'content-type': 'application/json'}});
    // Each provider: its values, what it says to a text, where the receipt's address stands in the request, and how it
    // reports: on the way, failed, delivered.
    const providers = {
      kannel: {
        values: {username: 'u', password: 'p'},
        accepts: [202, '0: Accepted for delivery'],
        address: ({url}) => url.searchParams.get('dlr-url').replace('state=%d', ''),
        reports: [8, 16, 1].map((state) => ({query: `state=${state}`})),
      },
      twilio: {
        values: {account_sid: 'AC1', username: 'AC1', password: 'p', sender: 'Portner'},
        accepts: [201, '{"sid": "SM1", "status": "queued"}'],
        address: inForm('StatusCallback'),
        reports: ['sent', 'undelivered', 'delivered'].map((state) => ({body: form({MessageSid: 'SM1', MessageStatus: state})})),
      },
      vonage: {
        values: {api_key: 'k', api_secret: 's', sender: 'Portner'},
        accepts: [200, '{"message-count": "1", "messages": [{"status": "0", "message-id": "V1"}]}'],
        address: inForm('callback'),
        reports: [{query: 'messageId=V1&status=buffered'}, {body: form({messageId: 'V1', status: 'rejected'})}, json({messageId: 'V1', status: 'delivered'})],
      },
      gatewayapi: {
        values: {token: 't', sender: 'Portner'},
        accepts: [200, '{"ids": [421332671]}'],
        address: ({body}) => JSON.parse(body).callback_url,
        reports: ['ENROUTE', 'UNDELIVERABLE', 'DELIVERED'].map((status) => json({id: 421332671, status})),
      },
      '46elks': {
        values: {username: 'u', password: 'p', sender: 'Portner'},
        accepts: [200, '{"status": "created", "id": "s1"}'],
        address: inForm('whendelivered'),
        reports: ['sent', 'failed', 'delivered'].map((status) => ({body: form({id: 's1', status})})),
      },
      generic: {
        values: {},
        accepts: [202, '{"id": "x"}'],
        address: ({body}) => JSON.parse(body).receipt_url,
        reports: [{query: 'status=on_its_way'}, {body: form({status: 'failed'})}, json({status: 'delivered'})],
      },
    };
    let gateway, shop;
    before(async () => {
      gateway = await new Gateway('all').start();
      const url = (preset) => `http://127.0.0.1:${gateway.port}/${preset}`;
      const sections = Object.entries(providers).map(([preset, {values}]) => gateway.section(preset, {url: url(preset), ...values}, preset));
      shop = await Installation.start(database, sms(Object.keys(providers), sections));
    });
    after(async () => {
      await shop?.end();
      await gateway?.stop();
    });

    for (const [preset, {accepts, address, reports}] of Object.entries(providers))
      test(`${preset} tells what became of a text`, async () => {
        let taken;
        gateway.way = (request, response) => {
          if (!request.url.pathname.startsWith(`/${preset}`)) return response.writeHead(429).end();
          taken = request;
          response.writeHead(accepts[0]).end(accepts[1]);
        };
        const browser = await shop.askForText(shop.person().email);
        await until('the text is taken', () => shop.row().state === 'handed_over');
        assert.equal(shop.row().gateway, preset);
        const lines = [/^Handed to the operator/, /^Refused by the operator/, /^Delivered/];
        for (const [at, {query = '', ...report}] of reports.entries()) {
          const to = new URL(address(taken));
          to.search = query;
          const {status} = await fetch(to, {method: report.body ? 'POST' : 'GET', ...report});
          assert.equal(status, 200);
          await shop.line(browser, lines[at]);
        }
        const nonsense = await fetch(address(taken), {method: 'POST', ...json({status: ['delivered']})});
        assert.equal(nonsense.status, 400);
        assert.equal(shop.row().state, 'delivered');
      });
  });
}
