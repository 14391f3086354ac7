// Secrets stay where they belong: every way into an account is walked, and nothing that was typed, shown or handed out on it is
// found in logs, addresses, error pages, metrics or the database. What lies sealed there opens in its own row alone.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {code, databases, Place} from '../support/portner.mjs';
import {freePort, get, raw} from './lib/raw.mjs';
import {addressesIn, Secrets, swapApps, swapKeys, swapPasswords, Watched} from './lib/secrets.mjs';
import {gatewayAt, startGateway, wrongCode as anotherCode} from './lib/sms.mjs';
import {World} from './lib/world.mjs';

const passwords = ['kuvq xbjz wptyn hlm', 'gåsevin & "rundstykker" <9>', 'ten+blue/herons=wade', 'plaster%20violin%zz drum'];
const inWrongField = 'a-secret-where-the-address-goes';
const kim = 'kim@bakery.example';

for (const database of databases) {
  describe(`secrets, on ${database}`, {concurrency: false}, () => {
    const secrets = new Secrets();
    const answers = [];
    const printed = [];
    const malformed = [];
    let place, portner, metrics, gateway, link;

    const browser = () => new Watched(portner, secrets, answers);
    const run = (...words) => {
      const output = place.run(...words);
      const token = output.match(/token=(\S+)/)?.[1];
      if (token) secrets.add('link', token);
      printed.push(output.replace(/\/link\/\S+/, ''));
      return token;
    };
    const keyRing = () => {
      const {keys, pepper} = JSON.parse(readFileSync(path.join(place.directory, 'data', 'keys', 'keys.json')));
      for (const value of [...Object.values(keys), pepper]) secrets.add('key ring', Buffer.from(value, 'base64url'));
    };
    const stored = () => place.url
      ? execFileSync('pg_dump', ['-d', place.url, '--inserts'], {maxBuffer: 1 << 28})
      : Buffer.concat(readdirSync(path.join(place.directory, 'data')).filter((name) => name.startsWith('portner.db')).map((name) => readFileSync(path.join(place.directory, 'data', name))));
    const wrongCode = (key) => String((Number(code(key, place.now())) + 1) % 1_000_000).padStart(6, '0');

    // What the gateway gets when this is done: the newest text, with what is secret in it.
    async function textAfter(act) {
      const count = gateway.received.length;
      await act();
      for (let tries = 0; gateway.received.length === count; ++tries) {
        assert.ok(tries < 500, 'the gateway gets a text');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const {text, receipt_url} = gateway.received.at(-1);
      secrets.add('text', text);
      secrets.add('receipt', receipt_url.split('/').at(-1));
      const [code, link] = [text.match(/#(\d{6})$/)?.[1], text.match(/token=(\S+)/)?.[1]];
      if (code) secrets.add('code', code);
      if (link) secrets.add('link', link);
      return {code, link, receipt: new URL(receipt_url).pathname};
    }

    // By SMS: switched on, used with everything that can go wrong, another number, and that undone.
    async function walkSms(owner) {
      const phone = (number) => owner.get('/me').then(() => owner.submit('/me', {phone: number, language: 'en'}));
      await phone('+45 20 12 34 56');
      await owner.get('/me/security/sms');
      gateway.answer = 503;
      const first = await textAfter(() => owner.submit('/me/security/sms/send'));
      gateway.answer = 200;
      await textAfter(() => place.advance(31));
      for (const code of [anotherCode(first.code), first.code]) await owner.submit('/me/security/sms', {code});
      assert.equal(owner.page.url, '/me/security?done=sms');
      await owner.submit('/me/security/prefer', {factor: 'sms'});

      const visitor = browser();
      const sent = await textAfter(() => visitor.typePassword(kim, {typed: passwords[2]}));
      await visitor.request('GET', '/sms/delivery');
      for (const code of [anotherCode(sent.code), `${sent.code}9`, '']) await visitor.submit('/sign-in/code', {code});
      place.advance(31);
      assert.equal((await textAfter(() => visitor.submit('/sign-in/code/sms'))).code, sent.code);
      for (const [address, status] of [[sent.receipt, 'odd'], [sent.receipt, 'delivered'], [sent.receipt.slice(0, -1), 'delivered']]) await browser().request('GET', `${address}?status=${status}`);
      await visitor.submit('/sign-in/code', {code: sent.code});
      assert.ok(visitor.sessionCookie);
      place.advance(301);
      await visitor.get('/prove?next=/me');
      const proof = await textAfter(() => visitor.submit('/prove/sms'));
      for (const code of [sent.code, proof.code]) await visitor.submit('/prove', {code});
      assert.equal(visitor.page.url, '/me');

      const changed = await textAfter(() => visitor.submit('/me', {phone: '+45 20 12 34 57', language: 'en'}));
      const told = await textAfter(() => visitor.submit('/me/security/sms', {code: changed.code}));
      const holder = browser();
      await holder.get('/link/undo-number?token=' + told.link);
      await holder.submit('/link/undo-number');
      assert.equal(holder.page.url, '/sign-in?done=undone');
      await holder.get('/link/undo-number?token=' + told.link);
    }

    async function walk() {
      const first = browser();
      await first.get(link);
      await first.submit('/link/first-company', {company: 'Bakery', name: 'Kim', email: kim, password: 'short-one'});
      await first.submit('/link/first-company', {company: 'Bakery', name: 'Kim', email: kim, password: passwords[0]});
      assert.equal(first.page.url, '/sign-in?done=company');

      // Wrong, and into the wrong field.
      await first.typePassword(kim, {typed: 'a wrong guess at it'});
      await first.typePassword('nobody@bakery.example', {typed: passwords[1]});
      await first.typePassword(inWrongField, {typed: 'and then the address'});
      secrets.add('wrong field', inWrongField);

      await first.typePassword(kim, {typed: passwords[0]});
      await first.submit('/sign-in/skip');
      await first.get('/me/security/enable');
      await first.submit('/me/security/apps/start');
      await first.submit('/me/security/apps/new', {name: 'Phone', code: '12x456'});
      const key = first.page.body.match(/data-copy="([A-Z2-7]+)"/)[1];
      await first.submit('/me/security/apps/new', {name: 'Phone', code: wrongCode(key)});
      const used = code(key, place.now());
      await first.submit('/me/security/apps/new', {name: 'Phone', code: used});
      assert.match(first.page.url, /^\/me\/security/);
      await first.addApp('Tablet');
      await first.submit('/sign-out');

      const second = browser();
      await second.typePassword(kim, {typed: passwords[0]});
      for (const guess of [wrongCode(key), 'x'.repeat(70), passwords[0]]) await second.submit('/sign-in/code', {code: guess});
      await second.submit('/sign-in/code', {code: code(key, place.now())});
      assert.equal(second.page.url, '/');
      const again = browser();
      await again.typePassword(kim, {typed: passwords[0]});
      await again.submit('/sign-in/code', {code: code(key, place.now())});
      assert.match(again.page.text, /already/, 'a used code');

      place.advance(301);
      await second.get('/me/security/password');
      await second.submit('/prove', {code: wrongCode(key)});
      await second.submit('/prove', {code: code(key, place.now())});
      await second.get('/me/security/password');
      await second.submit('/me/security/password', {current: 'not the current one', password: passwords[1]});
      await second.submit('/me/security/password', {current: passwords[0], password: 'kim kim kim'});
      await second.submit('/me/security/password', {current: passwords[0], password: passwords[1]});
      assert.equal(second.page.url, '/me/security?done=password');
      await second.post('/me', {phone: '+45 66 66 66 66', password: passwords[1]});

      run('keys', 'rotate');
      keyRing();
      const address = '/link/set-password?token=' + run('user', 'password-link', '--email', kim);
      await second.get(address);
      await second.submit('/link/set-password', {password: 'brief-one'});
      await second.submit('/link/set-password', {password: passwords[2]});
      assert.equal(second.page.url, '/sign-in?done=password');
      await second.get(address);
      await browser().get('/link/set-password?token=' + run('admin', 'create', '--company', 'Bakery', '--name', 'Lee', '--email', 'lee@bakery.example'));
      place.advance(30);
      await second.signInWithApp(kim, key, {typed: passwords[2]});
      assert.equal(second.page.url, '/');
      await walkSms(second);
      place.advance(3601);  // the number has had its texts for this hour
      await second.signInWithApp(kim, key, {typed: passwords[2]});
      assert.equal(second.page.url, '/');

      // What is no request, or breaks something, with secrets in it.
      const cookie = [...second.cookies].map((pair) => pair.join('=')).join('; ');
      const secret = encodeURIComponent(passwords[2]);
      for (const bytes of [`GET /${secret}?password=${secret} HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`,
        `GET /me?${cookie} HTTP/9.9\r\n\r\n`,
        `GET /%zz${secret} HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`, `GET / HTTP/1.1\r\nhost: ${secret} x\r\n\r\n`,
        `PUT /me HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`,
        `POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 70000\r\n\r\npassword=${secret}`,
        `GET / HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}${'a'.repeat(20000)}\r\n\r\n`,
        `POST /sign-in HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close\r\ncontent-length: ${secret.length + 12}\r\n\r\npassword=${secret}%zz`])
        malformed.push(await raw(portner.port, bytes));
      await second.post('/sign-in', {password: passwords[3]});
      place.sql(`UPDATE authenticator_app SET secret_key = 'k1.broken'`);
      const broken = browser();
      await broken.typePassword(kim, {typed: passwords[2]});
      await broken.submit('/sign-in/code', {code: code(key, place.now())});
      assert.equal(broken.page.status, 500);
      place.sql(`UPDATE password SET hash = 'k1.broken'`);
      assert.equal((await browser().typePassword(kim, {typed: passwords[2]})).status, 500);
    }

    before(async () => {
      place = new Place({database});
      metrics = await freePort();
      gateway = await startGateway();
      portner = await place.start({command: 'serve', config: `${gatewayAt(gateway.port)}[metrics]\nlisten = "127.0.0.1:${metrics}"`});
      link = portner.output.match(/\/link\/first-company\?token=\S+/)[0];
      keyRing();
      await walk();
    });
    after(async () => {
      await portner?.stop();
      await gateway?.stop();
      place?.remove();
    });

    test('the search finds what is there, however it is written', () => {
      assert.deepEqual([...new Set(secrets.kinds.values())].sort(), ['code', 'cookie', 'form token', 'key of an app', 'key ring', 'link', 'password', 'receipt', 'text', 'wrong field']);
      for (const [name, kind] of secrets.kinds) {
        const bytes = Buffer.from(name, 'latin1');
        assert.ok(secrets.in(Buffer.concat([Buffer.from('{"why":"'), bytes, Buffer.from('"}')])).includes(kind), kind);
        for (const around of ['', '.', '..', '...']) {
          const whole = Buffer.concat([Buffer.from(around), bytes, Buffer.from(around)]);
          for (const encoding of ['base64', 'base64url', 'hex']) assert.ok(secrets.in(whole.toString(encoding)).includes(kind), `${kind} in ${encoding}`);  // a text has its code in it
        }
      }
      // The one secret that the program prints is the link that makes the first company, and the search finds it there.
      assert.deepEqual(secrets.in(portner.output), ['link']);
      assert.deepEqual(secrets.in(portner.output.replace(link, '')), []);
      // And it looks where things are: what is no secret is in the database and in the log.
      const known = new Secrets();
      known.add('e-mail', kim);
      assert.deepEqual(known.in(stored()), ['e-mail']);
      known.add('client', '127.0.0.1');
      assert.deepEqual(known.in(portner.logged()), ['client']);
    });

    test('no log line has one', () => {
      const events = new Set(portner.logged().match(/"event":"\w+"/g));
      for (const event of ['served', 'sign_in_refused', 'code_refused', 'proof_refused', 'form_refused', 'error_page', 'fault', 'text_not_taken', 'receipt_not_understood'])
        assert.ok(events.has(`"event":"${event}"`), event);
      assert.deepEqual(secrets.in(portner.logged()), []);
      assert.deepEqual(secrets.in(printed.join('\n')), []);
    });

    test('nor the database', () => assert.deepEqual(secrets.in(stored()), []));

    test('nor an address', () => {
      assert.ok(answers.length > 60 && answers.some(({location}) => location));
      for (const answer of answers) {
        const {'set-cookie': cookies, ...headers} = answer.headers;
        assert.deepEqual(secrets.in(addressesIn(answer)), [], answer.url);
        assert.deepEqual(secrets.in(JSON.stringify(headers)), [], answer.url);
      }
    });

    test('nor a page, but for the one that it is for', () => {
      for (const {body, url} of answers) {
        const meant = ['form token', 'wrong field', ...(/\/apps\//.test(url) ? ['key of an app'] : []), ...(url.startsWith('/link/') ? ['link'] : [])];
        assert.deepEqual(secrets.in(body, {but: meant}), [], url);
      }
    });

    test('nor an error page, nor the metrics', async () => {
      const errors = answers.filter(({status}) => status >= 400);
      for (const status of [403, 404, 500]) assert.ok(errors.some((answer) => answer.status === status), status);
      for (const {body} of errors) assert.deepEqual(secrets.in(body, {but: ['form token']}), []);
      for (const answer of malformed) {
        assert.match(answer, /^HTTP\/1\.1 4\d\d /);
        assert.deepEqual(secrets.in(answer.replace(/^set-cookie: .*$/gim, ''), {but: ['form token']}), []);
      }
      const counted = await get(metrics, '/metrics');
      assert.match(counted, /portner_refusals_total\{event="code_refused"\} [1-9]/);
      assert.deepEqual(secrets.in(counted), []);
    });

    test('a log line is one JSON object in ASCII, whatever is typed', async () => {
      const texts = ['"}\n{"event":"forged"}', '\r\n{"event":"forged"}\r\n', '\\', '\\"', '\u001b[2J\u001b]0;x\u0007', '\u009b31m', '\u202e\u2028\u2029\ufeff',
        '\u0000', '{} {0} %s %n', '\u{1f600}', 'x'.repeat(60_000)];
      const bytes = ['\xff\xfe', '\xc3(', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\x1b[31m', '\t"', '\x9b31m'];
      const visitor = browser();
      for (const text of texts) {
        await visitor.get('/sign-in');
        await visitor.post('/sign-in', {...visitor.page.fields('/sign-in'), email: text, password: text});
        await visitor.post('/language', {csrf: text, language: text, return: text});
        const short = encodeURIComponent(text.slice(0, 7000));
        for (const target of [`/${short}`, `/me/security/apps/${short}/remove`, `/sign-in?next=${short}`, `/link/set-password?token=${short}`]) {
          await get(portner.port, target);
          await get(portner.port, target, {method: 'POST', headers: {'content-length': '0', 'user-agent': short, 'x-forwarded-for': short}});
        }
      }
      for (const odd of bytes) {
        for (const name of ['user-agent', 'cookie', 'host', 'accept-language', 'x-forwarded-for', 'origin', 'referer', 'content-type'])
          await get(portner.port, '/sign-in', {headers: {[name]: odd}, method: 'POST'});
        await get(portner.port, '/' + odd);
        await get(portner.port, '/', {method: `GET${odd}`});
      }
      const lines = portner.logged().split('\n');
      assert.equal(lines.pop(), '');
      const paths = new Set();
      for (const line of lines) {
        assert.match(line, /^[\x20-\x7e]+$/);
        const {at, level, event, ...fields} = JSON.parse(line);
        assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.ok(['info', 'error'].includes(level), line);
        assert.ok(['started', 'served', 'sign_in_refused', 'code_refused', 'proof_refused', 'form_refused', 'error_page', 'fault', 'text_not_taken', 'mail_not_set_up', 'receipt_not_understood'].includes(event), line);
        for (const value of Object.values(fields)) assert.equal(typeof value, 'string', line);
        paths.add(fields.path);
      }
      for (const text of [texts[5], texts[6], texts[8], texts[9]]) assert.ok(paths.has(`/me/security/apps/${text}/remove`), 'what was typed was logged');
    });
  });

  describe(`sealed rows, on ${database}`, {concurrency: false}, () => {
    let world;
    before(async () => (world = await World.start({database})));
    after(() => world?.end());

    test('a key of an app opens in its own person’s row alone', async () => assert.equal(await swapKeys(world), false));
    test('and in its own app’s', async () => assert.equal(await swapApps(world), false));
    test('a password opens in its own person’s row alone', async () => assert.equal(await swapPasswords(world), false));
  });
}
