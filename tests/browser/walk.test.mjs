// The whole of it as a person walks it. Four walks, so that every two of language, screen and colours meet.
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {walk} from './lib/walk.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

test('in English, on a phone, light', (t) => walk(t, chromium, {language: 'en', phone: true, dark: false}));
test('in English, on a desktop, dark', (t) => walk(t, chromium, {language: 'en', phone: false, dark: true}));
test('in Danish, on a phone, dark', (t) => walk(t, chromium, {language: 'da', phone: true, dark: true}));
test('in Danish, on a desktop, light', (t) => walk(t, chromium, {language: 'da', phone: false, dark: false}));
