// Looks at every page of a walk closely: axe-core finds nothing in any state, light and dark, on a phone and a desktop; nothing
// scrolls sideways or is cut off on the narrowest phone, nor with text twice as large.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {desktop, phone} from './chromium.mjs';
import {complaints, misfits} from './inspect.mjs';
import {everyPage} from './pages.mjs';

const narrow = {width: 320, height: 640};

// The addresses of the state table that show a page; those under /hr, /company and /support/, and what the desk mails, are
// administration's.
function pagesOfTheStateTable(whose) {
  const source = readFileSync(new URL('../../../src/app/state_table.cc', import.meta.url), 'utf8');
  const addresses = [...source.matchAll(/\{get, "([^"]+)"/g)].map(([, address]) => address);
  const notPages = ['/favicon.ico', '/health/live', '/health/ready', '/auth/check', '/static/{hash}/{name}', '/sms/delivery',
    '/receipts/{gateway}/{text}/{token}', '/hr/users/import/{id}/problems'];
  const theirs = (address) => /^\/(hr\b|company\b|support\/|link\/not-me)/.test(address) === (whose === 'administration');
  return addresses.filter((address) => !notPages.includes(address) && theirs(address)).map((address) => new RegExp(`^${address.replace(/\{\w+\}/g, '[^/]+')}$`));
}

// whose: as everyPage takes it.
export async function lookClosely(chromium, whose) {
  const found = [];
  const missing = new Set(pagesOfTheStateTable(whose).map(String));
  // In Danish: its words are the longer ones.
  await everyPage(chromium, {language: 'da'}, whose, async (name, {page, context}) => {
    const path = new URL(page.url()).pathname;
    for (const address of missing) if (new RegExp(address.slice(1, -1)).test(path)) missing.delete(address);
    const debug = await context.newCDPSession(page);
    const note = (where, lines) => found.push(...lines.map((line) => `${name} (${path}), ${where}: ${line}`));
    for (const [screen, viewport] of Object.entries({desktop: desktop.viewport, phone: phone.viewport})) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({colorScheme: 'light'});
      note(`${screen}, light`, await complaints(debug, ''));
      await page.emulateMedia({colorScheme: 'dark'});
      note(`${screen}, dark`, await complaints(debug, `runOnly: ['color-contrast', 'link-in-text-block']`));
    }
    // Chromium's default is 16 pixels.
    for (const [text, size] of Object.entries({'text as it is': 16, 'text twice as large': 32})) {
      await debug.send('Page.setFontSizes', {fontSizes: {standard: size, fixed: size}});
      for (const viewport of [narrow, desktop.viewport]) {
        await page.setViewportSize(viewport);
        note(`${viewport.width} pixels, ${text}`, await page.evaluate(misfits));
      }
    }
    await debug.send('Page.setFontSizes', {fontSizes: {standard: 16, fixed: 13}});
    await debug.detach();
  });
  assert.deepEqual(found, []);
  assert.deepEqual([...missing], [], 'every page of the state table was looked at');
}
