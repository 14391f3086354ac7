// No page may shut anybody out. The pages of administration are looked at beside it, by axe_administration.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {lookClosely} from './lib/closely.mjs';
import {complaints, misfits} from './lib/inspect.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

test('axe-core finds nothing on any page of people, and everything fits', () => lookClosely(chromium, 'people'));

test('this would notice a field without a label, and a word that does not fit', async () => {
  const page = await chromium.newPage();
  await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><input><p style="width: 3000px">wide</p></main>');
  const debug = await page.context().newCDPSession(page);
  assert.match((await complaints(debug, '')).join(), /^label: /);
  assert.match((await page.evaluate(misfits)).join(), /the page scrolls sideways,.*sticks out: <p/);
  await page.close();
});
