// Attacks that use a one-time thing twice. Each returns true when it succeeded.
import {send} from './world.mjs';

// The same code in two sign-ins, one after the other; on a second node when there is one.
export async function codeTwice(world) {
  const {email, key} = await world.enrolled();
  const node = world.nodes.at(-1);
  const [first, second] = [await world.half(email), await world.half(email, node)];
  const code = world.code(key);
  await first.submit('/sign-in/code', {code});
  if (!first.sessionCookie) throw new Error('the right code was refused');
  await second.submit('/sign-in/code', {code});
  return Boolean(second.sessionCookie);
}

// And in the next step, when it is still in the window.
export async function codeInNextStep(world) {
  const {email, key} = await world.enrolled();
  const code = world.code(key);
  await (await world.half(email)).submit('/sign-in/code', {code});
  world.place.advance(30);
  const second = await world.half(email);
  await second.submit('/sign-in/code', {code});
  return Boolean(second.sessionCookie);
}

// One code proves one purpose only: seen over the shoulder at sign-in, it must not prove anything else.
export async function codeForAnotherPurpose(world) {
  const {email, key, browser} = await world.enrolled();
  world.place.advance(301);
  await browser.get('/me/security/enable');
  const code = world.code(key);
  await (await world.half(email)).submit('/sign-in/code', {code});
  await browser.submit('/prove', {code});
  return browser.page.url === '/me/security/enable';
}

// One right code from many browsers at once, over all nodes; returns how many got in, by cookie and in the database.
export async function raceOneCode(world, {email, key}, browsers) {
  const before = world.sessions(email);
  const code = world.code(key);
  await Promise.all(browsers.map((browser) => send(browser, '/sign-in/code', {code})));
  return {cookies: browsers.filter((browser) => browser.sessionCookie).length, rows: world.sessions(email) - before};
}

// The program dies while one right code is being submitted many times; then the code is tried again. Returns how many
// sessions the code was good for, and whether anybody had been told so before the end.
export async function killWhileChecking(world, milliseconds) {
  const {email, key} = await world.enrolled();
  const before = world.sessions(email);
  const browsers = await world.halves(email, 12);
  const late = await world.half(email);
  const code = world.code(key);
  const answers = browsers.map((browser) => send(browser, '/sign-in/code', {code}).catch(() => {}));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await world.killAndStart();
  await Promise.all(answers);
  const told = browsers.filter((browser) => browser.sessionCookie).length;
  const survived = world.sessions(email) - before;
  late.portner = world.portner;
  late.page = await late.get('/sign-in/code');
  await late.submit('/sign-in/code', {code});
  return {told, survived, after: world.sessions(email) - before};
}

export function passwordLink(world, email = world.person()) {
  return world.place.run('user', 'password-link', '--email', email).match(/\/link\/set-password\?token=\S+/)[0];
}

// One link from many browsers at once: how many chose a password.
export async function raceOneLink(world, link, browsers) {
  await Promise.all(browsers.map((browser) => browser.get(link)));
  const answers = await Promise.all(browsers.map((browser, number) =>
    send(browser, '/link/set-password', {password: `kuvq xbjz wptyn ${number} hlm`})));
  return answers.filter((answer) => answer.location === '/sign-in?done=password').length;
}

export async function linkTwice(world) {
  const link = passwordLink(world);
  const [first, second] = [world.portner.browser(), world.nodes.at(-1).browser()];
  await first.get(link);
  await second.get(link);
  await first.submit('/link/set-password', {password: 'kuvq xbjz wptyn hlm'});
  await second.submit('/link/set-password', {password: 'another kuvq xbjz wptyn'});
  return second.page.url === '/sign-in?done=password';
}
