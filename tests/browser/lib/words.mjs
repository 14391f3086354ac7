// The words of the pages in a language, by their English: from the catalogs, so that a test fails over what a page does and
// not over how a sentence is put. An English text that no page has is an error.
import {readdirSync, readFileSync} from 'node:fs';
import {pseudo, stretched} from './pseudo.mjs';

const folder = new URL('../../../locale/', import.meta.url);

// Every language that has a catalog, English first.
export const languages = ['en', ...readdirSync(folder).filter((name) => name.endsWith('.po')).map((name) => name.slice(0, -3)).sort()];

export function entries(file) {
  const texts = [];
  for (const block of readFileSync(new URL(file, folder), 'utf8').split('\n\n')) {
    const entry = {};
    let field;
    for (const line of block.split('\n')) {
      const [, name, quoted] = line.match(/^(msg\S+)? *(".*")$/) ?? [];
      if (!quoted) continue;
      field = name ?? field;
      entry[field] = (entry[field] ?? '') + JSON.parse(quoted);
    }
    if (entry.msgid) texts.push(entry);
  }
  return texts;
}

function catalog(language) {
  const texts = new Map();
  const english = () => entries('portner.pot');
  const found = language === 'en' ? english() : language === pseudo ? stretched(english()) : entries(`${language}.po`);
  for (const entry of found) {
    const context = entry.msgctxt ? entry.msgctxt + '|' : '';
    texts.set(context + entry.msgid, entry.msgstr || entry['msgstr[0]'] || entry.msgid);
    if (entry.msgid_plural) texts.set(entry.msgid_plural, entry['msgstr[1]'] || entry.msgid_plural);
  }
  return texts;
}

// words('da')('Hello, {NAME}', {NAME: 'Anna'}) is what a Danish page says. A text with a context is 'context|text'.
export function words(language) {
  const texts = catalog(language);
  return (english, values = {}) => {
    const text = texts.get(english);
    if (text === undefined) throw new Error(`no page says “${english}” in ${language}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  };
}

// The same with anything where a value is not given.
export function pattern(text) {
  return new RegExp(text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+'));
}
