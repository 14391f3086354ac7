// Mails over real SMTP: they arrive, once, as people can read them, however the server behaves.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {databases, Place, program} from '../support/portner.mjs';
import {until} from '../support/until.mjs';
import {account, Certificate, PostServer} from './post.mjs';

const section = (port, more = '') => `[mail]
server = "localhost"
port = ${port}
from = "login@shops.example"
from_name = "Portner, \\"the door\\""
${more || 'tls = "none"'}
`;

class Shop {
  static async start(database, config) {
    const shop = new Shop();
    shop.place = new Place({database});
    shop.config = config;
    shop.portner = await shop.place.start({config});
    shop.people = shop.place.sql("SELECT email FROM person WHERE active = 1 AND email LIKE '%.%@demo.example' ORDER BY id").flat();
    return shop;
  }
  async end() {
    await this.portner.stop();
    this.place.remove();
  }
  // A mail asked for by somebody: the link of a forgotten password.
  async ask(email, headers = {}) {
    const browser = this.portner.browser({headers});
    await browser.get('/forgot-password');
    const fields = {...browser.page.fields('/forgot-password'), email};
    const answer = await browser.post('/forgot-password', fields, {headers: {origin: headers.origin ?? this.portner.origin}});
    return browser.get(answer.location);
  }
  async restart() {
    await this.portner.stop('SIGKILL');
    this.portner = await this.place.start({config: this.config});
  }
  rows(email) {
    return this.place.sql(`SELECT state, tries, perhaps_twice FROM message WHERE channel = 'mail' AND recipient = '${email}' ORDER BY id`);
  }
  run(...words) {
    const file = path.join(this.place.directory, 'whole.toml');
    writeFileSync(file, `data = "${this.place.directory}/data"\n${this.config}\n` + (this.place.url ? `[database]\nurl = "${this.place.url}"\n` : ''));
    const child = spawn(program, [...words, '--config', file], {env: {...process.env, PORTNER_TEST_CLOCK: this.place.clockFile}});
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    return new Promise((resolve) => child.on('close', (code) => resolve({code, output})));
  }
}

