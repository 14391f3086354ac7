// Nobody reaches another company: every route that takes an id is tried with the ids of the other company's rows, and
// must answer as it does for an id that nothing has.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import * as companies from './lib/companies.mjs';
import {routes} from './lib/standings.mjs';
import {World} from './lib/world.mjs';

describe('companies', {concurrency: false}, () => {
  let world;
  before(async () => {
    world = await World.start();
    companies.furnish(world);
  });
  after(() => world?.end());

  test('the walk knows every route with an id', () => {
    const withId = routes().filter(companies.takesAnId);
    assert.ok(withId.length > 6);
    for (const route of withId) assert.ok(companies.tableOf(route), route.pattern);
  });

  for (const [asker, other] of [['eva@other.example', 'Demo Shops'], ['carla@demo.example', 'Other Clinic']])
    test(`${asker}: what is ${other}’s answers as what does not exist, and stays as it is`, async () => {
      const browser = world.portner.browser();
      await browser.signIn(asker);
      const before = companies.rows(world);
      for (const route of routes().filter(companies.takesAnId)) {
        const unknown = await companies.ask(browser, route, companies.nobody);
        assert.equal(unknown.status === 404 || unknown.status === 303, true, `${route.method} ${route.pattern}: ${unknown.status}`);
        const foreign = companies.idsOf(world, other, route);
        assert.ok(foreign.length > 0, route.pattern);
        for (const id of foreign)
          assert.deepEqual(await companies.ask(browser, route, id), unknown, `${route.method} ${route.pattern} with ${id}`);
      }
      assert.deepEqual(companies.changes(before, companies.rows(world)), []);
    });

  test('lists, searches, files and the audit log show nobody of another company', async () => {
    const eva = world.portner.browser();
    await eva.signIn('eva@other.example');
    const {csrf} = eva.page.fields('/sign-out');
    const strangers = world.place.sql(`SELECT name, email FROM person WHERE email LIKE '%@demo.example'`).flat();
    const anna = world.id('anna@demo.example');
    const pages = [];
    for (const {method, pattern, allowed} of routes().filter(({pattern, allowed}) => !pattern.includes('{') && allowed.includes('freshly_proven') && !/^\/(outbox|auth|sign-out|language|link|health|favicon)/.test(pattern)))
      for (const query of ['', `person=${anna}`, `id=${anna}`, 'q=anna', 'who=anna', 'show=administrators', 'after=A&id=0'])
        pages.push([`${method} ${pattern}?${query}`, method === 'GET' ? await eva.request('GET', `${pattern}?${query}`) : await eva.post(pattern, {csrf, ...Object.fromEntries(new URLSearchParams(query))})]);
    for (const [asked, page] of pages)
      for (const words of strangers) assert.ok(!page.body.includes(words), `${asked} shows ${words}`);
  });

  test('another company’s person is not reached', async () => assert.equal(await companies.deactivateAbroad(world), false));
});
