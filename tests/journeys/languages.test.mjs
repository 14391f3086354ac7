// Which language a page is in: the one a person has chosen, else the browser's, else the company's.
import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {databases, Place} from '../support/portner.mjs';

const catalogs = readdirSync(new URL('../../locale/', import.meta.url)).filter((name) => name.endsWith('.po')).map((name) => name.slice(0, -3));
const languages = ['en', ...catalogs];

for (const database of databases)
  describe(`languages, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const languageOf = (page) => page.body.match(/<html lang="([^"]+)"/)[1];
    const inside = async (email, language) => {
      const browser = portner.browser({language});
      await browser.signIn(email);
      return browser;
    };

    test('the browser’s, when we have it', async () => {
      for (const language of languages) {
        const stranger = portner.browser({language: `${language}-XX, fi;q=0.9`});
        assert.equal(languageOf(await stranger.get('/sign-in')), language);
        assert.equal(languageOf(await (await inside('anna@demo.example', language)).get('/me')), language);
      }
    });

    test('the company’s, when the browser has none of ours', async () => {
      assert.equal(languageOf(await portner.browser({language: 'fi'}).get('/sign-in')), 'en');
      assert.equal(languageOf(await (await inside('anna@demo.example', 'fi, *')).get('/me')), 'en');
      assert.equal(languageOf(await (await inside('eva@other.example', 'fi, *')).get('/me')), 'da');
    });

    test('the chosen one, on every page and in every browser of theirs', async () => {
      const stranger = portner.browser({language: 'en'});
      await stranger.get('/sign-in');
      for (const language of languages) {
        await stranger.submit('/language', {language});
        assert.equal(languageOf(await stranger.get('/sign-in')), language);
      }
      const eva = await inside('eva@other.example', 'en');
      await eva.get('/me');
      for (const language of languages) {
        await eva.submit('/language', {language});
        assert.equal(languageOf(await eva.get('/')), language);
        assert.equal(languageOf(await (await inside('eva@other.example', 'en')).get('/me/security')), language);
      }
    });

    test('of the person whose password was right, before the code', async () => {
      place.sql(`UPDATE person SET language = '' WHERE email = 'bo@demo.example'`);
      const half = async (language) => {
        const browser = portner.browser({language});
        await browser.typePassword('bo@demo.example');
        return browser;
      };
      assert.equal(languageOf(await (await half('fi')).get('/sign-in/code')), 'en', 'the company’s');
      place.sql(`UPDATE person SET language = 'da' WHERE email = 'bo@demo.example'`);
      const bo = await half('en');
      assert.equal(languageOf(await bo.get('/sign-in/code')), 'da', 'the one on the card');
      await bo.submit('/language', {language: 'en'});
      assert.equal(languageOf(await bo.get('/sign-in/code')), 'en', 'the one chosen just now');
    });

    test('each language is named in its own words, and says that they are its own', async () => {
      const {body} = await portner.browser().get('/sign-in');
      const named = [...body.matchAll(/<button name="language" value="([^"]+)" lang="([^"]+)"[^>]*>([^<]+)</g)].map(([, value, lang, name]) => ({value, lang, name}));
      assert.deepEqual(named.map(({value}) => value), [...languages].sort((a, b) => (b === 'en') - (a === 'en') || a.localeCompare(b)));
      const own = {en: 'English', da: 'Dansk', nb: 'Norsk bokmål', sv: 'Svenska', de: 'Deutsch', nl: 'Nederlands'};
      for (const {value, lang, name} of named) assert.deepEqual([lang, name], [value, own[value] ?? name]);
    });
  });
