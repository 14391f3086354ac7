// Looks at every page of a walk closely, in words 60 % longer than ours: axe-core finds nothing in any state, light and dark, on a
// phone and a desktop; nothing scrolls sideways or is cut off on the narrowest phone, on one that lies, nor with text twice as
// large; every target is a thumb's; every text comes from a catalog.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {desktop, phone} from './chromium.mjs';
import {data, importFile} from './data.mjs';
import {clumsiness, complaints, misfits, motion, strays} from './inspect.mjs';
import {everyPage} from './pages.mjs';
import {pseudo, stretched, withCatalog} from './pseudo.mjs';
import {entries} from './words.mjs';

// The addresses of the state table that show a page; those under /hr, /company and /support/, and what the desk mails, are
// administration's.
function pagesOfTheStateTable(whose) {
  const source = readFileSync(new URL('../../../src/app/state_table.cc', import.meta.url), 'utf8');
  const addresses = [...source.matchAll(/\{get, "([^"]+)"/g)].map(([, address]) => address);
  const notPages = ['/favicon.ico', '/service-worker.js', '/health/live', '/health/ready', '/auth/check', '/static/{hash}/{name}', '/sms/delivery',
    '/receipts/{gateway}/{text}/{token}', '/hr/users/import/{id}/problems'];
  const theirs = (address) => /^\/(hr\b|company\b|support\/|link\/not-me)/.test(address) === (whose === 'administration');
  return addresses.filter((address) => !notPages.includes(address) && theirs(address)).map((address) => new RegExp(`^${address.replace(/\{\w+\}/g, '[^/]+')}$`));
}

const screens = {desktop: desktop.viewport, phone: phone.viewport};
const narrow = {width: 320, height: 640};
const lying = {width: 740, height: 360};

// whose: as everyPage takes it.
export async function lookClosely(chromium, whose) {
  const found = [];
  const missing = new Set(pagesOfTheStateTable(whose).map(String));
  const look = async (name, {page, context, place}) => {
    const path = new URL(page.url()).pathname;
    for (const address of missing) if (new RegExp(address.slice(1, -1)).test(path)) missing.delete(address);
    const debug = await context.newCDPSession(page);
    const note = (where, lines) => found.push(...lines.map((line) => `${name} (${path}), ${where}: ${line}`));
    note('outside the catalogs', await page.evaluate(strays, [...data(place), ...(path.startsWith('/hr/users/import') ? importFile : [])]));
    for (const [screen, viewport] of Object.entries(screens)) {
      await page.setViewportSize(viewport);
      note(`${screen}, light`, await complaints(debug, ''));
      await page.emulateMedia({colorScheme: 'dark'});
      note(`${screen}, dark`, await complaints(debug, `runOnly: ['color-contrast', 'link-in-text-block']`));
      await page.emulateMedia({colorScheme: 'light'});
    }
    await page.emulateMedia({forcedColors: 'active', reducedMotion: 'reduce'});
    note('with fingers', await page.evaluate(clumsiness));
    note('at rest', await page.evaluate(motion));
    await page.emulateMedia({forcedColors: 'none', reducedMotion: 'no-preference'});
    // Chromium's default is 16 pixels.
    for (const [text, size] of Object.entries({'text as it is': 16, 'text twice as large': 32})) {
      await debug.send('Page.setFontSizes', {fontSizes: {standard: size, fixed: size}});
      for (const viewport of [narrow, lying, desktop.viewport]) {
        await page.setViewportSize(viewport);
        note(`${viewport.width} pixels, ${text}`, await page.evaluate(misfits));
      }
    }
    await debug.send('Page.setFontSizes', {fontSizes: {standard: 16, fixed: 13}});
    await debug.detach();
  };
  await withCatalog(stretched(entries('portner.pot')), (file) =>
    everyPage(chromium, {language: pseudo, environment: {PORTNER_TEST_CATALOG: file}}, whose, look));
  assert.deepEqual(found, []);
  assert.deepEqual([...missing], [], 'every page of the state table was looked at');
}
