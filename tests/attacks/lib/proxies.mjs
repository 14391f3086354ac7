// nginx and Caddy as docs/configuration.md sets them up, in front of a Portner and of an application that tells what it got.
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {Browser} from '../../support/portner.mjs';
import {freePort} from './raw.mjs';

// The examples of the documentation that begin with these words, in order.
function examples(beginning) {
  const text = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
  const blocks = text.match(/(?<=\n\n)(?: {4}.*\n|\n(?= {4}))+/g).map((block) => block.replace(/^ {4}/gm, ''));
  const found = blocks.filter((block) => block.startsWith(beginning));
  if (!found.length) throw new Error(`docs/configuration.md has no example that begins with ${beginning}`);
  return found;
}

// Keeps what it was asked, and answers with it.
export class Application {
  static async start() {
    const application = new Application();
    application.server = http.createServer((request, response) => {
      const seen = {method: request.method, url: request.url, headers: request.rawHeaders, body: ''};
      application.seen.push(seen);
      request.on('data', (part) => (seen.body += part.toString('latin1')));
      request.on('error', () => {});  // a body that was cut off
      request.on('end', () => response.end(JSON.stringify(seen)));
    });
    await new Promise((resolve) => application.server.listen(0, '127.0.0.1', resolve));
    application.port = application.server.address().port;
    return application;
  }
  seen = [];
  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

// The values of a header as an application may look for them: CGI and its heirs take - and _ for the same.
export function header({headers}, name) {
  const same = (other) => other.toLowerCase().replaceAll('_', '-') === name;
  return headers.filter((_, index) => index % 2 === 1 && same(headers[index - 1]));
}
export const identity = (seen) => ['remote-user', 'remote-email', 'remote-name', 'remote-company'].map((name) => header(seen, name).join(' and '));

const started = new Set();
process.on('exit', () => started.forEach((child) => child.kill('SIGKILL')));

class Proxy {
  constructor(directory, port, child, place) {
    Object.assign(this, {directory, port, child, place, origin: `https://localhost:${port}`, output: ''});
    started.add(child);
    child.stderr.on('data', (data) => (this.output += data));
    this.exited = new Promise((resolve) => child.on('exit', resolve));
    child.on('exit', () => started.delete(child));
  }

  async ready() {
    const open = () => new Promise((resolve) => {
      const socket = net.connect(this.port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    for (let tries = 0; !(await open()); ++tries) {
      if (this.child.exitCode !== null || tries > 400) throw new Error(`the proxy did not start: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return this;
  }

  browser(options) {
    return new Browser(this, options);
  }

  async stop() {
    this.child.kill('SIGKILL');
    await this.exited;
    rmSync(this.directory, {recursive: true, force: true});
  }
}

async function start(place, write) {
  const directory = mkdtempSync(path.join(tmpdir(), 'portner-test-'));
  const [certificate, key] = ['certificate.pem', 'key.pem'].map((name) => path.join(directory, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-out', certificate, '-keyout', key], {stdio: 'ignore'});
  const port = await freePort();
  const {command, config, words} = write({directory, certificate, key, port});
  writeFileSync(path.join(directory, 'config'), config);
  const environment = {...process.env, HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory};
  return new Proxy(directory, port, spawn(command, words, {env: environment, stdio: ['ignore', 'ignore', 'pipe']}), place).ready();
}

export const cookiesOf = (browser) => [...browser.cookies].map((pair) => pair.join('=')).join('; ');

// What of an example is different on this machine; each must be there, once or more.
function adapted(example, changes) {
  return Object.entries(changes).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no ${from} in the example`);
    return text.replaceAll(from, to);
  }, example);
}

export const proxies = {
  nginx: ({place, portner, application, without = /$^/g}) => start(place, ({directory, certificate, key, port}) => {
    const [server] = examples('server {\n    listen 443');
    const [map, locations] = examples('map $http_cookie')[0].split('# in the server of login.example.com:\n');
    const whole = (map + server.trimEnd().replace(/\}$/, '') + locations + '}\n').replaceAll(without, '');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name};`).join('\n');
    const config = adapted(whole, {'listen 443 ssl': `listen 127.0.0.1:${port} ssl`, 'login.example.com': 'localhost', '/etc/ssl/login/fullchain.pem': certificate,
      '/etc/ssl/login/key.pem': key, '127.0.0.1:8080': `127.0.0.1:${portner}`, '127.0.0.1:3000': `127.0.0.1:${application}`});
    return {command: 'nginx', words: ['-c', `${directory}/config`, '-e', 'stderr', '-p', directory],
      config: `daemon off;\nmaster_process off;\npid ${directory}/pid;\nerror_log stderr crit;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${config}}\n`};
  }),
  Caddy: ({place, portner, application, without = /$^/g}) => start(place, ({directory, certificate, key, port}) => {
    const config = adapted(examples('login.example.com {\n    route')[0].replaceAll(without, ''),
      {'login.example.com {': `https://localhost:${port} {\n bind 127.0.0.1\n tls ${certificate} ${key}\n`,
      '127.0.0.1:8080': `127.0.0.1:${portner}`, '127.0.0.1:3000': `127.0.0.1:${application}`});
    return {command: 'caddy', words: ['run', '--adapter', 'caddyfile', '--config', `${directory}/config`],
      config: `{\nadmin off\nauto_https disable_redirects\nlog {\nlevel ERROR\n}\nservers {\nprotocols h1 h2\n}\n}\n${config}`};
  }),
};

