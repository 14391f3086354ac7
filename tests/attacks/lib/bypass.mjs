// Attacks that walk around a step. Each returns true when it succeeded.
import {password} from '../../support/portner.mjs';

// A page of somebody's card, behind the password alone.
export async function cardHalfSignedIn(world) {
  const thief = await world.half((await world.enrolled()).email);
  const page = await thief.request('GET', '/me');
  return page.status === 200;
}

// A session id that was seen before its owner proved more.
export async function sessionFromBeforeProof(world) {
  const browser = world.portner.browser();
  await browser.signIn(world.person());
  world.place.advance(301);
  const thief = browser.copy();
  await browser.get('/me/security/enable');
  await browser.submit('/prove', {password});
  return (await thief.request('GET', '/me')).status === 200;
}

// A session that outlives the password it was opened with.
export async function sessionAfterPasswordChange(world) {
  const email = world.person();
  const [owner, thief] = [world.portner.browser(), world.portner.browser()];
  await owner.signIn(email);
  await thief.signIn(email);
  await owner.get('/me/security/password');
  await owner.submit('/me/security/password', {current: password, password: 'kuvq xbjz wptyn hlm'});
  if (owner.page.url !== '/me/security?done=password') throw new Error(owner.page.text);
  return (await thief.request('GET', '/me')).status === 200;
}

// A change of factors at a screen that was left open.
export async function changeWithoutProof(world) {
  const {browser} = await world.enrolled(2);
  const [remove] = (await browser.get('/me/security')).body.match(/\/me\/security\/apps\/\d+\/remove/);
  world.place.advance(301);
  const {csrf} = browser.page.fields('/sign-out');
  return (await browser.post(remove, {csrf})).location === '/me/security?done=removed';
}
