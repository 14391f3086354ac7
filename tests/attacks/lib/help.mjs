// The lost-phone desk under attack. What returns a promise of true or false is an attack, and true when it succeeded.
import {createHash, randomBytes} from 'node:crypto';
import {linkOf} from '../../support/texts.mjs';
import {signedInAs} from './bypass.mjs';
import {atOnce, twin} from './world.mjs';

export const askedMail = 'Somebody asks for help to sign in to your account';

// An administrator who has 2FA, freshly signed in.
export async function administrator(world) {
  const browser = await signedInAs(world, 'administrator');
  await browser.addApp();
  return browser;
}

// Somebody with an app who has asked for help, in the browser that asks.
export async function asking(world, person) {
  const {email, key} = person ?? (await world.enrolled());
  const browser = await world.half(email);
  await browser.submit('/sign-in/code/help', {sentence: 'My phone is gone'});
  const [[id]] = world.place.sql(`SELECT id FROM help_request WHERE person_id = ${world.id(email)} AND state = 'open'`);
  return {email, key, browser, id};
}

// The code that an administrator is shown, if any.
export async function answer(helper, id, again = {}) {
  const {csrf} = helper.page.fields('/sign-out');
  const page = await helper.post(`/hr/help-requests/${id}/code`, {csrf, ...again}, {agent: false});
  return page.text.match(/\d{4} \d{4}/)?.[0];
}

// A browser after the password, where the code has been typed.
export async function typed(world, email, code, browser) {
  const half = browser ?? (await world.half(email));
  await half.get('/sign-in/code?way=help');
  await half.submit('/sign-in/code', {code});
  return half;
}
const wrongCode = (right, by) => String((Number(right.replace(' ', '')) + by) % 1e8).padStart(8, '0');

export async function codeTwice(world) {
  const {email, id} = await asking(world);
  const code = await answer(await administrator(world), id);
  if (!(await typed(world, email, code)).sessionCookie) throw new Error('the right code was refused');
  return Boolean((await typed(world, email, code)).sessionCookie);
}

// One code from many browsers at once, over all nodes; returns how many got in, by cookie and in the database.
export async function raceOneCode(world, count) {
  const {email, id} = await asking(world);
  const code = await answer(await administrator(world), id);
  const before = world.sessions(email);
  const browsers = await world.halves(email, count / 2);
  const all = browsers.flatMap((browser) => [browser, twin(browser)]);
  await Promise.all(all.map((browser) =>
    browser.post('/sign-in/code', {...browser.page.fields('/sign-in/code'), way: 'help', code}, {agent: false})));
  return {cookies: all.filter((browser) => browser.sessionCookie).length, rows: world.sessions(email) - before};
}

// Somebody who knows another one's password signs in there with a code of their own.
export async function codeOfAnother(world) {
  const victim = await world.enrolled();
  const {id} = await asking(world);
  const code = await answer(await administrator(world), id);
  return Boolean((await typed(world, victim.email, code)).sessionCookie);
}

export async function codeTooLate(world) {
  const {email, id} = await asking(world);
  const code = await answer(await administrator(world), id);
  world.place.advance(600);
  return Boolean((await typed(world, email, code)).sessionCookie);
}

// More than five codes in one sign-in attempt, as many as that at once.
export async function sixthCode(world) {
  const {email, id} = await asking(world);
  const code = await answer(await administrator(world), id);
  const half = await world.half(email);
  const cookies = new Map(half.cookies);
  const fields = {...half.page.fields('/sign-in/code'), way: 'help'};
  await atOnce(5, (number) => half.copy().post('/sign-in/code', {...fields, code: wrongCode(code, number + 1)}, {agent: false}));
  half.cookies = cookies;
  await half.post('/sign-in/code', {...fields, code});
  return Boolean(half.sessionCookie);
}

// An administrator's stolen session lets the thief, who knows the password too, in for good.
export async function answerOneself(world) {
  const helper = await administrator(world);
  const {id} = await asking(world, {email: helper.email});
  return Boolean(await answer(helper, id));
}

export async function answerFromAnotherCompany(world) {
  const {id} = await asking(world);
  const eva = world.portner.browser();
  await eva.signIn('eva@other.example');
  await eva.addApp();
  return Boolean(await answer(eva, id));
}

// The password alone, of an administrator who has no 2FA, is enough to let somebody in.
export async function answerWithout2fa(world) {
  const {id} = await asking(world);
  return Boolean(await answer(await signedInAs(world, 'administrator'), id));
}

export async function codeAfterNotMe(world) {
  const {email, id} = await asking(world);
  const code = await answer(await administrator(world), id);
  const owner = world.portner.browser();
  await owner.get(await linkOf(world.portner, email, askedMail));
  await owner.submit('/link/not-me');
  return Boolean((await typed(world, email, code)).sessionCookie);
}

// A request of somebody whom no attack is about, as if they had just asked; returns its number.
export function requestByAnother(world) {
  world.helped ??= world.person();
  const person = world.id(world.helped);
  world.place.sql(`UPDATE help_request SET state = 'expired' WHERE person_id = ${person} AND state = 'open'`);
  world.place.sql(`INSERT INTO help_request (company_id, person_id, created_at, sentence, browser, address, network, state)
    SELECT company_id, id, ${world.place.now()}, '', '', '198.51.100.7', '198.51.100.7', 'open' FROM person WHERE id = ${person}`);
  return world.place.sql('SELECT max(id) FROM help_request')[0][0];
}
// And the token of a link to stop it.
export function linkByAnother(world) {
  const token = randomBytes(32).toString('base64url');
  world.place.sql(`INSERT INTO help_link (digest, help_request_id, expires_at) VALUES
    ('${createHash('sha256').update(token).digest('hex')}', ${requestByAnother(world)}, ${world.place.now() + 86400})`);
  return token;
}
