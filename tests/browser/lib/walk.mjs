// The first slice of Portner as Anna walks through it: what issue and README promise, in the order in which a person meets it.
import assert from 'node:assert/strict';
import {password} from '../../support/portner.mjs';
import {walkThrough} from './chapters.mjs';
import {Person} from './person.mjs';
import {dim, scanPage} from './phone.mjs';
import {setMoment} from './time.mjs';

const email = 'anna@demo.example';
const newPassword = 'kuvq xbjz wpty';
const firstApp = 'Anna’s Pixel';
const secondApp = 'Tablet';

async function arrives(anna) {
  await anna.open('/me');
  await anna.headed('Sign in');
  assert.equal(await anna.page.locator('html').getAttribute('lang'), anna.language, 'the browser’s language');
  await anna.typePassword(email, 'not my password');
  anna.firstReference = await anna.refusedWithReference('The e-mail address or the password is not right.', 'Check both, and that Caps Lock is off.');
  assert.equal(await anna.field('E-mail').inputValue(), email, 'no need to type it again');
  await anna.typePassword(email, password);
  await anna.headed('Set up 2FA');
}

async function skipsAndEditsOwnData(anna) {
  await anna.press('Skip 2FA setup');
  await anna.headedBy('Anna Holm');
  assert.equal(anna.path, '/me', 'where she was going');

  await anna.open('/');
  await anna.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
  const menu = await anna.menu();
  for (const place of ['menu|Department', 'menu|Employee']) await menu.getByText(anna.say(place), {exact: true}).waitFor();
  await anna.click(menu.getByRole('link', {name: anna.say('Edit own data')}));
  await anna.headedBy('Anna Holm');

  const details = await anna.page.locator('dl').innerText();
  for (const text of ['Anna Holm', email, 'Shop assistant', 'Checkout', 'Dan Friis', 'Carla Berg']) assert.ok(details.includes(text), text);
  await anna.type('Telephone', 'call me');
  await anna.press('Save');
  await anna.refused('Type a telephone number: digits, and a + in front if it is from abroad.');
  assert.equal(await anna.field('Telephone').getAttribute('aria-invalid'), 'true');
  await anna.type('Telephone', '+45 11 22 33 44');
  await anna.press('Save');
  await anna.reads('Your data is saved.');
  assert.equal((await anna.field('Telephone').inputValue()).replaceAll(' ', ''), '+4511223344');
}

// From the page that asks for the kind of 2FA to the one that says it is on. Returns the app.
async function setsUpApp(anna, name) {
  await anna.headed('Enable 2FA');
  await anna.choose('Authenticator app');
  await anna.headed('Set up your authenticator app');
  const app = await scanPage(anna);
  assert.deepEqual([app.issuer, app.name], ['Portner', email]);
  const opener = anna.link('Open my authenticator app');
  if (anna.onPhone) assert.equal(await opener.getAttribute('href'), app.uri, 'the button opens what the square shows');
  else await anna.lacks(opener, 'a button that opens an app which is on the phone');
  anna.app = app;
  await anna.type('Name of this app', name);
  anna.verifiedAt = anna.now();
  await anna.typeCode(app.code(anna.verifiedAt));
  await anna.reads('2FA is on. The app is verified, and from now on you sign in with its codes.');
  await anna.readsText(name);
  return app;
}

async function looksAtKey(anna) {
  await anna.follow('Security');
  await anna.reads('2FA is off');
  await anna.follow('Enable 2FA');
  await anna.choose('Authenticator app');
  await anna.headed('Set up your authenticator app');
  const app = await scanPage(anna);
  await anna.page.reload();
  assert.equal((await scanPage(anna)).key, app.key, 'reloading keeps the step');

  await anna.unfold('Type the key in by hand');
  await anna.readsText(app.key.match(/.{4}/g).join(' '));
  if (anna.javaScript) {
    await anna.press('Copy the key');
    await anna.reads('Copied');
    assert.equal(await anna.page.evaluate(() => navigator.clipboard.readText()), app.key);
  } else {
    await anna.lacks(anna.page.locator('[data-copy]'), 'a copy button that cannot copy');
  }
  await anna.typeCode(app.wrongCode(anna.now()));
  await anna.refused('That code is not right.');
  assert.equal((await scanPage(anna, dim)).key, app.key, 'nor does a wrong code lose it; and a dim screen scans too');
  await anna.press('Cancel');
  await anna.reads('2FA is off');
}

