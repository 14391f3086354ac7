// The whole of it once more without JavaScript: nothing is lost, and what could not work is not there.
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {walkWithTexts} from './lib/sms_walk.mjs';
import {walk} from './lib/walk.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

test('in English, on a phone, without JavaScript', (t) => walk(t, chromium, {language: 'en', phone: true, javaScript: false}));
test('codes by SMS, in English, on a phone, without JavaScript', (t) => walkWithTexts(t, chromium, {language: 'en', phone: true, javaScript: false}));
