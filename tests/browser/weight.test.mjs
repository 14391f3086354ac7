// The pages on the way in are small: everything that a first visit fetches, heads and all, as it comes over the wire.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {password, Place} from '../support/portner.mjs';
import {newestText} from '../support/texts.mjs';
import {launch} from './lib/chromium.mjs';
import {Person} from './lib/person.mjs';

const most = 20_000;

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

// Loads the page as if for the first time; what was fetched, by its last word, in bytes.
async function fetched(person, path) {
  const debug = await person.context.newCDPSession(person.page);
  const names = new Map();
  const bytes = {};
  debug.on('Network.requestWillBeSent', ({requestId, request}) => names.set(requestId, new URL(request.url).pathname.split('/').pop()));
  debug.on('Network.loadingFinished', ({requestId, encodedDataLength}) => (bytes[names.get(requestId)] = encodedDataLength));
  await debug.send('Network.enable');
  await debug.send('Network.clearBrowserCache');
  await person.page.goto(path, {waitUntil: 'networkidle'});
  await debug.detach();
  return bytes;
}

function check(t, what, bytes) {
  const all = Object.values(bytes).reduce((sum, size) => sum + size, 0);
  t.diagnostic(`${what}: ${all} bytes: ${JSON.stringify(bytes)}`);
  assert.ok(all < most, `${what} weighs ${all} bytes: ${JSON.stringify(bytes)}`);
  assert.ok(bytes['portner.css'] > 500 && bytes['portner.js'] > 300, 'all of it was counted');
  assert.ok(Object.keys(bytes).length <= 5, `${what} asks for ${Object.keys(bytes)}`);
}

test('the sign-in page is under 20 KB all told', async (t) => {
  const person = await Person.arrive(chromium, portner);
  check(t, 'the sign-in page', await fetched(person, '/sign-in'));
  await person.leave();
});

test('the code page is under 20 KB all told', async (t) => {
  const person = await Person.arrive(chromium, portner);
  await person.open('/sign-in');
  await person.typePassword('bo@demo.example', password);
  await person.headed('Enter your code');
  check(t, 'the code page', await fetched(person, '/sign-in/code'));
  await person.leave();
});

test('so is the one for a code by SMS, with the line that follows the text', async (t) => {
  const visitor = portner.browser();
  await visitor.signIn('anna@demo.example');
  await visitor.get('/me/security/sms');
  await visitor.submit('/me/security/sms/send');
  await visitor.submit('/me/security/sms', {code: (await newestText(portner)).code});
  const person = await Person.arrive(chromium, portner);
  await person.open('/sign-in');
  await person.typePassword('anna@demo.example', password);
  await person.headed('Enter your code');
  check(t, 'the code page by SMS', await fetched(person, '/sign-in/code'));
  await person.leave();
});
