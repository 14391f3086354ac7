// Every page in every language, by its links: nothing is broken, nothing is left in English, no page is heavy, and the browser
// has no complaint (see Person).
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {launch} from './lib/chromium.mjs';
import {crawl} from './lib/crawl.mjs';
import {untranslated} from './lib/untranslated.mjs';
import {mostOf, weightOf} from './lib/weight.mjs';
import {languages, words} from './lib/words.mjs';

let chromium;
before(async () => (chromium = await launch()));
after(() => chromium?.close());

const own = languages.map((language) => [language, words(language)('English')]);

function* faults({language, sight}) {
  if (sight.language !== language) yield `is in “${sight.language}”`;
  if (sight.headings !== 1) yield `has ${sight.headings} first headings`;
  if (!/.+ – Portner$/.test(sight.title)) yield `is called “${sight.title}”`;
  if (sight.twice.length) yield `has ids twice: ${sight.twice}`;
  if (JSON.stringify([...sight.named].sort()) !== JSON.stringify([...own].sort())) yield `names the languages ${JSON.stringify(sight.named)}`;
  for (const text of untranslated(language)(sight.texts)) yield `is not translated: ${text}`;
}

test('every page in every language', async (t) => {
  const found = [];
  const pages = new Set();
  const broken = await crawl(chromium, languages, async (one) => {
    pages.add(one.kind);
    const {html, css, js} = await weightOf(one);
    const all = html + css + js;
    const problems = [...faults(one), ...(all > mostOf(one.kind) ? [`weighs ${all} bytes`] : [])];
    found.push(...problems.map((what) => `${one.kind}, ${one.who}, ${one.language}: ${what}`));
  });
  t.diagnostic(`${pages.size} pages in ${languages.length} languages: ${[...pages].sort().join(' ')}`);
  assert.deepEqual([...found, ...broken], []);
  assert.ok(pages.size > 25, `the links lead to ${pages.size} pages`);
});

test('this would notice a text left in English, in every language', () => {
  for (const language of languages.filter((one) => one !== 'en')) {
    assert.deepEqual(untranslated(language)(['Sign in', 'Hello, Anna Holm', 'Anna Holm', '20:15']), ['Sign in', 'Hello, Anna Holm']);
    const say = words(language);
    assert.deepEqual(untranslated(language)([say('Sign in'), say('Hello, {NAME}', {NAME: 'Anna Holm'})]), []);
  }
});
