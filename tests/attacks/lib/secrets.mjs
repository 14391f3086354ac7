// Attacks by somebody who reads logs and addresses, and by somebody who can write to the database. An attack returns true when
// it succeeded.
import {Browser, password} from '../../support/portner.mjs';
import {links} from './payloads.mjs';

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bytesOfKey = (key) => Buffer.from([...key].map((symbol) => base32.indexOf(symbol).toString(2).padStart(5, '0')).join('').match(/.{8}/g).map((bits) => parseInt(bits, 2)));

// All ways to write these bytes, as text whose characters are bytes.
function writings(bytes) {
  const text = bytes.toString();
  const hex = bytes.toString('hex');
  // Inside something longer, Base64 looks different for each of three beginnings.
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replaceAll('=', '');
    return whole.slice(Math.ceil(shift * 8 / 6), Math.floor((shift + bytes.length) * 8 / 6));
  });
  const texts = [text, encodeURIComponent(text), new URLSearchParams({x: text}).toString().slice(2), JSON.stringify(text).slice(1, -1),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')];
  return new Set([bytes.toString('latin1'), ...texts.map((written) => Buffer.from(written).toString('latin1')), hex, hex.toUpperCase(), hex.replace(/../g, '%$&'),
    hex.toUpperCase().replace(/../g, '%$&'), ...base64, ...base64.map((written) => written.replaceAll('+', '-').replaceAll('/', '_'))]);
}

// The secrets that were used, each with what it is, and where they turn up.
export class Secrets {
  kinds = new Map();
  #writings = new Map();

  add(kind, secret) {
    const bytes = Buffer.from(secret);
    if (bytes.length < 6) return;
    const name = bytes.toString('latin1');
    this.kinds.set(name, kind);
    if (!this.#writings.has(name)) this.#writings.set(name, writings(bytes));
  }
  addKey(key) {
    for (const shown of [key, key.toLowerCase(), key.match(/.{4}/g).join(' '), bytesOfKey(key)]) this.add('key of an app', shown);
  }
  writingsOf(secret) {
    return this.#writings.get(Buffer.from(secret).toString('latin1'));
  }

  // The kinds of those that are in it, in whatever writing.
  in(place, {but = []} = {}) {
    const text = Buffer.from(place).toString('latin1');
    const found = new Set();
    for (const [name, kind] of this.kinds)
      for (const written of this.#writings.get(name)) {
        // Six digits in the middle of others are another number.
        if (!but.includes(kind) && (/^\d{6}$/.test(written) ? new RegExp(`(?<!\\d)${written}(?!\\d)`).test(text) : text.includes(written))) found.add(kind);
      }
    return [...found];
  }
}

const typed = {password: 'password', current: 'password', code: 'code', token: 'link', csrf: 'form token'};

// A browser that tells which secrets it sent and got, and keeps every answer.
export class Watched extends Browser {
  constructor(portner, secrets, answers) {
    super(portner);
    Object.assign(this, {secrets, answers});
  }

  async request(method, address, options = {}) {
    for (const [name, value] of new URLSearchParams(options.body ?? '')) if (typed[name]) this.secrets.add(typed[name], value);
    const link = address.match(/token=([^&]+)/);
    if (link) this.secrets.add('link', link[1]);
    const answer = await super.request(method, address, options);
    for (const [name, value] of this.cookies) if (!/language/.test(name)) this.secrets.add('cookie', value);
    for (const [, token] of answer.body.matchAll(/name="csrf" value="([^"]+)"/g)) this.secrets.add('form token', token);
    for (const [, key] of answer.body.matchAll(/data-copy="([A-Z2-7]+)"/g)) this.secrets.addKey(key);
    this.answers.push(answer);
    return answer;
  }
}

// What of an answer becomes the address of a page, or a line in somebody's log.
export const addressesIn = ({location, body}) => [location ?? '', ...links(body).filter((address) => !address.startsWith('otpauth:'))].join('\n');

const activeApp = (world, email) => `person_id = ${world.id(email)} AND state = 'active'`;

// The key of the attacker's own app, copied into the row of somebody whose password the attacker knows.
export async function swapKeys(world) {
  const [thief, owner] = [await world.enrolled(), await world.enrolled()];
  world.place.sql(`UPDATE authenticator_app SET secret_key = (SELECT a.secret_key FROM authenticator_app a WHERE a.${activeApp(world, thief.email)})
    WHERE ${activeApp(world, owner.email)}`);
  const browser = await world.half(owner.email);
  await browser.submit('/sign-in/code', {code: world.code(thief.key)});
  return Boolean(browser.sessionCookie);
}

// The key of an app that its owner is about to remove, copied into the row of the one that stays.
export async function swapApps(world) {
  const {email, keys: [, lost]} = await world.enrolled(2);
  const [[stays], [goes]] = world.place.sql(`SELECT id FROM authenticator_app WHERE ${activeApp(world, email)} ORDER BY id`);
  world.place.sql(`UPDATE authenticator_app SET secret_key = (SELECT a.secret_key FROM authenticator_app a WHERE a.id = ${goes}) WHERE id = ${stays};
    DELETE FROM authenticator_app WHERE id = ${goes}`);
  const browser = await world.half(email);
  await browser.submit('/sign-in/code', {code: world.code(lost)});
  return Boolean(browser.sessionCookie);
}

// The attacker's own password, copied into somebody else's row.
export async function swapPasswords(world) {
  const [thief, owner] = [world.person(), world.person()];
  const browser = world.portner.browser();
  await browser.signIn(thief);
  await browser.get('/me/security/password');
  await browser.submit('/me/security/password', {current: password, password: 'kuvq xbjz wptyn hlm'});
  if (browser.page.url !== '/me/security?done=password') throw new Error(browser.page.text);
  world.place.sql(`UPDATE password SET hash = (SELECT p.hash FROM password p WHERE p.person_id = ${world.id(thief)}) WHERE person_id = ${world.id(owner)}`);
  const other = world.portner.browser();
  await other.signIn(owner, {typed: 'kuvq xbjz wptyn hlm'}).catch(() => {});
  return Boolean(other.sessionCookie);
}
