// Kannel between Portner and an Smsc: bearerbox and smsbox on loopback, with ports and a directory of their own.
import {spawn} from 'node:child_process';
import {closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {until} from '../../support/until.mjs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({length: count}, () => new Promise((resolve) => {
      const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export class Kannel {
  constructor(smscPort) {
    this.smscPort = smscPort;
    this.directory = mkdtempSync(path.join(tmpdir(), 'portner-kannel-'));
    this.boxes = [];
  }

  // The section of Portner's configuration.
  get section() {
    return `[sms]\ngateways = ["kannel"]\n[sms.gateway.kannel]\npreset = "kannel"\nprivate_addresses = true\n` +
      `url = "http://127.0.0.1:${this.port}/cgi-bin/sendsms"\nusername = "portner"\npassword = "sends"\n`;
  }

  async start() {
    if (!this.port) {
      [this.port, this.adminPort, this.boxPort] = await freePorts(3);
      mkdirSync(path.join(this.directory, 'spool'));
      writeFileSync(path.join(this.directory, 'kannel.conf'), this.#config());
    }
    await this.#startBox('bearerbox', this.boxPort);
    await this.#startBox('smsbox', this.port);
    // Ready when the operator has taken the connection, or is known to be away.
    await until('Kannel knows its operator', async () =>
      /SMPP[^\n]*\((online|re-connecting|connecting)/.test(await this.status().catch(() => '')));
    return this;
  }

  async #startBox(name, port) {
    const log = path.join(this.directory, `${name}.log`);
    const output = openSync(log, 'a');
    const child = spawn(`/usr/sbin/${name}`, ['-v', '2', 'kannel.conf'], {cwd: this.directory, stdio: ['ignore', output, output]});
    closeSync(output);
    child.ended = new Promise((resolve) => child.on('exit', resolve));
    child.on('exit', () => running.delete(child));
    running.add(child);
    this.boxes.push(child);
    await until(`${name} listens`, () => {
      if (child.exitCode !== null) throw new Error(readFileSync(log, 'utf8'));
      return new Promise((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => resolve(true));
        socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
      });
    });
  }

  async status() {
    return (await fetch(`http://127.0.0.1:${this.adminPort}/status.txt?password=looks`)).text();
  }
  connected() {
    return until('Kannel is connected to the operator', async () => /\(online/.test(await this.status()));
  }

  // All at once, as when the machine loses power.
  async kill() {
    const boxes = this.boxes.splice(0);
    boxes.forEach((child) => child.kill('SIGKILL'));
    await Promise.all(boxes.map((child) => child.ended));
  }
  async end() {
    await this.kill();
    rmSync(this.directory, {recursive: true, force: true});
  }

  #config() {
    return `
group = core
admin-port = ${this.adminPort}
admin-interface = "127.0.0.1"
admin-password = administers
status-password = looks
smsbox-port = ${this.boxPort}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
store-type = spool
store-location = "spool"
sms-resend-freq = 1
sms-resend-retry = 20

group = smsc
smsc = smpp
smsc-id = operator
host = 127.0.0.1
port = ${this.smscPort}
transceiver-mode = true
smsc-username = portner
smsc-password = operator
system-type = ""
reconnect-delay = 1
wait-ack = 2
enquire-link-interval = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${this.boxPort}
sendsms-port = ${this.port}
sendsms-interface = "127.0.0.1"
global-sender = "Portner"

group = sendsms-user
username = portner
password = sends
max-messages = 3
concatenation = true

group = sms-service
keyword = default
text = "no answer"
`;
  }
}