async function switches2faOn(anna) {
  await anna.follow('Enable 2FA');
  anna.app = await setsUpApp(anna, firstApp);
  await anna.lacks(anna.page.getByRole('link', {name: anna.say('Remove'), exact: true}), 'a way to remove the last app');
  await anna.open('/outbox');
  await anna.reads('An authenticator app was added');
}

// The wait that a refusal names is counted down, and gives the button back at its end.
async function waitsInWords(anna, seconds) {
  const wait = anna.page.locator('.wait');
  if (!anna.javaScript) {
    await anna.lacks(wait, 'a countdown that does not count');
    assert.ok(await anna.button('Verify').isEnabled());
    return;
  }
  assert.match(await wait.innerText(), /\d:\d\d/);
  assert.ok(await anna.button('Verify').isDisabled());
  await anna.page.clock.fastForward(1000 * seconds);
  await anna.reads('You can try again now.');
  assert.ok(await anna.button('Verify').isEnabled());
}

async function signsInWithCode(anna) {
  await anna.signOut();
  await anna.open('/me/security');
  await anna.headed('Sign in');
  await anna.typePassword(email, password);
  await anna.headed('Enter your code');
  await anna.unfold('I can’t use my phone');
  await anna.readsText('Carla Berg');

  // The code that switched 2FA on, while it is still shown.
  setMoment(anna.place, anna.verifiedAt);
  await anna.typeCode(anna.app.code(anna.verifiedAt));
  await anna.refusedWithReference('That code has been used already. The next one comes in {seconds}.', 'Each code works once. Wait until your app shows another, and type that.');
  await waitsInWords(anna, 31);
  await anna.typeCode(anna.app.wrongCode(anna.now()));
  await anna.refusedWithReference('That code is not right.', ['{count} tries left.', {count: 3}]);
  // At the beginning of a step, so that the page is there before the next one.
  setMoment(anna.place, 30 * (Math.floor(anna.now() / 30) + 1));
  const by = `${anna.say('{count} minutes', {count: 3})} ${anna.say('{count} seconds', {count: 30})}`;
  await anna.typeCode(anna.app.code(anna.now() + 210));
  await anna.refusedWithReference(['Your phone’s clock is about {duration} fast. Set it to automatic.', {duration: by}]);
  await anna.typeCode(anna.app.code(anna.now()).replace(/^.../, '$& '));
  await anna.headedBy('Anna Holm');
  assert.equal(anna.path, '/me/security', 'where she was going');
}

async function changesPhone(anna) {
  anna.place.advance(30);
  await anna.follow('Add another way');
  const second = await setsUpApp(anna, secondApp);
  await anna.readsText(firstApp);
  await anna.follow('Remove {NAME}', {NAME: firstApp});
  await anna.headed('Remove {NAME}?', {NAME: firstApp});
  await anna.press('Remove');
  await anna.reads('The app is removed. Its codes no longer work.');
  await anna.lacks(anna.page.locator('.rows').getByText(firstApp), 'the app that was removed');
  await anna.lacks(anna.link('Remove {NAME}', {NAME: secondApp}), 'a way to remove the last app');
  anna.app = second;

  anna.place.advance(301);
  await anna.follow('Add another way');
  await anna.headed('Prove it is you');
  await anna.typeCode(anna.app.wrongCode(anna.now()));
  await anna.refusedWithReference('That code is not right.');
  await anna.typeCode(anna.app.code(anna.now()));
  await anna.headed('Enable 2FA');
  anna.place.advance(30);
}

// Another window of Anna's, signed in.
async function elsewhere(anna, withPassword) {
  const other = await Person.arrive(anna.context.browser(), anna.portner, anna);
  await other.open('/');
  await other.typePassword(email, withPassword);
  await other.typeCode(anna.app.code(anna.now()));
  await other.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
  anna.place.advance(30);
  return other;
}

async function isSignedOut(other) {
  await other.page.reload();
  await other.headed('Sign in');
  await other.leave();
}