for (const database of databases) {
  describe(`mails on ${database}`, () => {
    let post, shop;
    before(async () => {
      post = await PostServer.start();
      shop = await Shop.start(database, section(post.port) + '[support]\nmail = "desk@shops.example"\n');
    });
    after(async () => {
      await shop?.end();
      await post?.stop();
    });
    const arrived = (email, count = 1) => until(`${count} mail(s) to ${email}`, () => post.to(email).length >= count && post.to(email));

    test('what a stranger writes reaches support, and an answer reaches the stranger', async () => {
      const stranger = shop.portner.browser();
      await stranger.get('/support?page=/sign-in');
      await stranger.submit('/support', {name: 'Åse <Lis>', email: 'lis@home.example', message: 'I cannot get in.\n.\nReply-To: x@evil.example'});
      const [mail] = await arrived('desk@shops.example');
      assert.deepEqual(mail.replyTo.value, [{address: 'lis@home.example', name: ''}]);
      assert.match(mail.subject, /^S-[0-9A-Z]{5}: a message from Åse <Lis>$/);
      assert.match(mail.text, /^> I cannot get in\.\n> \.\n> Reply-To: x@evil\.example$/m);
      const [answer] = await arrived('lis@home.example');
      assert.equal(answer.replyTo, undefined);
      assert.ok(!answer.text.includes('Lis>'));
    });

    test('a mail arrives as text and as HTML, with every header a mail needs', async () => {
      await shop.ask('anna@demo.example');
      const [mail] = await arrived('anna@demo.example');
      assert.equal(mail.subject, 'Choose a new password');
      assert.deepEqual(mail.from.value, [{address: 'login@shops.example', name: 'Portner, "the door"'}]);
      assert.equal(mail.envelope.mailFrom.address, 'login@shops.example');
      assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
      assert.match(mail.messageId, /^<[0-9a-f]{32}@localhost>$/);
      assert.ok(Math.abs(mail.date.getTime() / 1000 - shop.place.now()) < 60);
      assert.equal(mail.headers.get('content-type').value, 'multipart/alternative');
      assert.match(mail.text, /Hello Anna Holm,\n\nSomebody, probably you, has forgotten the password of anna@demo\.example\./);
      assert.match(mail.html, /<meta name="color-scheme" content="light dark">/);
      assert.doesNotMatch(mail.html, /<img|<script|src=/i);
      const [link] = mail.text.match(/http:\S+token=\S+/);
      assert.ok(mail.html.includes(`href="${link}"`), 'the button leads to the same place');
      assert.match(link, /^http:\/\/localhost:\d+\/link\/set-password\?token=[\w-]{43}$/);
    });

    test('it is in the language of the person, with the letters of that language', async () => {
      const browser = shop.portner.browser();
      await browser.signIn('dan@demo.example');
      await browser.submit('/language', {language: 'da'});
      await shop.ask('dan@demo.example', {'accept-language': 'en'});
      const mail = (await until('a Danish mail', () => post.to('dan@demo.example').filter(({subject}) => /Vælg/.test(subject)).at(-1) && post.to('dan@demo.example'))).at(-1);
      assert.equal(mail.subject, 'Vælg en ny adgangskode');
      assert.match(mail.raw, /^Subject: =\?UTF-8\?B\?/m, 'a header is ASCII (RFC 2047)');
      assert.match(mail.text, /^Hej Dan/);
      assert.match(mail.html, /<html lang="da">/);
    });

    test('no name and no header of a request gets into the headers or the links of a mail', async () => {
      const email = shop.people.pop();
      const name = `Eve ${'x'.repeat(60)} <b>é</b>`;
      shop.place.sql(`UPDATE person SET name = '${name}', language = 'en' WHERE email = '${email}'`);
      await shop.ask(email, {host: 'evil.example', origin: 'http://evil.example', 'x-forwarded-host': 'evil.example', 'user-agent': 'Firefox\tLinux Bcc: <x@evil.example>'});
      const [mail] = await arrived(email);
      assert.equal(mail.to.value.length, 1);
      assert.equal(mail.bcc, undefined);
      assert.doesNotMatch(mail.raw, /evil\.example/);
      assert.match(mail.text, /<b>é<\/b>/);
      assert.match(mail.html, /&lt;b&gt;é&lt;\/b&gt;/);
      assert.deepEqual(mail.envelope.rcptTo.map(({address}) => address), [email]);
    });

    test('an unknown address gets nothing, and the page says the same', async () => {
      const before = post.asked.length;
      const known = await shop.ask('bo@demo.example');
      const unknown = await shop.ask('nobody@demo.example');
      await arrived('bo@demo.example');
      const strip = ({status, body}) => [status, body.replace(/name="csrf" value="[^"]*"/g, '')];
      assert.deepEqual(strip(unknown), strip(known));
      assert.deepEqual(post.asked.slice(before), ['bo@demo.example']);
    });

    test('a server that says later gets it later, once', async () => {
      const email = 'carla@demo.example';
      post.answer = (address, times) => (address === email && times === 1 ? 450 : 0);
      await shop.ask(email);
      await until('greylisted', () => shop.rows(email).some(([state, tries]) => state === 'waiting' && tries === '1'));
      assert.equal(post.to(email).length, 0);
      shop.place.advance(61);
      await arrived(email);
      await until('noted', () => shop.rows(email)[0][0] === 'handed_over');
      assert.deepEqual(shop.rows(email), [['handed_over', '2', '0']]);
      assert.equal(post.to(email).length, 1);
      post.answer = () => 0;
    });

    test('an address that the server refuses for good is not asked for again', async () => {
      const email = shop.people.pop();
      post.answer = (address) => (address === email ? 550 : 0);
      await shop.ask(email);
      await until('refused', () => shop.rows(email)[0]?.[0] === 'refused');
      shop.place.advance(7200);
      await shop.ask('anna@demo.example');
      await arrived('anna@demo.example', 2);
      assert.equal(post.asked.filter((address) => address === email).length, 1);
      assert.match(shop.portner.logged(), /"event":"mail_not_taken".*"why":"550 to RCPT"/);
      post.answer = () => 0;
    });

    test('nothing is lost while the server is down, nor when the program dies', async () => {
      const email = shop.people.pop();
      const {port} = post;
      await post.stop();
      await shop.ask(email);
      await until('tried', () => Number(shop.rows(email)[0][1]) >= 1 && shop.rows(email)[0][0] === 'waiting');
      await shop.restart();
      post = await PostServer.start({port});
      shop.place.advance(61);
      await arrived(email);
      await until('noted', () => shop.rows(email)[0][0] === 'handed_over');
      assert.equal(post.to(email).length, 1);
      assert.equal(shop.rows(email)[0][2], '0', 'certainly not twice');
    });

    test('killed between sending and noting it sends again, marked, and with the same Message-ID', async () => {
      const email = shop.people.pop();
      post.silent = true;
      await shop.ask(email);
      const first = await until('read', () => post.read.find(({envelope}) => envelope.rcptTo[0].address === email));
      assert.equal(shop.rows(email)[0][0], 'sending');
      await shop.restart();
      post.silent = false;
      const other = shop.people.pop();
      await shop.ask(other);
      await arrived(other);
      assert.equal(post.to(email).length, 0, 'held until the lease ends, while others go');
      shop.place.advance(361);
      const [second] = await arrived(email);
      await until('noted', () => shop.rows(email)[0][0] === 'handed_over');
      assert.deepEqual(shop.rows(email), [['handed_over', '2', '1']]);
      assert.equal(second.messageId, first.messageId);
    });

    test('a program that is stopped does not wait for a server that thinks, and marks the mail', async () => {
      const email = shop.people.pop();
      post.silent = true;
      await shop.ask(email);
      await until('read', () => post.read.find(({envelope}) => envelope.rcptTo[0].address === email));
      const begin = Date.now();
      await shop.portner.stop('SIGTERM');
      assert.ok(Date.now() - begin < 60_000, 'a mail may take five minutes');
      assert.deepEqual(shop.rows(email), [['waiting', '1', '1']]);
      post.silent = false;
      shop.portner = await shop.place.start({config: shop.config});
      shop.place.advance(61);
      await arrived(email);
      await until('noted', () => shop.rows(email)[0][0] === 'handed_over');
    });

    test('a link that is dead by now is not sent', async () => {
      const email = shop.people.pop();
      const {port} = post;
      await post.stop();
      await shop.ask(email);
      await until('tried', () => shop.rows(email)[0]?.[1] === '1');
      post = await PostServer.start({port});
      shop.place.advance(3601);
      await until('given up', () => shop.rows(email)[0][0] === 'too_late');
      assert.equal(post.to(email).length, 0);
    });

    test('a new person is welcomed by mail, and the link opens the account', async () => {
      const made = await shop.run('user', 'create', '--company', 'Demo Shops', '--name', 'Pia Poulsen', '--email', 'pia@demo.example', '--language', 'da', '--mail');
      assert.equal(made.code, 0, made.output);
      assert.doesNotMatch(made.output, /token=/, 'the link is for her alone');
      const [mail] = await arrived('pia@demo.example');
      assert.equal(mail.subject, 'Din konto hos Demo Shops');
      assert.match(mail.text, /Linket virker én gang, i 1 dag/);
      const {pathname, search} = new URL(mail.text.match(/http:\S+token=\S+/)[0]);
      const browser = shop.portner.browser();
      await browser.get(pathname + search);
      await browser.submit('/link/set-password', {password: 'kuvq xbjz wptyn hlm'});
      await browser.typePassword('pia@demo.example', {typed: 'kuvq xbjz wptyn hlm'});
      assert.equal(browser.page.url, '/sign-in/set-up');

      const helped = await shop.run('user', 'password-link', '--email', 'pia@demo.example', '--mail');
      assert.equal(helped.code, 0, helped.output);
      await until('the second link', () => post.to('pia@demo.example').some(({subject}) => subject === 'Vælg en ny adgangskode'));
      assert.match((await browser.get(pathname + search)).text, /virker ikke længere|no longer works/);
    });

    test('`mail test` says what the server says', async () => {
      // Others wait their turn before it.
      await shop.portner.stop();
      shop.place.sql(`UPDATE message SET state = 'waiting', due_at = 0, expires_at = ${shop.place.now() + 900} WHERE state = 'handed_over' AND recipient = 'anna@demo.example'`);
      const good = await shop.run('mail', 'test', 'operator@shops.example');
      assert.equal(good.code, 0, good.output);
      assert.match(good.output, /mail: took it/);
      assert.equal(post.to('operator@shops.example').length, 1);
      post.answer = () => 551;
      const refused = await shop.run('mail', 'test', 'operator@shops.example');
      assert.equal(refused.code, 1);
      assert.match(refused.output, /mail: refused: 551 to RCPT/);
      post.answer = () => 0;
      assert.equal((await shop.run('mail', 'test', 'no address')).code, 1);
    });
  });
}

describe('the way to the mail server', () => {
  let certificate, post;
  before(() => (certificate = new Certificate()));
  after(async () => {
    await post?.stop();
    certificate.remove();
  });
  const login = `username = "${account.username}"\npassword = "${account.password}"\n`;
  const tryOut = async (config) => {
    const shop = new Shop();
    shop.place = new Place();
    shop.config = config;
    const result = await shop.run('mail', 'test', 'operator@shops.example');
    shop.place.remove();
    return result;
  };

  for (const tls of ['starttls', 'implicit']) {
    test(`${tls}: signs in over TLS alone, to a server whose certificate is trusted`, async () => {
      post = await PostServer.start({tls, certificate});
      const good = await tryOut(section(post.port, `tls = "${tls}"\nca = "${certificate.ca}"\n${login}`));
      assert.equal(good.code, 0, good.output);
      assert.deepEqual(post.logins, [{secure: true, username: account.username}]);
      assert.ok(post.mails[0].secure);

      const stranger = await tryOut(section(post.port, `tls = "${tls}"\n${login}`));
      assert.equal(stranger.code, 1);
      assert.match(stranger.output, /did not take it: certificate not trusted/);
      const wrong = await tryOut(section(post.port, `tls = "${tls}"\nca = "${certificate.ca}"\nusername = "portner"\npassword = "wrong"\n`));
      assert.equal(wrong.code, 1);
      assert.match(wrong.output, /did not take it: login refused/);
      assert.doesNotMatch(good.output + stranger.output + wrong.output, /smtp-secret/);
      assert.equal(post.mails.length, 1, 'nothing but the first went out');
      await post.stop();
    });
  }

  test('a server without STARTTLS gets neither the password nor the mail', async () => {
    post = await PostServer.start();
    const refused = await tryOut(section(post.port, `tls = "starttls"\nca = "${certificate.ca}"\n${login}`));
    assert.equal(refused.code, 1);
    assert.match(refused.output, /did not take it: no TLS/);
    assert.deepEqual([post.logins, post.mails], [[], []]);
  });
});
