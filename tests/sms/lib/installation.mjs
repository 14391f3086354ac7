// An installation that sends real texts: a demo company whose programs come and go behind one address, as behind a reverse
// proxy, so that receipts find whichever runs.
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {Place, program} from '../../support/portner.mjs';
import {until} from '../../support/until.mjs';

export class Installation {
  // sections: of the configuration, given the address that gateways report to.
  static async start(database, sections) {
    const installation = new Installation(new Place({database}));
    try {
      await installation.#open();
      installation.config = `public_url = "${installation.url}"\n${sections}`;
      await installation.startNode();
      return installation;
    } catch (error) {
      await installation.end();
      throw error;
    }
  }

  constructor(place) {
    this.place = place;
    this.nodes = [];
    this.receipts = [];  // the addresses, in the order in which they came
  }

  async #open() {
    this.front = http.createServer((request, response) => {
      this.receipts.push(request.url);
      const node = this.nodes.find(({child}) => child.exitCode === null && child.signalCode === null);
      const fail = () => response.writeHead(503).end();
      if (!node) return fail();
      const {method, headers, url} = request;
      const onward = http.request({host: '127.0.0.1', port: node.port, method, headers, path: url, agent: false}, (answer) => {
        response.writeHead(answer.statusCode);
        answer.pipe(response);
      });
      onward.on('error', fail);
      request.pipe(onward);
    });
    await new Promise((resolve) => this.front.listen(0, '127.0.0.1', resolve));
    this.url = `http://localhost:${this.front.address().port}`;
  }

  get portner() {
    return this.nodes.at(-1);
  }
  async startNode() {
    this.nodes.push(await this.place.start({config: this.config}));
    return this.portner;
  }
  async restart() {
    await this.portner.stop('SIGKILL');
    return this.startNode();
  }
  async end() {
    await Promise.all(this.nodes.map((node) => node.stop()));
    this.front?.closeAllConnections();
    this.front?.close();
    this.place.remove();
  }

  // Somebody whom no test has asked yet, with a number of their own on the card, as support writes it there.
  person(number) {
    this.people ??= this.place.sql(`SELECT email FROM person WHERE email LIKE '%.%@demo.example' ORDER BY id DESC`).flat();
    const email = this.people.pop();
    number ??= `+4520${660000 + this.people.length}`;
    this.place.run('user', 'number', '--email', email, '--number', number, '--reason', 'test');
    return {email, number};
  }

  // Somebody without a factor asks for the text that switches 2FA on; returns their browser.
  async askForText(email, options) {
    const browser = this.portner.browser(options);
    await browser.signIn(email);
    await browser.get('/me/security/sms');
    await browser.submit('/me/security/sms/send');
    return browser;
  }

  // The line about the text on the page that is open: reload after reload, until it is so.
  line(browser, expected, address = '/me/security/sms') {
    let text;
    return until(`${expected}; the page said: ${text}`, async () => {
      text = (await browser.get(address)).body.match(/data-delivery="[^"]*">([^<]*)</)?.[1] ?? '';
      return expected.test(text) && text;
    });
  }

  // The newest text: its row, but for the sealed body.
  row() {
    const names = ['id', 'recipient', 'state', 'tries', 'gateway', 'why', 'perhaps_twice'];
    const [values] = this.place.sql(`SELECT ${names} FROM message WHERE channel = 'sms' ORDER BY id DESC LIMIT 1`);
    return Object.fromEntries(names.map((name, at) => [name, values[at]]));
  }

  // Runs one of the other commands with the whole configuration, beside the server; returns {output, code}.
  run(...words) {
    const file = path.join(this.place.directory, 'whole.toml');
    const {url, directory} = this.place;
    writeFileSync(file, `data = "${directory}/data"\n${this.config}\n` + (url ? `[database]\nurl = "${url}"\n` : ''));
    const child = spawn(program, [...words, '--config', file], {env: {...process.env, PORTNER_TEST_CLOCK: this.place.clockFile}});
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    return new Promise((resolve) => child.on('exit', (code) => resolve({output, code})));
  }
}
