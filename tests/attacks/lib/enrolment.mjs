// Attacks on setting up a factor. Each returns true when it succeeded.
import {guess, twin} from './world.mjs';
import {password} from '../../support/portner.mjs';

export const shownKey = (page) => page.body.match(/data-copy="([A-Z2-7]{32})"/)?.[1];

// A browser with a key on the page, not verified yet.
export async function settingUp(world, email) {
  const browser = world.portner.browser();
  await browser.signIn(email);
  await browser.get('/me/security/enable');
  await browser.submit('/me/security/apps/start');
  if (!shownKey(browser.page)) throw new Error('no key was shown');
  return browser;
}

// The key that a person is just setting up, read by somebody else who knows the password.
export async function readPendingKey(world) {
  const email = world.person();
  const owner = await settingUp(world, email);
  const thief = await world.half(email);
  return shownKey(await thief.get('/sign-in/set-up/app')) === shownKey(owner.page);
}

// Browsers that signed in with the password alone, before there was a factor: have they tries of their own afterwards,
// beside those of all strangers together?
export async function triesOfOldBrowsers(world) {
  const email = world.person();
  const old = world.portner.browser();
  await old.signIn(email);
  const owner = world.portner.browser();
  await owner.signIn(email);
  await owner.addApp();
  const stranger = await world.half(email);
  for (let tries = 0; tries < 5; ++tries) await stranger.submit('/sign-in/code', {code: guess()});
  old.cookies.delete('portner-session');
  await old.typePassword(email);
  await old.submit('/sign-in/code', {code: guess()});
  return world.comparedCodes(email) > 5;
}

// Two sessions of one person, opened with the password alone, each with a key of its own, verify it at the same moment.
// Whoever is first ends the other's session; the other must not get a factor in, without having proven the first.
export async function secondFactorAtOnce(world) {
  const email = world.person();
  const browsers = [await settingUp(world, email), await settingUp(world, email)];
  await Promise.all(browsers.flatMap((browser) => [0, 1, 2].map(() => {
    const {page, ...fields} = {page: browser.page, code: world.code(shownKey(browser.page)), name: 'An app'};
    return twin(browser).post('/me/security/apps/new', {...page.fields('/me/security/apps/new'), ...fields}, {agent: false});
  })));
  const active = world.place.sql(`SELECT count(*) FROM authenticator_app WHERE state = 'active' AND person_id = ${world.id(email)}`);
  return Number(active[0][0]) > 1;
}

// A password that is being changed lets nobody in who gave the old one just before.
export async function oldPasswordAtTheLastMoment(world) {
  const email = world.person();
  world.place.advance(2);  // a password is older than a second
  const owner = world.portner.browser();
  await owner.signIn(email);
  await owner.get('/me/security/password');
  const thieves = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(async () => {
    const thief = world.portner.browser();
    await thief.get('/sign-in');
    return thief;
  }));
  await Promise.all([
    owner.submit('/me/security/password', {current: password, password: 'kuvq xbjz wptyn hlm'}),
    ...thieves.map((thief) => thief.submit('/sign-in', {email, password})),
  ]);
  if (owner.page.url !== '/me/security?done=password') throw new Error(owner.page.text);
  const open = await Promise.all(thieves.map((thief) => thief.get('/sign-in/set-up')));
  return open.some((page) => page.url === '/sign-in/set-up');
}
