// Codes by SMS under attack. What returns a promise of true or false is an attack, and true when it succeeded.
import {createHash, randomBytes} from 'node:crypto';
import http from 'node:http';
import {newestText as newestTextOf, texts as textsOf} from '../../support/texts.mjs';

export const texts = (world) => textsOf(world.portner);
export const newestText = (world) => newestTextOf(world.portner);
export const textsSent = (world) => Number(world.place.sql(`SELECT count(*) FROM message WHERE channel = 'sms'`)[0][0]);

let numbers = 0;
// A mobile number on somebody's card that nobody else has; returns it in E.164.
export function haveNumber(world, email) {
  const digits = String(++numbers).padStart(4, '0');
  world.place.sql(`UPDATE person SET telephone = '+45 20 61 ${digits.slice(0, 2)} ${digits.slice(2)}' WHERE id = ${world.id(email)}`);
  return `+452061${digits}`;
}
const numberOf = (world, email) => world.place.sql(`SELECT telephone FROM person WHERE id = ${world.id(email)}`)[0][0].replaceAll(' ', '');

// Switched on and off in the database, with all budgets for texts free again.
export function noSms(world, email) {
  world.place.sql(`DELETE FROM sms_factor WHERE person_id = ${world.id(email)}`);
  freeTexts(world);
}
export function withSms(world, email) {
  noSms(world, email);
  world.place.sql(`INSERT INTO sms_factor (person_id, number, state, since) VALUES (${world.id(email)}, '${numberOf(world, email)}', 'active', ${world.place.now()})`);
}

// The link that undoes a change of somebody's number, as if they had just changed it; returns its token.
export function changeByAnother(world) {
  world.changed ??= world.person();
  const token = randomBytes(32).toString('base64url');
  world.place.sql(`INSERT INTO number_change (person_id, digest, old_number, new_number, created_at, expires_at) VALUES
    (${world.id(world.changed)}, '${createHash('sha256').update(token).digest('hex')}', '+4520620001', '+4520620002', ${world.place.now()}, ${world.place.now() + 86400})`);
  return token;
}

// Somebody with SMS alone, and the browser in which they are signed in.
export async function enrolledBySms(world) {
  const email = world.person();
  const number = haveNumber(world, email);
  const browser = world.portner.browser();
  await browser.signIn(email);
  await browser.get('/me/security/sms');
  await browser.submit('/me/security/sms/send');
  await browser.submit('/me/security/sms', {code: await codeTo(world, number)});
  if (factorOf(world, email) !== number) throw new Error(browser.page.text);
  freeTexts(world);
  return {email, number, browser};
}
export const factorOf = (world, email) => world.place.sql(`SELECT number FROM sms_factor WHERE person_id = ${world.id(email)}`)[0]?.[0];
export async function codeTo(world, number) {
  const text = (await texts(world)).find(({to, code}) => code && to.replaceAll(' ', '') === number);
  if (!text) throw new Error(`no code went to ${number}`);
  return text.code;
}
export const wrongCode = (right) => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

// No budget for texts has been used, or one of them but for so many.
export function freeTexts(world) {
  world.place.sql(`DELETE FROM budget_spend WHERE budget LIKE 'texts-%'`);
}
export function leaveTexts(world, budget, limit, left) {
  freeTexts(world);
  world.place.sql(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${limit - left})
    INSERT INTO budget_spend (budget, at) SELECT '${budget}', ${world.place.now()} FROM n`);
}

// Somebody who has the password signs in again and again, and never gives a code.
export async function textsWithoutEnd(world) {
  const {email} = await enrolledBySms(world);
  const before = textsSent(world);
  for (let times = 0; times < 10; ++times) await world.half(email);
  return textsSent(world) - before > 6;
}

// Whoever has the password has the code sent ten times after each wrong guess; after the five of this sign-in, is the right
// one still good? report gets how many texts went out and the codes in them.
export async function sixthCodeAfterResends(world, report = () => {}) {
  const {email, number} = await enrolledBySms(world);
  const before = textsSent(world);
  const thief = await world.half(email);
  const cookies = new Map(thief.cookies);
  const fields = thief.page.fields('/sign-in/code');
  const codes = new Set();
  for (let tries = 0; tries < 5; ++tries) {
    for (let times = 0; times < 10; ++times) {
      await thief.post('/sign-in/code/sms', fields);
      world.place.advance(11);
    }
    codes.add(await codeTo(world, number));
    await thief.post('/sign-in/code', {...fields, code: wrongCode([...codes][0])});
  }
  report({sent: textsSent(world) - before, codes});
  thief.cookies = cookies;
  await thief.post('/sign-in/code', {...fields, code: [...codes][0]});
  return Boolean(thief.sessionCookie);
}

// A code that was seen as it was typed for fresh proof, typed once more by the browser that is left open.
export async function proofCodeTwice(world) {
  const {number, browser} = await enrolledBySms(world);
  world.place.advance(301);
  await browser.get('/me/security/password');
  await browser.submit('/prove/sms');
  const code = await codeTo(world, number);
  await browser.submit('/prove', {code});
  if (browser.page.url !== '/me/security/password') throw new Error(browser.page.text);
  world.place.advance(160);
  await browser.get('/prove?next=/me&way=sms');
  const {csrf} = browser.page.fields('/language');
  return (await browser.post('/prove', {csrf, way: 'sms', next: '/me', code})).location === '/me';
}

// A gateway that keeps what it is given, and answers with this status; an error repeats the text.
export async function startGateway() {
  const gateway = {received: [], answer: 200};
  const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const text = JSON.parse(Buffer.concat(parts));
      gateway.received.push(text);
      response.writeHead(gateway.answer, {'content-type': 'application/json'}).end(JSON.stringify(gateway.answer === 200 ? {id: 'x'} : {error: text}));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway.port = server.address().port;
  gateway.stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return gateway;
}

// The configuration with a gateway at this port of the machine.
export const gatewayAt = (port) =>
  `[sms]\ngateways = ["sink"]\n[sms.gateway.sink]\npreset = "generic"\nurl = "http://127.0.0.1:${port}/send"\nprivate_addresses = true\n`;

// A receipt from somebody who never got the text.
export async function forgedReceipt(world) {
  const email = world.person();
  haveNumber(world, email);
  withSms(world, email);
  await world.half(email);
  const [[id]] = world.place.sql(`SELECT max(id) FROM message WHERE channel = 'sms'`);
  await world.portner.browser().request('GET', `/receipts/sink/${id}/${'0'.repeat(32)}?status=delivered`);
  return world.place.sql(`SELECT state FROM message WHERE id = ${id}`)[0][0] === 'delivered';
}
forgedReceipt.config = gatewayAt(9);
