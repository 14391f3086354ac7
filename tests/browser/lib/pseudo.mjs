// A language that nobody speaks: every text of the catalogs between two marks that take no room, every word of it 60 % longer.
// What a page says outside the marks is in no catalog; where these words have room, those of every language have.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

export const pseudo = 'en-XA';
export const marks = ['\u2063', '\u2064'];

// Names of values and of markup are no words.
const longer = (text) => text.replace(/\{[^}]*\}|\p{L}+/gu, (word) => (word[0] === '{' ? word : word + word.at(-1).repeat(Math.ceil(0.6 * word.length))));
export const stretch = (text) => marks[0] + longer(text) + marks[1];

// The entries of a catalog in that language, from those of the template.
export const stretched = (entries) =>
  entries.map(({msgctxt, msgid, msgid_plural: plural}) => ({
    ...(msgctxt ? {msgctxt} : {}),
    msgid,
    ...(plural ? {msgid_plural: plural, 'msgstr[0]': stretch(msgid), 'msgstr[1]': stretch(plural)} : {msgstr: stretch(msgid)}),
  }));

// Compiles them; use gets the file's path, which is gone afterwards.
export async function withCatalog(entries, use) {
  const header = {msgid: '', msgstr: `Language: ${pseudo}\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n`};
  const source = [header, ...entries].map((entry) => Object.entries(entry).map(([field, text]) => `${field} ${JSON.stringify(text)}\n`).join('')).join('\n');
  const directory = mkdtempSync(path.join(tmpdir(), 'portner-catalog-'));
  try {
    const file = path.join(directory, 'catalog.mo');
    execFileSync('msgfmt', [`--output-file=${file}`, '-'], {input: source});
    return await use(file);
  } finally {
    rmSync(directory, {recursive: true});
  }
}
