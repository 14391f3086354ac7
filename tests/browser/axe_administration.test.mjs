// No page of administrators and leaders may shut anybody out.
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {lookClosely} from './lib/closely.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

test('axe-core finds nothing on any page of administration, and everything fits', () => lookClosely(chromium, 'administration'));
