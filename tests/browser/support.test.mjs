// Contact support: a form over the page, with the keyboard, on a phone, without JavaScript, and a way to it that covers nothing.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {password, Place} from '../support/portner.mjs';
import {launch} from './lib/chromium.mjs';
import {Keyboard} from './lib/keyboard.mjs';
import {Person} from './lib/person.mjs';

describe('contact support', {concurrency: false}, () => {
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
  const arrive = (setting) => Person.arrive(chromium, portner, setting);
  const signIn = async (person, email, path = '/') => {
    await person.open(path);
    await person.typePassword(email, password);
    await person.press('Skip 2FA setup');
  };
  const written = () => place.sql('SELECT page, reference, message FROM support_request ORDER BY id DESC LIMIT 1')[0];

  test('opens over the page, keeps the focus, keeps what was typed, and gives the focus back', async () => {
    const person = await arrive();
    const keys = new Keyboard(person);
    await person.open('/sign-in');
    await keys.begins('E-mail');
    await keys.activate('Contact support');
    await person.page.locator('dialog h1:focus').waitFor();
    assert.equal(await keys.at(), 'Contact support');
    assert.equal(await person.page.locator('dialog').getAttribute('aria-labelledby'), await person.page.locator('dialog h1').getAttribute('id'));
    const stops = await keys.stops();
    for (const name of ['+45 70 10 20 40', 'Your name', 'Your e-mail', 'What has happened?', 'Send to support']) assert.ok(stops.includes(name), `${name} in ${stops}`);
    assert.ok(!stops.includes('E-mail'), 'the page below is not reached');
    await keys.type('What has happened?', 'I cannot sign in.');
    await keys.press('Escape');
    await person.page.locator('dialog').waitFor({state: 'hidden'});
    assert.equal(await keys.at(), 'Contact support', 'where it was opened');
    await keys.press('Enter');
    await person.page.locator('dialog h1:focus').waitFor();
    await keys.activate('Send to support');
    await person.page.locator('dialog [role=alert]:focus').waitFor();
    await keys.tab();
    await keys.press('Enter');
    assert.equal(await keys.at(), 'Your name', 'the problem leads to the field');
    await keys.page.keyboard.type('Lis');
    await keys.type('Your e-mail', 'lis@home.example');
    await keys.press('Enter');
    await person.page.locator('dialog h1:focus').waitFor();
    assert.equal(await keys.at(), 'Your message is with support');
    await person.page.locator('dialog').getByText(/S-[0-9A-Z]{5}/).waitFor();
    assert.equal(person.path, '/sign-in', 'and the page is still there');
    assert.deepEqual(written(), ['/sign-in', '', 'I cannot sign in.']);
    await keys.activate('Close');
    await person.page.locator('dialog').waitFor({state: 'hidden'});
    assert.equal(await keys.at(), 'Contact support');
    await keys.press('Enter');
    await person.page.locator('dialog textarea').waitFor();
    assert.equal(await person.page.locator('dialog textarea').inputValue(), '', 'a new message is a new one');
    await person.leave();
  });

  test('takes the reference of the page along', async () => {
    const person = await arrive();
    await person.open('/sign-in');
    await person.typePassword('anna@demo.example', 'wrong');
    const reference = await person.refusedWithReference('The e-mail address or the password is not right.');
    await person.page.locator('footer .contact').click();
    await person.page.locator('dialog dd', {hasText: reference}).waitFor();
    await person.leave();
  });

  test('on a phone it stands under More when one is signed in, and in the footer before', async () => {
    const person = await arrive({phone: true});
    await person.open('/sign-in');
    assert.match(await person.page.locator('footer .contact').evaluate((link) => getComputedStyle(link).position), /static/);
    await signIn(person, 'anna@demo.example', '/me');
    await person.headedBy('Anna Holm');
    await person.lacks(person.page.locator('footer .contact'), 'a bubble');
    const menu = await person.menu();
    await menu.getByRole('link', {name: 'Contact support'}).click();
    await person.page.locator('dialog textarea').fill('From a phone');
    await person.press('Send to support');
    await person.page.locator('dialog').getByText('The number is also on its way to anna@demo.example.').waitFor();
    assert.deepEqual(written(), ['/me', '', 'From a phone']);
    await person.leave();
  });

  test('without JavaScript it is a page, signed out and on the code page', async () => {
    const person = await arrive({javaScript: false, phone: true});
    await person.open('/sign-in');
    await person.typePassword('bo@demo.example', password);
    await person.headed('Enter your code');
    await person.follow('Contact support');
    await person.headed('Contact support');
    await person.lacks(person.button('Close'), 'a button that does nothing');
    await person.type('What has happened?', 'My code is not taken.');
    await person.press('Send to support');
    await person.headed('Your message is with support');
    assert.deepEqual(written(), ['/sign-in/code', '', 'My code is not taken.']);
    await person.leave();
  });

  test('where the form cannot be shown over the page, its page opens', async () => {
    const person = await arrive();
    await person.page.route('**/contact.js', (route) => route.abort());
    await person.open('/sign-in');
    await person.page.locator('footer .contact').click();
    await person.headed('Contact support');
    assert.equal(person.path, '/support?page=/sign-in');
    await person.context.close();
  });

  for (const width of [960, 1100, 1280, 1920])
    test(`the bubble covers nothing at ${width} pixels`, async () => {
      const person = await arrive();
      await person.page.setViewportSize({width, height: 700});
      const clear = async (path) => {
        const boxes = await person.page.evaluate(() => [...document.querySelectorAll('.contact, main, footer button, footer a:not(.contact)')].map((element) => element.getBoundingClientRect().toJSON()));
        const bubble = boxes.find(({width, height}) => width === height);
        const others = boxes.filter((box) => box !== bubble);
        assert.ok(others.length > 5);
        assert.ok(bubble.width >= 44 && bubble.right <= width && bubble.bottom <= 700, `${path} has a bubble in view`);
        for (const box of others) assert.ok(box.right <= bubble.left, `${path}: ${box.right} and ${bubble.left}`);
      };
      for (const path of ['/sign-in', '/help', '/help/sign-in', '/nowhere']) {
        await person.open(path);
        await clear(path);
      }
      await signIn(person, 'carla@demo.example', '/hr/users');
      await person.headed('Users');
      for (const path of ['/hr/users', '/company/rules', '/support/requests', '/outbox']) {
        await person.open(path);
        await clear(path);
      }
      await person.page.emulateMedia({media: 'print'});
      await person.lacks(person.page.locator('.contact'), 'a bubble on paper');
      await person.context.close();
    });
});
