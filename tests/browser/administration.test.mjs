// What administrators and leaders do, on a phone: every step of axe_administration's walk, in English and with fingers.
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {everyPage} from './lib/pages.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

test('administrators and leaders get everything done on a phone', () => everyPage(chromium, {language: 'en', phone: true}, 'administration', () => {}));