async function changesPassword(anna) {
  const other = await elsewhere(anna, password);
  await anna.follow('Back to Security');
  await anna.follow('Change password');
  await anna.headed('Change password');
  await anna.type('Current password', password);
  await anna.type('New password', 'annaholm1');
  await anna.press('Change password');
  await anna.refused('That password is too easy to guess. Use a few words that do not belong together, and not your name or your company’s.');
  await anna.type('Current password', 'not my password');
  await anna.type('New password', newPassword);
  if (anna.javaScript) {
    await anna.field('Show both passwords').check();
    assert.equal(await anna.field('New password').getAttribute('type'), 'text');
  } else {
    await anna.lacks(anna.field('Show both passwords'), 'a box that does nothing');
  }
  await anna.press('Change password');
  await anna.refused('That is not your current password.');
  await anna.type('Current password', password);
  await anna.type('New password', newPassword);
  await anna.press('Change password');
  await anna.reads('Your password is changed, and you are signed out everywhere else.');
  await isSignedOut(other);
}

async function seesWhereSheIsSignedIn(anna) {
  const other = await elsewhere(anna, newPassword);
  await anna.page.reload();
  const table = (name) => anna.page.getByRole('table', {name: anna.say(name)});
  const sessions = table('Active sessions').getByRole('row');
  assert.equal(await sessions.count(), 3, 'a head and two sessions');
  assert.equal(await sessions.filter({hasText: anna.say('This browser')}).count(), 1);
  const history = await table('Login history').innerText();
  for (const text of ['Signed in', 'With password and authenticator app', 'Wrong password', 'Code not accepted', 'The phone’s clock is off', 'Password changed', 'Authenticator app removed'])
    assert.ok(history.includes(anna.say(text)), text);
  assert.ok(history.includes(anna.firstReference), 'the reference of the first refusal');
  await anna.press('Sign out everywhere else');
  await anna.reads('You are signed out everywhere else.');
  assert.equal(await sessions.count(), 2);
  await isSignedOut(other);
}

async function triesTooOften(anna) {
  await anna.signOut();
  await anna.typePassword(email, newPassword);
  for (let tries = 0; tries < 5; ++tries) {
    await anna.headed('Enter your code');
    await anna.typeCode(anna.app.wrongCode(anna.now()));
    if (tries < 4) await anna.refusedWithReference('That code is not right.', tries < 3 ? ['{count} tries left.', {count: 4 - tries}] : ['{count} try left.', {count: 1}]);
  }
  await anna.headed('Sign in');
  await anna.refusedWithReference('This sign-in is over. Sign in again.');
  const over = anna.now();
  await anna.typePassword(email, newPassword);
  await anna.headed('Enter your code');
  setMoment(anna.place, over);
  await anna.typeCode(anna.app.code(anna.now()));
  await anna.refusedWithReference('Too many tries. Wait {duration}, then try again.');
  anna.place.advance(61);
  await waitsInWords(anna, 61);
  await anna.typeCode(anna.app.code(anna.now()));
  await anna.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
}

async function changesLanguage(anna) {
  const other = anna.language === 'en' ? {tag: 'da', name: 'Dansk', back: 'English'} : {tag: 'en', name: 'English', back: 'Dansk'};
  const press = (name) => anna.click(anna.page.getByRole('button', {name, exact: true}));
  const isIn = (language) => anna.page.locator(`html[lang="${language}"]`).waitFor({state: 'attached'});
  await anna.open('/me/security');
  await press(other.name);
  await isIn(other.tag);
  assert.equal(anna.path, '/me/security', 'the same page');
  await press(other.back);
  await isIn(anna.language);
  await anna.signOut();
  await press(other.name);
  await isIn(other.tag);
}

const chapters = {
  'comes to the sign-in page, and mistypes the password': arrives,
  'skips 2FA, finds her user card by the menu, and edits it': skipsAndEditsOwnData,
  'looks at the key of an app in every way there is, and turns back': looksAtKey,
  'switches 2FA on': switches2faOn,
  'signs in with a code, after every way to get it wrong': signsInWithCode,
  'changes her phone, and proves that it is her': changesPhone,
  'changes her password': changesPassword,
  'sees where she is signed in, and signs out everywhere else': seesWhereSheIsSignedIn,
  'tries too often, and is told how long to wait': triesTooOften,
  'changes the language': changesLanguage,
};

export const walk = (t, chromium, setting) => walkThrough(t, chromium, setting, 'Anna', chapters);
