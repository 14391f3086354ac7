// Second doors: every route at every standing, half-signed-in cookies in every shape, addresses that can be read in two
// ways, session ids from before.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {password} from '../support/portner.mjs';
import * as bypass from './lib/bypass.mjs';
import {get, statusOf} from './lib/raw.mjs';
import {ask, examples, routes, Standings} from './lib/standings.mjs';
import {World} from './lib/world.mjs';

const everyStanding = ['signed_out', 'owes_code', 'may_set_up', 'must_set_up', 'must_change_password', 'signed_in', 'freshly_proven'];

// Where a browser is sent that may not use a route.
function owed(standing, {allowed}) {
  switch (standing) {
    case 'signed_out': return /^\/sign-in(\?next=[\w\/.%-]*|\?over)?$/;
    case 'owes_code': return /^\/sign-in\/code$/;
    case 'may_set_up': case 'must_set_up': return /^\/sign-in\/set-up$/;
    case 'must_change_password': return /^\/sign-in\/password$/;
    case 'signed_in': return allowed.includes('freshly_proven') ? /^\/prove\?next=\// : /^\/$/;
    case 'freshly_proven': return /^\/$/;
  }
}

describe('the state table', {concurrency: false}, () => {
  let world, standings;
  before(async () => {
    world = await World.start();
    standings = new Standings(world);
  });
  after(() => world?.end());

  test('every route has an example, and only known standings', () => {
    for (const {method, pattern, allowed} of routes()) {
      assert.ok(examples[`${method} ${pattern}`], `the walk does not know ${method} ${pattern}`);
      assert.deepEqual(allowed.filter((standing) => !everyStanding.includes(standing)), []);
    }
  });

  for (const standing of everyStanding)
    test(`at standing ${standing}, what the table allows is served, nothing else is done, and GET changes nothing`, async () => {
      // What is refused comes first, while nothing has changed.
      const isAllowed = ({allowed}) => allowed.includes(standing);
      let before;
      for (const route of routes().sort((left, right) => isAllowed(left) - isAllowed(right))) {
        const allowed = isAllowed(route);
        const context = await standings.context(standing);
        const {example, path, fields} = await ask(context, route, {prepare: allowed});
        const {browser} = context;
        if (allowed) before = undefined;
        before ??= world.snapshot();
        const cell = `${route.method} ${path} at ${standing}`;
        const visitor = allowed ? browser : browser.copy();
        const page = route.method === 'GET' ? await visitor.request('GET', path) : await visitor.post(path, fields);
        if (allowed) {
          assert.ok(example.served(page, context), `${cell}: ${page.status} ${page.location} ${page.text.slice(0, 400)}`);
        } else {
          assert.equal(page.status, 303, cell);
          assert.match(page.location, owed(standing, route), cell);
        }
        if (route.method === 'GET') {
          const head = await visitor.request('HEAD', path);
          assert.deepEqual([head.status, head.location, head.body], [page.status, page.location, ''], `HEAD as ${cell}`);
        }
        if (!allowed || route.method === 'GET') {
          assert.deepEqual(world.changes(before), [], `${cell} has changed something`);
          continue;
        }
        await example.afterwards?.(context);
        world.place.advance(example.spends ?? 0);
        standings.usedUp(standing);
      }
    });
});

