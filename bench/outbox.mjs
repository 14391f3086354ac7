// The measuring part of bench/outbox: the gateway is a server in here, so that both ends of a time are of one clock.
import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {cpus} from 'node:os';
import path from 'node:path';
import {Gateway, sms} from '../tests/sms/lib/gateway.mjs';
import {until} from '../tests/sms/lib/installation.mjs';
import {databases, password, Place} from '../tests/support/portner.mjs';

const [texts, rounds] = process.argv.slice(2).map(Number);
const most = 600;  // seconds
let arrivals = [];
const sink = await new Gateway('sink').start();
sink.way = (request, response) => {
  arrivals.push(performance.now());
  response.end('{"id": "1"}');
};
const config = sms(['sink'], [sink.section()]);
const at = (share) => (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1];
const line = (what, ...values) => console.log(what.padEnd(58) + values.map((value) => String(value).padStart(12)).join(''));

// Texts a second when the queue is full.
async function throughput(database) {
  const place = new Place({database});
  const data = path.join(place.directory, 'data');
  mkdirSync(data);
  const file = path.join(place.directory, 'fill.toml');
  writeFileSync(file, `data = "${data}"\n` + (place.url ? `[database]\nurl = "${place.url}"\n` : ''));
  execFileSync(process.env.PUT_TEXTS, [file, String(texts)]);
  arrivals = [];
  const portner = await place.start({config});
  await until('all texts have come', () => arrivals.length === texts, most);
  await portner.stop();
  const [[handedOver]] = place.sql(`SELECT COUNT(*) FROM message WHERE state = 'handed_over' AND perhaps_twice = 0`);
  place.remove();
  if (Number(handedOver) !== texts) throw new Error(`${handedOver} of ${texts} were handed over`);
  return ((texts - 1) / (arrivals.at(-1) - arrivals[0])) * 1000;
}

// Milliseconds from the POST of the password to the text at the gateway, one sign-in after the other.
async function fromPassword(database) {
  const place = new Place({database});
  const portner = await place.start({config});
  place.sql(`UPDATE person SET telephone = '+4520' || (660000 + id) WHERE email LIKE '%.%@demo.example'`);
  place.sql(`INSERT INTO sms_factor (person_id, number, state, since) SELECT id, telephone, 'active', 0 FROM person WHERE email LIKE '%.%@demo.example'`);
  const people = place.sql(`SELECT email FROM person WHERE email LIKE '%.%@demo.example'`).flat();
  const times = [];
  for (let round = 0; round < rounds; ++round)
    for (const email of people) {
      const browser = portner.browser();
      const page = await browser.get('/sign-in');
      const before = arrivals.length;
      const begin = performance.now();
      await browser.post('/sign-in', {...page.fields('/sign-in'), email, password});
      await until('the text has come', () => arrivals.length > before);
      times.push(arrivals.at(-1) - begin);
      browser.agent.destroy();
    }
  await portner.stop();
  place.remove();
  return times;
}

line(`${cpus().length} cores`, ...databases);
const results = {rates: [], median: [], worst: []};
for (const database of databases) {
  results.rates.push((await throughput(database)).toFixed(0));
  const times = await fromPassword(database);
  results.median.push(at(0.5)(times).toFixed(1));
  results.worst.push(at(0.99)(times).toFixed(1));
}
line(`texts a second to the gateway, of ${texts} that waited`, ...results.rates);
line('ms from the password to the gateway, median', ...results.median);
line('ms from the password to the gateway, 99th percentile', ...results.worst);
await sink.stop();