// Requests that one side may take for one and the other for two. The inner one must never be answered.
export function smuggling({outer, inner, cookie}) {
  const head = (method, version = '1.1') => `${method} ${outer} HTTP/${version}\r\nHost: localhost\r\nCookie: ${cookie}\r\n`;
  const hidden = `GET ${inner} HTTP/1.1\r\nHost: localhost\r\nRemote-User: 2\r\nX-Ignore: x\r\n\r\n`;
  const size = hidden.length.toString(16);
  const both = (...lines) => `${head('POST')}${lines.join('\r\n')}\r\n\r\n0\r\n\r\n${hidden}`;
  const length = `Content-Length: ${hidden.length + 5}`;
  const chunked = 'Transfer-Encoding: chunked';
  return {
    'CL.TE': both(length, chunked),
    'TE.CL': `${head('POST')}${chunked}\r\nContent-Length: 4\r\n\r\n${size}\r\n${hidden}\r\n0\r\n\r\n`,
    'CL twice': both('Content-Length: 0', length),
    'CL twice the other way': both(length, 'Content-Length: 5'),
    'CL list': both(`Content-Length: 5, ${hidden.length}`),
    'CL with a sign': both('Content-Length: +5'),
    'CL in hex': both('Content-Length: 0x5'),
    'CL empty': both('Content-Length:'),
    'CL in another name': both(`Content_Length: ${hidden.length + 5}`, 'Content-Length : 5'),
    'TE unknown': both(length, 'Transfer-Encoding: xchunked'),
    'TE twice': both(length, chunked, 'Transfer-Encoding: identity'),
    'TE list': both(length, 'Transfer-Encoding: chunked, identity'),
    'TE with a space before the colon': both(length, 'Transfer-Encoding : chunked'),
    'TE after a vertical tab': both(length, 'Transfer-Encoding:\x0bchunked'),
    'TE folded': both(length, 'Transfer-Encoding:\r\n chunked'),
    'TE behind a bare LF': both(length, `X: a\n${chunked}`),
    'TE behind a bare CR': both(length, `X: a\r${chunked}`),
    'TE in HTTP/1.0': `${head('POST', '1.0')}Connection: keep-alive\r\n${length}\r\n${chunked}\r\n\r\n0\r\n\r\n${hidden}`,
    'CL folded': both('X: a', ' Content-Length: 0', length),
    'chunk extension with a bare LF': `${head('POST')}${chunked}\r\n\r\n2;\nxx\r\n${size}\r\n0\r\n\r\n${hidden}`,
    'chunk with an extension': `${head('POST')}${chunked}\r\n\r\n1;a="\r\n"\r\nx\r\n0\r\n\r\n`,
    'chunk of too many digits': `${head('POST')}${chunked}\r\n\r\n10000000000000005\r\nxxxxx\r\n0\r\n\r\n${hidden}`,
    'chunk with a sign': `${head('POST')}${chunked}\r\n\r\n-1\r\nx\r\n0\r\n\r\n${hidden}`,
    'chunk with a bare LF': `${head('POST')}${chunked}\r\n\r\n0\n\n${hidden}`,
    'chunk longer than it says': `${head('POST')}${chunked}\r\n\r\n1\r\nxx${hidden}\r\n0\r\n\r\n`,
    'lines with a bare LF': head('GET').replaceAll('\r\n', '\n') + '\n' + hidden,
    'GET with a body': `${head('GET')}Content-Length: ${hidden.length}\r\n\r\n${hidden}`,
    'two targets': head('GET').replace(outer, `${outer} HTTP/1.1\nGET ${inner}`) + '\r\n',
    'a length taken out by Connection': `${head('POST')}Connection: Content-Length\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    'upgrade to h2c': `${head('GET')}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n${hidden}`,
  };
}
