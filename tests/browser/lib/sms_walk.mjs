// Codes by SMS as Dan meets them: the journeys of a person whose telephone gets texts.
import assert from 'node:assert/strict';
import {password} from '../../support/portner.mjs';
import {anotherCode, newestText, texts} from '../../support/texts.mjs';
import {walkThrough} from './chapters.mjs';

const email = 'dan@demo.example';
const masked = '+45 •• •• 34 59';

// The line that says where the text is; without JavaScript a reload says it.
async function followsTheText(dan) {
  const line = dan.page.locator('[data-delivery]');
  for (let tries = 0; !/\d\d[.:]\d\d/.test(await line.innerText()); ++tries) {
    assert.ok(tries < 30, `the line still says “${await line.innerText()}”`);
    if (dan.javaScript) await dan.page.clock.fastForward(11_000);
    else await dan.page.reload();
    await dan.page.waitForTimeout(100).catch(() => {});
  }
  await dan.reads('Delivered {time}.');
}

async function switchesSmsOn(dan) {
  await dan.open('/me/security');
  await dan.typePassword(email, password);
  await dan.press('Skip 2FA setup');
  await dan.follow('Enable 2FA');
  await dan.choose('Use SMS authentication');
  await dan.headed('Use SMS authentication');
  await dan.readsText('+45 20 12 34 59');
  await dan.link('General').first().waitFor();
  assert.deepEqual(await texts(dan.portner), [], 'looking sends nothing');
  await dan.press('Send SMS with code');
  await dan.field('Six-digit code').waitFor();
  await followsTheText(dan);
  await dan.page.reload();
  const {code} = await newestText(dan.portner);
  assert.equal((await texts(dan.portner)).length, 1, 'nor does reloading');
  await dan.typeCode(anotherCode(code));
  await dan.refused('That code is not right.', 'Type the six digits of the newest text from Portner.');
  await dan.typeCode(code);
  await dan.reads('2FA is on. Your number is verified, and from now on you sign in with codes by SMS.');
  await dan.reads('SMS to {NUMBER}', {NUMBER: '+45 20 12 34 59'});
  await dan.lacks(dan.link('Remove SMS'), 'a way to remove the last factor');
}

async function signsInWithText(dan) {
  dan.place.advance(60);
  await dan.signOut();
  await dan.open('/me/security');
  await dan.typePassword(email, password);
  await dan.headed('Enter your code');
  await dan.readsText(masked);
  const field = dan.field('Six-digit code');
  assert.equal(await field.getAttribute('autocomplete'), 'one-time-code');
  assert.equal(await field.getAttribute('inputmode'), 'numeric');
  await followsTheText(dan);
  const first = await newestText(dan.portner);
  assert.match(first.body, new RegExp(`\n\n@localhost #${first.code}$`));
  const again = dan.button('Send the code again');
  if (dan.javaScript) {
    assert.ok(await again.isDisabled());
    assert.match(await dan.page.locator('.text-line time').innerText(), /0:[0-3]\d/);
    await dan.page.clock.fastForward(31_000);
    await dan.page.waitForFunction(() => !document.querySelector('[data-after]').disabled);
  } else {
    await dan.click(again);
    await dan.refused('You can have the code sent again in {duration}.');
  }
  dan.place.advance(31);
  await dan.click(dan.button('Send the code again'));
  await dan.field('Six-digit code').waitFor();
  const sent = await texts(dan.portner);
  assert.deepEqual(sent.slice(0, 2).map(({code}) => code), [first.code, first.code], 'the same code, sent again');
  dan.place.advance(61);
  await dan.typeCode('');
  await dan.reads('Delivered {time}.').catch(() => followsTheText(dan));
  assert.equal((await texts(dan.portner)).length, sent.length + 1, 'Verify with the field empty sends it again too');
  await dan.unfold('I can’t use my phone');
  await dan.readsText('Carla Berg');
  await dan.typeCode(first.code);
  await dan.headedBy('Dan Friis');
  assert.equal(dan.path, '/me/security', 'where he was going');
}

async function changesTheNumber(dan) {
  dan.place.advance(3601);
  await dan.signOut();
  await dan.open('/me');
  await dan.typePassword(email, password);
  await dan.typeCode((await newestText(dan.portner)).code);
  dan.place.advance(301);
  await dan.type('Telephone', '+45 20 99 88 77');
  await dan.press('Save');
  await dan.headed('Prove it is you');
  await dan.press('Send SMS with code');
  await dan.field('Six-digit code').waitFor();
  await dan.typeCode((await newestText(dan.portner)).code);
  await dan.headedBy('Dan Friis');
  await dan.type('Telephone', '+45 20 99 88 77');
  await dan.press('Save');
  await dan.headed('Verify your new number');
  const text = await newestText(dan.portner);
  assert.equal(text.to, '+45 20 99 88 77');
  await dan.typeCode(text.code);
  await dan.reads('Your new number is verified. Codes go there from now on.');
  const told = await newestText(dan.portner);
  assert.equal(told.to, '+45 20 12 34 59', 'the old number is told');
  await dan.open(told.link);
  await dan.readsText(masked);
  await dan.press('Undo the change');
  await dan.reads('The change is undone. Choose a new password now.');
  await dan.typePassword(email, password);
  await dan.headed('Enter your code');
  await dan.readsText(masked);
  await dan.typeCode((await newestText(dan.portner)).code);
  await dan.headed('Hello, {NAME}', {NAME: 'Dan Friis'});
}

async function prefersOneOfTwo(dan) {
  const elsewhere = dan.portner.browser();
  dan.place.advance(3601);
  await elsewhere.typePassword(email);
  await elsewhere.submit('/sign-in/code', {code: (await newestText(dan.portner)).code});
  await elsewhere.get('/me/security');
  const key = await elsewhere.addApp('Dan’s app');
  await dan.open('/sign-in');
  await dan.typePassword(email, password);
  await dan.reads('Open the authenticator app on your phone and type the six digits it shows.');
  await dan.press('Try another way: a code by SMS');
  await dan.readsText(masked);
  await dan.follow('Try another way: my authenticator app');
  await dan.reads('Open the authenticator app on your phone and type the six digits it shows.');
  await dan.press('Try another way: a code by SMS');
  await dan.typeCode((await newestText(dan.portner)).code);
  await dan.headed('Hello, {NAME}', {NAME: 'Dan Friis'});
  await dan.open('/me/security');
  await dan.press('Prefer SMS');
  await dan.reads('A code by SMS is sent first.');
  await dan.follow('Remove SMS');
  await dan.headed('Stop codes by SMS?');
  await dan.press('Remove');
  await dan.reads('Codes by SMS are switched off.');
  assert.match(key, /^[A-Z2-7]{32}$/);
}

const chapters = {
  'switches SMS on': switchesSmsOn,
  'signs in with a text, sent again and again': signsInWithText,
  'changes the number, and the old one takes it back': changesTheNumber,
  'has two ways in, prefers one and removes the other': prefersOneOfTwo,
};

export const walkWithTexts = (t, chromium, setting) => walkThrough(t, chromium, setting, 'Dan', chapters);
