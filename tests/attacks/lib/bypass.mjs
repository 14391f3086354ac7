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

export const roles = ['employee', 'leader', 'agent', 'administrator'];

// A browser of somebody with this role, freshly signed in.
export async function signedInAs(world, role) {
  const email = world.person();
  const named = {agent: 'support_agent', administrator: 'administrator'}[role];
  if (named) world.place.sql(`UPDATE person SET role = '${named}' WHERE email = '${email}'`);
  if (role === 'leader')
    world.place.sql(`INSERT INTO department_leader (department_id, person_id) SELECT d.department_id, p.id FROM person p
      JOIN person_department d ON d.person_id = p.id WHERE p.email = '${email}'`);
  const browser = world.portner.browser();
  await browser.signIn(email);
  return Object.assign(browser, {email});
}

// The fields of a form with which the company's rules would be changed.
export function newRules(world) {
  const [[revision]] = world.place.sql(`SELECT revision FROM company_rule ORDER BY company_id LIMIT 1`);
  return {revision, sms_a_day: '1', step: 'save'};
}

// An employee who knows the address saves rules for the company.
export async function rulesByEmployee(world) {
  const browser = await signedInAs(world, 'employee');
  const {csrf} = browser.page.fields('/sign-out');
  return (await browser.post('/company/rules', {csrf, ...newRules(world)})).location === '/company/rules?done=saved';
}
