// Codes by SMS as a person walks through them.
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {walkWithTexts} from './lib/sms_walk.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

test('in English, on a desktop, light', (t) => walkWithTexts(t, chromium, {language: 'en', phone: false, dark: false}));
test('in Danish, on a phone, dark', (t) => walkWithTexts(t, chromium, {language: 'da', phone: true, dark: true}));