describe('roles', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());

  const admits = {everyone: bypass.roles, leaders_and_administrators: ['leader', 'administrator'], agents_and_administrators: ['agent', 'administrator'], administrators: ['administrator']};

  test('every route says for whom it is', () => {
    for (const {method, pattern, audience} of routes()) assert.ok(admits[audience], `${method} ${pattern}: ${audience}`);
  });

  for (const role of bypass.roles)
    test(`${role}: what is for others is refused in words and does nothing, what is for them is not`, async () => {
      const browser = await bypass.signedInAs(world, role);
      const {csrf} = browser.page.fields('/sign-out');
      const before = world.snapshot();
      for (const {method, pattern, audience} of routes().filter(({allowed}) => allowed.includes('freshly_proven'))) {
        if (admits[audience].includes(role)) continue;
        const path = pattern.replace(/\{\w+\}/g, '1');
        const page = method === 'GET' ? await browser.request('GET', path) : await browser.post(path, {csrf, ...bypass.newRules(world)});
        assert.equal(page.status, 403, `${method} ${path} as ${role}`);
        assert.match(page.text, /You do not have access to this/);
        assert.ok(page.reference, 'with a reference');
      }
      assert.deepEqual(world.changes(before), []);
      for (const {method, pattern, audience} of routes().filter(({allowed}) => allowed.includes('freshly_proven'))) {
        if (!admits[audience].includes(role)) continue;
        const path = pattern.replace(/\{\w+\}/g, '987654321');
        // Without the form's token: the role is asked before it, and nothing is done.
        const page = method === 'GET' ? await browser.request('GET', path) : await browser.post(path, {});
        if (page.status === 403) assert.match(page.text, /This form can no longer be used/, `${method} ${path} as ${role}`);
      }
    });

  test('what was an administrator’s is refused at once when the role is gone', async () => {
    const browser = await bypass.signedInAs(world, 'administrator');
    assert.equal((await browser.request('GET', '/company/rules')).status, 200);
    world.place.sql(`UPDATE person SET role = 'employee' WHERE email = '${browser.email}'`);
    assert.equal((await browser.request('GET', '/company/rules')).status, 403);
  });

  test('an administrator reaches nobody of another company, whatever the route', async () => {
    const browser = await bypass.signedInAs(world, 'administrator');
    const {csrf} = browser.page.fields('/sign-out');
    const theirs = {
      hr: world.id('eva@other.example'),
      departments: world.place.sql(`SELECT id FROM department WHERE name = 'Ward 3'`)[0][0],
      titles: world.place.sql(`SELECT id FROM title WHERE name = 'Nurse'`)[0][0],
    };
    const before = world.snapshot();
    for (const {method, pattern} of routes().filter(({pattern}) => /^\/(hr|company)\/.*\{id\}/.test(pattern)))
      for (const id of [theirs[pattern.match(/hr|departments|titles/)[0]], '0', '-1', '99999999999999999999', 'x', '1%20OR%201=1']) {
        const path = pattern.replace('{id}', id);
        const page = method === 'GET' ? await browser.request('GET', path) : await browser.post(path, {csrf, reason: 'mine now', name: 'Mine', was_name: 'Ward 3', person: world.id('dan@demo.example')});
        assert.equal(page.status, 404, `${method} ${path}`);
        assert.doesNotMatch(page.text, /Eva Krogh|Ward 3|Nurse/);
      }
    for (const query of ['q=eva', 'q=Krogh', 'q=eva@other.example', 'show=administrators', 'after=Ev&id=0'])
      assert.doesNotMatch((await browser.request('GET', `/hr/users?${query}`)).text, /Eva Krogh/, query);
    assert.deepEqual(world.changes(before), []);
  });

  test('an employee does not change the company’s rules', async () => assert.equal(await bypass.rulesByEmployee(world), false));
});

