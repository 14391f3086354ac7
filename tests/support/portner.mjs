// A real Portner for a test: the program itself, on a free loopback port, with a database and keys of its own and a clock
// that the test sets. And a Browser that keeps cookies and fills in forms as the pages give them.
import {execFileSync, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import {tmpdir} from 'node:os';
import path from 'node:path';

export const program = process.env.PORTNER;
if (!program) throw new Error('PORTNER must name the program to test');
export const password = 'portner-demo-password';
export const databases = process.env.PORTNER_TEST_POSTGRES ? ['sqlite', 'postgresql'] : ['sqlite'];
if (!process.env.PORTNER_TEST_POSTGRES) console.warn('PORTNER_TEST_POSTGRES is not set: SQLite alone');

const started = new Set();
process.on('exit', () => started.forEach((child) => child.kill('SIGKILL')));

// Where one installation's data lives; several programs may share it, one after the other or as nodes.
export class Place {
  constructor({database = 'sqlite'} = {}) {
    this.directory = mkdtempSync(path.join(tmpdir(), 'portner-test-'));
    this.clockFile = path.join(this.directory, 'clock');
    this.setClock(0);
    this.log = path.join(this.directory, 'data', 'demo.log');
    if (database === 'postgresql') {
      this.name = 'journey_' + randomBytes(6).toString('hex');
      this.#psql(`CREATE DATABASE ${this.name}`);
      this.url = databaseUrl(this.name);
    }
  }

  #psql(sql) {
    execFileSync('psql', ['-qX', '-d', process.env.PORTNER_TEST_POSTGRES, '-c', sql], {stdio: ['ignore', 'ignore', 'inherit']});
  }

  // One SQL statement against the data, as an attacker with the database would: rows of strings.
  sql(text) {
    const output = this.url
      ? execFileSync('psql', ['-qXAt', '-F', '\t', '-d', this.url, '-c', text])
      : execFileSync('sqlite3', ['-separator', '\t', '-cmd', '.timeout 5000', path.join(this.directory, 'data', 'portner.db'), text]);
    return output.toString().split('\n').filter(Boolean).map((line) => line.split('\t'));
  }

  // Seconds that the program's clock is ahead of the machine's.
  setClock(seconds) {
    this.ahead = seconds;
    writeFileSync(this.clockFile, String(seconds));
  }
  advance(seconds) {
    this.setClock(this.ahead + seconds);
  }
  now() {
    return Math.floor(Date.now() / 1000) + this.ahead;
  }

  // Starts the program and waits until it serves. without: defences taken away, by name.
  async start({command = 'demo', without = [], config = '', environment = {}, port = 0} = {}) {
    const configFile = path.join(this.directory, `config-${randomBytes(4).toString('hex')}.toml`);
    const data = path.join(this.directory, 'data');
    writeFileSync(configFile, `data = "${data}"\n${config}\n` + (this.url ? `[database]\nurl = "${this.url}"\n` : ''));
    const options = ['--listen', `127.0.0.1:${port}`, '--config', configFile];
    const child = spawn(program, [command, ...options], {
      env: {...process.env, PORTNER_TEST_CLOCK: this.clockFile, PORTNER_WITHOUT: without.join(','), ...environment},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.add(child);
    const portner = new Portner(this, child);
    child.on('exit', () => started.delete(child));
    await portner.ready().catch((error) => {
      child.kill('SIGKILL');
      throw error;
    });
    return portner;
  }

  // Runs one of the other commands; returns what it printed.
  run(...words) {
    const options = ['--data', path.join(this.directory, 'data')];
    if (this.url) {
      const file = path.join(this.directory, 'command.toml');
      writeFileSync(file, `data = "${path.join(this.directory, 'data')}"\n[database]\nurl = "${this.url}"\n`);
      options.splice(0, 2, '--config', file);
    }
    return execFileSync(program, [...words, ...options], {
      env: {...process.env, PORTNER_TEST_CLOCK: this.clockFile},
      stdio: ['ignore', 'pipe', 'pipe'],
    }).toString();
  }

  remove() {
    if (this.url) this.#psql(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
    rmSync(this.directory, {recursive: true, force: true});
  }
}

function databaseUrl(name) {
  return process.env.PORTNER_TEST_POSTGRES.replace(/\/postgres(?=\?|$)/, '/' + name);
}

export class Portner {
  constructor(place, child) {
    this.place = place;
    this.child = child;
    this.output = '';
    this.errors = '';
    child.stdout.on('data', (data) => (this.output += data));
    child.stderr.on('data', (data) => (this.errors += data));
    this.exited = new Promise((resolve) => child.on('exit', resolve));
  }

  async ready() {
    for (let tries = 0; ; ++tries) {
      const found = this.#listening();
      if (found && / is at http/.test(this.output)) {
        this.port = Number(found[1]);
        this.origin = `http://127.0.0.1:${this.port}`;
        return;
      }
      if (this.child.exitCode !== null || tries > 1200) throw new Error(`portner did not start: ${this.output}${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  #listening() {
    let log = this.errors;
    try {
      log += readFileSync(this.place.log, 'utf8');
    } catch {}
    const lines = [...log.matchAll(/"event":"started".*?"listen":"[^"]*:(\d+)","migrations":"\d+","process":"(\d+)"/g)];
    return lines.find(([, , process]) => Number(process) === this.child.pid);
  }

  // Everything that it has logged.
  logged() {
    let log = this.errors;
    try {
      log += readFileSync(this.place.log, 'utf8');
    } catch {}
    return log;
  }

  browser(options) {
    return new Browser(this, options);
  }

  // The key of bo's app, as the demo prints it.
  get boKey() {
    return this.output.match(/its key: ([A-Z2-7 ]+)/)[1].replaceAll(' ', '');
  }

  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.exited;
  }
}

// The code of a key, by oathtool, at a moment in Unix seconds.
export function code(key, at) {
  return execFileSync('oathtool', ['--totp', '-b', key, '--now', `@${at}`]).toString().trim();
}

export class Page {
  constructor(status, headers, body, url) {
    Object.assign(this, {status, headers, body, url});
  }
  get location() {
    return this.headers.location;
  }
  // What a person reads, roughly: tags out, white space folded.
  get text() {
    return unescape(this.body.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');
  }
  get reference() {
    return this.body.match(/P-[0-9A-HJKMNP-TV-Z]{5}/)?.[0];
  }
  // The hidden fields of the form that posts to this address.
  fields(action) {
    const form = [...this.body.matchAll(/<form[^>]*action="([^"]*)"[\s\S]*?<\/form>/g)].find(([, to]) => unescape(to) === action);
    if (!form) throw new Error(`no form to ${action} on ${this.url} (status ${this.status}): ${this.text.slice(0, 300)}`);
    const fields = {};
    for (const [input] of form[0].matchAll(/<input[^>]*>/g)) {
      const name = input.match(/ name="([^"]*)"/)?.[1];
      const value = input.match(/ value="([^"]*)"/)?.[1];
      if (name && value !== undefined) fields[name] = unescape(value);
    }
    return fields;
  }
}

function unescape(html) {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

export class Browser {
  constructor(portner, {headers = {}, language = 'en'} = {}) {
    this.portner = portner;
    this.cookies = new Map();
    this.headers = {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      'accept-language': language,
      ...headers,
    };
    // Behind a proxy of a test's own, which has a certificate of its own.
    this.client = portner.origin.startsWith('https:') ? https : http;
    this.agent = new this.client.Agent({keepAlive: true, maxSockets: 1, rejectUnauthorized: false});
  }

  // A second browser with the same cookies.
  copy() {
    const twin = new Browser(this.portner, {headers: this.headers});
    twin.cookies = new Map(this.cookies);
    return twin;
  }

  // Its connection is closed: a network has a limited number of them.
  close() {
    this.agent.destroy();
  }

  // One request; cookies come and go, redirects are not followed. first: called when the answer begins.
  request(method, address, {body, headers = {}, agent = this.agent, first} = {}) {
    const url = new URL(address, this.portner.origin);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = {...this.headers, ...(cookie ? {cookie} : {}), ...headers};
    if (body !== undefined) all['content-length'] = Buffer.byteLength(body);
    return new Promise((resolve, reject) => {
      const request = this.client.request(url, {method, headers: all, agent}, (response) => {
        first?.();
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) this.#keep(line);
          resolve(new Page(response.statusCode, response.headers, Buffer.concat(parts).toString(), url.pathname + url.search));
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  #keep(line) {
    const [pair, ...attributes] = line.split('; ');
    const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  // A GET, with redirects followed as a browser does.
  async get(address, options) {
    let page = await this.request('GET', address, options);
    for (let hops = 0; page.location && hops < 10; ++hops) page = await this.request('GET', page.location);
    this.page = page;
    return page;
  }

  // The POST itself, its answer as it comes.
  post(address, fields, {headers = {}, ...options} = {}) {
    return this.request('POST', address, {
      body: new URLSearchParams(fields).toString(),
      headers: {'content-type': 'application/x-www-form-urlencoded', origin: this.portner.origin, 'sec-fetch-site': 'same-origin', ...headers},
      ...options,
    });
  }

  // Fills in the form on the page that is open, sends it, and follows where it leads.
  async submit(action, fields = {}) {
    const page = await this.post(action, {...this.page.fields(action), ...fields});
    if (page.location) return this.get(page.location);
    this.page = page;
    return page;
  }

  // The first step of signing in; leads to the code page, the offer, or back with a refusal.
  async typePassword(email, {next = '/', typed = password} = {}) {
    await this.get('/sign-in?next=' + encodeURIComponent(next));
    return this.submit('/sign-in', {email, password: typed});
  }

  // All the way in, for somebody without a factor.
  async signIn(email, options) {
    await this.typePassword(email, options);
    return this.submit('/sign-in/skip');
  }

  // All the way in, with the key of an app. The clock moves on a step, so that the next code is a new one.
  async signInWithApp(email, key, options) {
    await this.typePassword(email, options);
    const page = await this.submit('/sign-in/code', {code: code(key, this.portner.place.now())});
    this.portner.place.advance(30);
    return page;
  }

  // Sets up an app from the user card; returns its key.
  async addApp(name = 'Test phone') {
    await this.get('/me/security/enable');
    await this.submit('/me/security/apps/start');
    const key = this.page.body.match(/data-copy="([A-Z2-7]+)"/)[1];
    await this.submit('/me/security/apps/new', {name, code: code(key, this.portner.place.now())});
    this.portner.place.advance(30);
    return key;
  }

  get sessionCookie() {
    return this.cookies.get('portner-session') ?? this.cookies.get('__Host-session');
  }
}
