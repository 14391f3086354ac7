// Which texts of a page are English that its language says otherwise.
import {entries, pattern} from './words.mjs';

// Fewer letters than these beside the values say nothing.
const enough = 4;

function judge(language) {
  if (language === 'en') return () => false;
  const own = new Set();
  const english = new Map();
  for (const entry of entries(`${language}.po`))
    for (const [text, said] of [[entry.msgid, entry.msgstr ?? entry['msgstr[0]']], [entry.msgid_plural, entry['msgstr[1]']]]) {
      if (!text) continue;
      own.add(said);
      if (text !== said && text.replace(/\{\w+\}/g, '').match(/\p{L}/gu)?.length >= enough) english.set(text, said);
    }
  const whole = new Set([...english.keys()].filter((text) => !text.includes('{') && !own.has(text)));
  const filled = [...english].filter(([text]) => /\{\w+\}/.test(text) && !text.includes('{/'));
  const patterns = filled.map(([text, said]) => [new RegExp(`^${pattern(text).source}$`, 'u'), new RegExp(`^${pattern(said).source}$`, 'u')]);
  return (text) => whole.has(text) || patterns.some(([was, is]) => was.test(text) && !is.test(text));
}

const judges = new Map();
export function untranslated(language) {
  if (!judges.has(language)) {
    const isEnglish = judge(language);
    const known = new Map();
    judges.set(language, (text) => known.get(text) ?? known.set(text, isEnglish(text)).get(text));
  }
  return (texts) => texts.filter(judges.get(language));
}