describe('second doors', {concurrency: false}, () => {
  let world, closed;
  before(async () => {
    world = await World.start();
    const open = ['signed_out', 'owes_code'];
    closed = routes().filter(({allowed}) => allowed.includes('freshly_proven') && !allowed.some((standing) => open.includes(standing)));
  });
  after(() => world?.end());

  test('a half-signed-in cookie opens nothing as a session cookie, Basic or Bearer', async () => {
    assert.ok(closed.length > 15);
    const {email} = await world.enrolled();
    const thief = await world.half(email);
    const token = thief.cookies.get('portner-attempt');
    const digest = world.place.sql(`SELECT digest FROM sign_in_attempt ORDER BY id DESC LIMIT 1`)[0][0];
    const session = world.place.sql(`SELECT digest FROM session ORDER BY id DESC LIMIT 1`)[0][0];
    const basic = (pair) => ({authorization: 'Basic ' + Buffer.from(pair).toString('base64')});
    const tries = [
      {cookie: `portner-session=${token}`}, {cookie: `__Host-session=${token}`}, {cookie: `session=${token}`},
      {cookie: `portner-session=${digest}`}, {cookie: `portner-session=${session}`}, {cookie: 'portner-session='},
      {cookie: `portner-session=${'A'.repeat(43)}`}, {cookie: `portner-session=${token}; portner-attempt=${token}`},
      {authorization: `Bearer ${token}`}, basic(`${email}:${password}`), basic(`${token}:`), basic(`:${token}`),
      {'remote-user': '1', 'remote-email': email}, {'x-forwarded-user': email}, {'x-original-url': '/me', 'x-rewrite-url': '/me'},
    ];
    const before = world.snapshot();
    for (const headers of tries) {
      const stranger = world.portner.browser();
      for (const {method, pattern} of closed) {
        const path = pattern.replace('{id}', '1');
        const page = method === 'GET' ? await stranger.request('GET', path, {headers}) : await stranger.post(path, {}, {headers});
        assert.ok([303, 403].includes(page.status), `${method} ${path} with ${JSON.stringify(headers)}: ${page.status}`);
        if (page.status === 303) assert.match(page.location, /^\/sign-in/);
      }
      assert.equal((await stranger.request('GET', '/auth/check', {headers})).status, 401, JSON.stringify(headers));
    }
    assert.deepEqual(world.changes(before), []);
  });

  test('no page of one’s card is shown half signed in', async () => assert.equal(await bypass.cardHalfSignedIn(world), false));
  test('a change of factors wants fresh proof', async () => assert.equal(await bypass.changeWithoutProof(world), false));
  test('a session id from before a proof is dead', async () => assert.equal(await bypass.sessionFromBeforeProof(world), false));
  test('a session does not outlive its password', async () => assert.equal(await bypass.sessionAfterPasswordChange(world), false));

  test('other methods do nothing on any route', async () => {
    const browser = world.portner.browser();
    await browser.signIn(world.person());
    const {csrf} = browser.page.fields('/sign-out');
    const body = new URLSearchParams({csrf, phone: '+45 66 66 66 66', language: 'da'}).toString();
    const headers = {'content-type': 'application/x-www-form-urlencoded', origin: world.portner.origin};
    const before = world.snapshot();
    for (const {pattern} of routes()) {
      const path = pattern.replace('{id}', '1').replace('{hash}/{name}', '1/portner.css');
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const page = await browser.request(method, path, {body: method === 'TRACE' ? undefined : body, headers});
        assert.equal(page.status, 405, `${method} ${path}`);
        assert.ok(!page.body.includes('portner-session'), 'no echo');
      }
      for (const method of ['get', 'GeT', 'FOO', 'POST/', 'CONNECT'])
        assert.ok([400, 405].includes(statusOf(await get(world.portner.port, path, {method}))), `${method} ${path}`);
    }
    // A GET with the fields of a form, and what frameworks take for another method.
    for (const {method, pattern} of routes().filter(({method}) => method === 'POST')) {
      const path = pattern.replace('{id}', '1');
      await browser.request('GET', `${path}?${body}&_method=${method}`);
      await browser.request('GET', path, {headers: {'x-http-method-override': 'POST', 'x-method-override': 'POST'}});
    }
    assert.deepEqual(world.changes(before), []);
  });

  test('addresses that can be read in two ways are no way in', async () => {
    const email = world.person();
    const browser = world.portner.browser();
    await browser.signIn(email);
    const before = world.snapshot();
    const secret = /action="\/me|id="history"/;
    for (const page of ['/me', '/me/security', '/me/security/enable', '/me/security/password']) {
      const tail = page.slice(1);
      const targets = [
        page + '/', page + '//', '/' + page, '/.' + page, page + '/.', '/x/..' + page, page + '/../' + tail, '/%2e' + page, '/%2E%2E' + page,
        '/sign-in/..' + page, '/sign-in/%2e%2e' + page, '/static/1/..%2f..' + page, '/auth/check/..' + page, '/%2f' + tail, page.replace(/.$/, (c) => '%' + c.charCodeAt(0).toString(16)),
        page.replace(/.$/, (c) => '%25' + c.charCodeAt(0).toString(16)), page.toUpperCase(), page + ';x', page + '%00', page + '%0a', page + '%20', page + '\\', '\\' + tail,
        page + '?x', page + '?next=/', page + '/%3f', page + '%c0%af', '/health/live' + page, '//' + tail, '/' + tail + '.json', `http://127.0.0.1:${world.portner.port}${page}`,
        '/sign-in?' + page, '*', tail, '/%6D%65' + page.slice(3),
      ];
      for (const target of targets) {
        const answer = await get(world.portner.port, target);
        assert.doesNotMatch(answer, secret, target);
        assert.ok([200, 303, 400, 404].includes(statusOf(answer)), `${target}: ${answer.slice(0, 100)}`);
        if (statusOf(answer) === 200) assert.match(answer, /action="\/sign-in"/, target);
      }
    }
    assert.deepEqual(world.changes(before), []);
  });

  test('ids from before each step are dead after it, and planted ones are not taken', async () => {
    const {email, key, browser: elsewhere} = await world.enrolled();
    const victim = world.portner.browser();
    const planted = {session: 'P'.repeat(43), attempt: 'Q'.repeat(43), visit: 'R'.repeat(43)};
    for (const [name, value] of Object.entries(planted)) victim.cookies.set(`portner-${name}`, value);
    const seen = [];
    const keep = () => seen.push(new Map(victim.cookies));
    await victim.get('/sign-in');
    keep();
    await victim.submit('/sign-in', {email, password});
    keep();
    await victim.submit('/sign-in/code', {code: world.code(key)});
    world.place.advance(301);
    keep();
    await victim.get('/me/security/enable');
    await victim.submit('/prove', {code: world.code(key)});
    world.place.advance(30);
    for (const name of ['session', 'attempt']) assert.notEqual(victim.cookies.get(`portner-${name}`), planted[name], name);
    for (const cookies of seen) {
      const thief = Object.assign(world.portner.browser(), {cookies: new Map(cookies)});
      assert.equal((await thief.request('GET', '/auth/check')).status, 401);
      assert.match((await thief.request('GET', '/me')).location, /^\/sign-in/);
      assert.match((await thief.request('GET', '/sign-in/code')).location, /^\/sign-in/);
      thief.cookies.set('portner-session', cookies.get('portner-attempt') ?? '');
      assert.match((await thief.request('GET', '/me')).location, /^\/sign-in/);
    }
    const last = victim.copy();
    await victim.get('/me');
    await victim.submit('/sign-out');
    assert.match((await last.request('GET', '/me')).location, /^\/sign-in/, 'after signing out');
    assert.equal((await elsewhere.request('GET', '/me')).status, 200, 'the other browser stays');
  });

  test('an attempt’s token changes when the attempt moves on', async () => {
    const email = world.person();
    world.place.sql(`UPDATE password SET stands_alone = 0 WHERE person_id = ${world.id(email)}`);
    const victim = await world.half(email);
    const thief = victim.copy();
    await victim.submit('/sign-in/password', {password: 'kuvq xbjz wptyn hlm'});
    assert.equal(victim.page.url, '/sign-in/set-up');
    assert.match((await thief.request('GET', '/sign-in/set-up')).location, /^\/sign-in/);
  });

  test('a session of somebody deactivated is over at once, and so is an attempt', async () => {
    const email = world.person();
    const [inside, half] = [world.portner.browser(), await world.half(email)];
    await inside.signIn(email);
    world.place.sql(`UPDATE person SET active = 0 WHERE email = '${email}'`);
    assert.match((await inside.request('GET', '/me')).location, /^\/sign-in/);
    const {csrf} = half.page.fields('/sign-in/skip');
    assert.match((await half.post('/sign-in/skip', {csrf})).location, /^\/sign-in/);
    assert.equal(half.sessionCookie, undefined);
  });

  test('a rule that comes while somebody is half signed in is obeyed', async () => {
    const half = await world.half('eva@other.example');
    assert.match(half.page.text, /Skip 2FA setup/);
    world.place.run('company', 'rule', '--company', 'Other Clinic', '--two-factor', 'required');
    await half.submit('/sign-in/skip');
    assert.equal(half.sessionCookie, undefined);
    assert.equal(half.page.url, '/sign-in/set-up');
    assert.doesNotMatch(half.page.text, /Skip 2FA setup/);
  });
});
