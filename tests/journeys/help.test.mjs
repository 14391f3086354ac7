// The help centre: reading it in every standing, finding an article, and "Did this answer your question?".
import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {after, before, describe, test} from 'node:test';
import {databases, Place} from '../support/portner.mjs';
import {payloads} from '../attacks/lib/payloads.mjs';

const articles = (language) => readdirSync(new URL(`../../help/${language}`, import.meta.url)).map((file) => file.replace('.md', ''));
const pressed = (page) => page.body.match(/value="(\w+)" aria-pressed="true"/)?.[1];

for (const database of databases)
  describe(`the help centre on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const answer = (browser, slug, helped, more = {}) => browser.get(`/help/${slug}`).then(() => browser.submit(`/help/${slug}/answer`, {helped, ...more}));
    const signedIn = async (email) => {
      const browser = portner.browser();
      await browser.signIn(email);
      return browser;
    };

    test('is read signed out, half signed in and signed in, each in its own frame', async () => {
      const stranger = portner.browser();
      const half = portner.browser();
      await half.typePassword('anna@demo.example');
      const anna = await signedIn('anna@demo.example');
      for (const browser of [stranger, half, anna])
        for (const path of ['/help', '/help/sign-in']) assert.equal((await browser.request('GET', path)).status, 200, path);
      assert.match((await stranger.get('/help')).body, /class="gate"[\s\S]*Back to signing in/);
      assert.match((await half.get('/help/sign-in')).body, /class="gate"[\s\S]*Back to signing in/);
      assert.equal((await half.get('/')).url, '/sign-in/set-up', 'and half signed in one goes on where one was');
      assert.match((await anna.get('/help/sign-in')).body, /class="room"[\s\S]*<a href="\/help" aria-current="page">/);
      assert.match((await stranger.get('/sign-in')).body, /<footer>[\s\S]*<a href="\/help">Help<\/a>/);
      assert.equal((await stranger.request('GET', '/help')).headers['cache-control'], 'no-store');
      assert.equal((await stranger.request('GET', '/help/nothing')).status, 404);
    });

    test('every article is there in every language, and all that it leads to', async () => {
      const carla = await signedIn('carla@demo.example');
      const seen = new Set();
      for (const language of ['en', 'da'])
        for (const slug of articles('en')) {
          const page = await portner.browser({language}).get(`/help/${slug}`);
          assert.equal(page.status, 200, slug);
          assert.match(page.body, new RegExp(`<h1 lang="${articles(language).includes(slug) ? language : 'en'}">`), slug);
          for (const [, id] of page.body.matchAll(/href="#([^"]+)"/g)) assert.ok(page.body.includes(`id="${id}"`), `${slug} has ${id}`);
          for (const [, address] of page.body.matchAll(/ (?:href|src)="(\/[^"#]*)/g)) seen.add(address);
          assert.ok(page.body.length < 40_000, `${slug} is ${page.body.length} bytes`);
        }
      for (const address of seen) {
        const page = await carla.get(address);
        assert.equal(page.status, 200, address);
      }
      assert.ok([...seen].some((address) => /^\/static\/\w+\/help-code-page\.png$/.test(address)), 'pictures too');
    });

    test('an article that is not translated is English in the reader’s page, with a notice', async () => {
      assert.match((await portner.browser({language: 'en'}).get('/help/sign-in')).body, /^(?![\s\S]*not translated)/);
      const languages = readdirSync(new URL('../../locale', import.meta.url)).filter((file) => file.endsWith('.po')).map((file) => file.replace('.po', ''));
      for (const language of languages)
        for (const slug of articles('en')) {
          const page = await portner.browser({language}).get(`/help/${slug}`);
          const translated = readdirSync(new URL('../../help', import.meta.url)).includes(language) && articles(language).includes(slug);
          assert.match(page.body, new RegExp(`<html lang="${language}">`));
          assert.match(page.body, new RegExp(`<div class="article" lang="${translated ? language : 'en'}">`), `${language} ${slug}`);
        }
    });

    test('says how long ago an article changed, whenever one reads', async () => {
      const [, day] = (await portner.browser().get('/help/sign-in')).body.match(/<time datetime="([\d-]+)">/);
      const then = place.ahead;
      place.setClock(Math.floor(Date.parse(day) / 1000) + 21 * 86400 + 43200 - Math.floor(Date.now() / 1000));
      assert.match((await portner.browser().get('/help/sign-in')).text, /Updated 3 weeks ago/);
      place.setClock(then);
    });

    test('is searched whatever the spelling, and says what to do when nothing is found', async () => {
      const found = await portner.browser().get('/help?q=forgoten+pasword');
      assert.match(found.body, /<a href="\/help\/forgotten-password">[\s\S]*<mark>/);
      assert.match(found.text, /articles? found/);
      const danish = await portner.browser({language: 'da'}).get('/help?q=' + encodeURIComponent('mistet telefn'));
      assert.match(danish.body, /<ul class="hits">\s*<li lang="da"><a href="\/help\/lost-phone">/);
      const nothing = await portner.browser().get('/help?q=xyzzyplugh');
      assert.match(nothing.text, /No article is about that\. Try fewer or other words/);
      for (const payload of payloads) {
        const page = await portner.browser().request('GET', '/help?q=' + encodeURIComponent(payload + ' phone'));
        assert.equal(page.status, 200);
        assert.doesNotMatch(page.body, /<script>alert|<img src=x|<svg onload/);
      }
    });

    test('an answer is kept, shown, and changed; the sentence stays when a face changes', async () => {
      const anna = await signedIn('anna@demo.example');
      assert.equal(pressed(await anna.get('/help/sign-in')), undefined);
      assert.equal(pressed(await answer(anna, 'sign-in', 'no')), 'no');
      assert.match((await answer(anna, 'sign-in', 'partly', {remark: 'Which code?'})).body, />Which code\?<\/textarea>/);
      const changed = await answer(anna, 'sign-in', 'yes');
      assert.equal(pressed(changed), 'yes');
      assert.match(changed.body, />Which code\?<\/textarea>/);
      assert.equal(place.sql(`SELECT helped FROM article_answer WHERE slug = 'sign-in'`).length, 1);
      const again = await signedIn('anna@demo.example');
      assert.equal(pressed(await again.get('/help/sign-in')), 'yes', 'in another browser too');
      const long = await again.post('/help/sign-in/answer', {...again.page.fields('/help/sign-in/answer'), helped: 'yes', remark: 'æ'.repeat(501)});
      assert.match(long.body, /Write at most 500 characters/);
      assert.equal((await again.post('/help/sign-in/answer', {...again.page.fields('/help/sign-in/answer'), helped: 'maybe'})).status, 404);
      assert.equal((await again.post('/help/nothing/answer', {...again.page.fields('/help/sign-in/answer'), helped: 'yes'})).status, 404);
    });

    test('somebody signed out answers once, known by a cookie that the database does not hold', async () => {
      const stranger = portner.browser();
      assert.equal(pressed(await answer(stranger, 'lost-phone', 'no')), 'no');
      assert.equal(pressed(await answer(stranger, 'lost-phone', 'partly', {remark: 'Call me'})), 'partly');
      assert.doesNotMatch(stranger.page.body, /<textarea/, 'no sentence that nobody could be shown');
      const rows = place.sql(`SELECT reader, helped FROM stranger_answer WHERE slug = 'lost-phone'`);
      assert.deepEqual(rows.map(([, helped]) => helped), ['partly']);
      assert.notEqual(rows[0][0], stranger.cookies.get('portner-reader'));
      assert.equal(pressed(await portner.browser().get('/help/lost-phone')), undefined, 'to others it is nothing');
    });

    test('half signed in one answers as a stranger: the password alone speaks for nobody', async () => {
      const half = portner.browser();
      await half.typePassword('dan@demo.example');
      await answer(half, 'no-text', 'no');
      assert.deepEqual(place.sql(`SELECT helped FROM article_answer WHERE slug = 'no-text'`), []);
      assert.equal(place.sql(`SELECT helped FROM stranger_answer WHERE slug = 'no-text'`).length, 1);
    });

    test('administrators read counts, and sentences of their own company alone', async () => {
      const [carla, eva] = [await signedIn('carla@demo.example'), await signedIn('eva@other.example')];
      await answer(eva, 'sign-in', 'no', {remark: 'Eva wonders'});
      const demo = await carla.get('/company/help');
      assert.match(demo.text, /Sign in with a code Yes: 1 Partly: 0 No: 0/);
      assert.match(demo.text, /You have lost your phone Yes: 0 Partly: 0 No: 0 Yes: 0 Partly: 1 No: 0/, 'signed out beside it');
      assert.match(demo.text, /Which code\?/);
      assert.doesNotMatch(demo.text, /Eva wonders|Call me|Anna/);
      const other = await eva.get('/company/help');
      assert.match(other.text, /Eva wonders/);
      assert.doesNotMatch(other.text, /Which code/);
      assert.equal((await (await signedIn('dan@demo.example')).request('GET', '/company/help')).status, 403);
    });

    test('a sentence is text, whatever stands in it', async () => {
      const [anna, carla] = [await signedIn('anna@demo.example'), await signedIn('carla@demo.example')];
      for (const payload of payloads) {
        await answer(anna, 'new-phone', 'no', {remark: payload});
        for (const page of [anna.page, await carla.get('/company/help')])
          assert.doesNotMatch(page.body, /<script>alert|<img src=x|<svg[ /]onload|<base|<iframe/, payload);
        place.sql('DELETE FROM budget_spend');
      }
    });
  });
