// With a keyboard and nothing else: everything can be reached, in the order in which it is read, and the focus is seen.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {password, Place} from '../support/portner.mjs';
import {texts} from '../support/texts.mjs';
import {launch} from './lib/chromium.mjs';
import {Keyboard} from './lib/keyboard.mjs';
import {Person} from './lib/person.mjs';
import {Account} from './lib/phone.mjs';

describe('with the keyboard alone', {concurrency: false}, () => {
  let chromium, place, portner;
  before(async () => {
    chromium = await launch();
    place = new Place();
    portner = await place.start();
  });
  after(async () => {
    await chromium?.close();
    await portner?.stop();
    place?.remove();
  });

  const sit = async (setting) => {
    const person = await Person.arrive(chromium, portner, setting);
    return [person, new Keyboard(person)];
  };
  const signIn = async (person, keys, email) => {
    await keys.begins('E-mail');
    await keys.page.keyboard.type(email);
    await keys.type('Password', password);
    await keys.press('Enter');
    await person.headed('Set up 2FA');
    await keys.activate('Skip 2FA setup');
  };

  test('the sign-in page begins in its first field, and goes on in reading order', async () => {
    const [person, keys] = await sit();
    await person.open('/sign-in');
    await keys.begins('E-mail');
    const footer = ['Help', 'Contact support', 'English', 'Dansk', 'Deutsch', 'Norsk bokmål', 'Nederlands', 'Svenska'];
    const stops = ['E-mail', 'Password', 'Show password', 'Sign in', 'Forgotten your password?', ...footer];
    assert.deepEqual(await keys.stops(), stops);
    assert.equal(await keys.tab(), 'Skip to the content', 'the page begins again');
    assert.equal(await keys.tab(), 'outbox');
    await keys.to('Forgotten your password?');
    await keys.press('Enter');
    await person.headed('Forgotten your password?');
    await keys.begins('E-mail');
    assert.deepEqual(await keys.stops(), ['E-mail', 'Send the link', 'Back to sign-in', ...footer]);
    await person.leave();
  });

  test('a refusal is where the focus goes, and its links lead to the fields', async () => {
    const [person, keys] = await sit();
    await person.open('/sign-in');
    await keys.begins('E-mail');
    await keys.press('Enter');
    await person.refused('The e-mail address or the password is not right.');
    assert.equal(await keys.at(), person.say('The e-mail address or the password is not right.'));
    assert.equal(await keys.tab(), 'Send it to support');
    assert.equal(await keys.tab(), 'E-mail');

    await person.open('/me');
    await signIn(person, keys, 'anna@demo.example');
    await person.headedBy('Anna Holm');
    await keys.type('Telephone', 'call me');
    await keys.press('Enter');
    await person.refused('Check what you typed');
    assert.equal(await keys.at(), 'Check what you typed');
    await keys.tab();
    await keys.press('Enter');
    assert.equal(await keys.at(), 'Telephone');
    await person.leave();
  });

  for (const [screen, setting] of Object.entries({'a desktop': {}, 'a phone': {phone: true}}))
    test(`every stop of every kind of page is seen, on ${screen}`, async () => {
      const [person, keys] = await sit(setting);
      await person.open('/');
      await signIn(person, keys, 'anna@demo.example');
      await person.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
      for (const path of ['/', '/me', '/me/security', '/me/security/password', '/me/security/enable', '/me/security/sms', '/outbox']) {
        await person.open(path);
        assert.equal(await keys.tab(), 'Skip to the content', path);
        const stops = await keys.stops();
        for (const name of ['outbox', 'Portner, home', 'English']) assert.ok(stops.includes(name), `${path} reaches ${name}: ${stops}`);
        assert.equal(stops.includes('Sign out'), !person.onPhone, 'the menu of a phone is folded away');
      }
      await person.leave();
    });

  test('the skip link leaps over the menu', async () => {
    const [person, keys] = await sit();
    await person.open('/me');
    await signIn(person, keys, 'anna@demo.example');
    await person.headedBy('Anna Holm');
    assert.equal(await keys.tab(), 'Skip to the content');
    await keys.press('Enter');
    assert.equal(await keys.tab(), 'General', 'the first thing in the content');
    await person.leave();
  });

  test('the menu of a phone opens, folds, leads on and closes', async () => {
    const [person, keys] = await sit({phone: true});
    await person.open('/');
    await signIn(person, keys, 'anna@demo.example');
    await person.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
    await keys.activate('menu|More');
    const item = person.page.getByRole('navigation', {name: 'Main menu'}).getByRole('link', {name: 'Edit own data'});
    await item.waitFor();
    assert.equal(await keys.tab(), 'Home', 'the focus is in the menu');
    assert.equal(await keys.tab(), 'Department');
    await keys.press('Enter');
    await item.waitFor({state: 'hidden'});
    await keys.press('Enter');
    await item.waitFor();
    await keys.activate('Close the menu');
    await item.waitFor({state: 'hidden'});
    await keys.activate('menu|More');
    await item.waitFor();
    await keys.activate('Edit own data');
    await person.headedBy('Anna Holm');
    await person.leave();
  });

  test('2FA is switched on, and used', async () => {
    const [person, keys] = await sit();
    await person.open('/me/security');
    await signIn(person, keys, 'dan@demo.example');
    await person.reads('2FA is off');
    await keys.activate('Enable 2FA');
    await person.headed('Enable 2FA');
    await keys.activate('Authenticator app');
    await person.headed('Set up your authenticator app');
    await keys.activate('Type the key in by hand');
    await keys.activate('Copy the key');
    await person.reads('Copied');
    const key = await person.page.evaluate(() => navigator.clipboard.readText());
    const app = new Account(`otpauth://totp/Portner:dan?secret=${key}&issuer=Portner&algorithm=SHA1&digits=6&period=30`);
    await keys.type('Six-digit code', app.code(place.now()));
    await keys.press('Enter');
    await person.reads('2FA is on');
    place.advance(30);
    await keys.activate('Sign out');
    await person.headed('Sign in');
    await keys.type('E-mail', 'dan@demo.example');
    await keys.type('Password', password);
    await keys.press('Enter');
    await person.headed('Enter your code');
    await keys.begins('Six-digit code');
    await keys.page.keyboard.type(app.code(place.now()));
    await keys.press('Enter');
    await person.headed('Hello, {NAME}', {NAME: 'Dan Friis'});
    await person.leave();
  });

  test('a code by SMS is asked for, and asked for again', async () => {
    const [person, keys] = await sit();
    await person.open('/me/security');
    await signIn(person, keys, 'carla@demo.example');
    await person.reads('2FA is off');
    await keys.activate('Enable 2FA');
    await person.headed('Enable 2FA');
    await keys.activate('Use SMS authentication');
    await person.headed('Use SMS authentication');
    await keys.activate('Send SMS with code');
    await keys.begins('Six-digit code');
    place.advance(31);
    await person.page.clock.fastForward(31_000);
    await person.page.waitForFunction(() => !document.querySelector('[data-after]').disabled);
    await keys.activate('Send the code again');
    await keys.begins('Six-digit code');
    const [{code}, first] = await texts(portner);
    assert.equal(code, first.code);
    await keys.page.keyboard.type(code);
    await keys.press('Enter');
    await person.reads('2FA is on. Your number is verified, and from now on you sign in with codes by SMS.');
    await person.leave();
  });
});
