// A gateway that a test plays: a real HTTP server on loopback, well-behaved until it is told otherwise.
import http from 'node:http';

// The ways in which a gateway can fail or succeed: what it does with one request.
export const accept = (request, response) => response.writeHead(200).end(JSON.stringify({id: `g${request.number}`, status: 'created'}));
export const answer = (status, body = '', headers = {}) => (request, response) => response.writeHead(status, headers).end(body);
export const hangUp = (request, response) => response.socket.destroy();
export const never = () => {};
export function halfway(request, response) {
  response.writeHead(202, {'content-length': 100});
  response.write('{"id": "g', () => response.socket.destroy());
}

export class Gateway {
  requests = [];  // {method, url, headers, body, number}
  way = accept;

  constructor(name) {
    this.name = name;
  }
  async start() {
    this.server = http.createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const asked = {
          method: request.method,
          url: new URL(request.url, 'http://gateway'),
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
          number: this.requests.length,
        };
        this.requests.push(asked);
        this.way(asked, response);
      });
    });
    await new Promise((resolve) => this.server.listen(this.port ?? 0, '127.0.0.1', resolve));
    this.port = this.server.address().port;
    return this;
  }
  async stop() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  // Holds what is asked until the returned function is called, and then goes on as well-behaved.
  hold() {
    let release;
    const released = new Promise((resolve) => (release = resolve));
    this.way = async (...exchange) => {
      await released;
      accept(...exchange);
    };
    return release;
  }

  // What it was asked to send, in the words of the presets generic and 46elks.
  get texts() {
    return this.requests.map(({headers, body}) => {
      if (headers['content-type'] === 'application/json') return JSON.parse(body);
      const {to, message, whendelivered} = Object.fromEntries(new URLSearchParams(body));
      return {to, text: message, receipt_url: whendelivered};
    });
  }
  textsTo(number) {
    return this.texts.filter(({to}) => to === number);
  }

  // The section of Portner's configuration.
  section(preset = 'generic', values = {}, name = this.name) {
    const all = {preset, url: `http://127.0.0.1:${this.port}/send`, ...values};
    const lines = Object.entries(all).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`);
    return `[sms.gateway.${name}]\nprivate_addresses = true\n${lines.join('')}`;
  }
}

// The section [sms]: which gateways there are, in this order, and what each needs.
export const sms = (names, sections) => `[sms]\ngateways = ${JSON.stringify(names)}\n${sections.join('')}`;
