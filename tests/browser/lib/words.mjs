// The words of the pages in a language, by their English: from the catalogs, so that a test fails over what a page does and
// not over how a sentence is put. An English text that no page has is an error.
import {readFileSync} from 'node:fs';

function entries(file) {
  const texts = [];
  for (const block of readFileSync(new URL(`../../../locale/${file}`, import.meta.url), 'utf8').split('\n\n')) {
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
  for (const entry of entries(language === 'en' ? 'portner.pot' : `${language}.po`)) {
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
