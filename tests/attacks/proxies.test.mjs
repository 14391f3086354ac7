// Applications behind nginx and Caddy, set up as docs/configuration.md shows: nobody gets to them but the person who is signed
// in, under the own name, whatever a client sends and whoever is down.
import assert from 'node:assert/strict';
import http from 'node:http';
import {after, before, describe, test} from 'node:test';
import {leaveInNetwork, mustWait, tryPassword, wrong} from './lib/guessing.mjs';
import {Application, cookiesOf, header, identity, proxies, smuggling} from './lib/proxies.mjs';
import {get, raw, statusOf} from './lib/raw.mjs';
import {World} from './lib/world.mjs';

const names = Object.keys(proxies);
const annaIs = ['1', 'anna@demo.example', 'Anna Holm', 'Demo Shops'];

describe('behind a proxy', {concurrency: false}, () => {
  let world, application, fronts;
  const anna = {};  // signed in, in a browser behind each proxy
  const setting = () => ({place: world.place, portner: world.portner.port, application: application.port});
  before(async () => {
    world = await World.start({config: 'public_url = "https://localhost"\ntrusted_proxies = ["127.0.0.1"]'});
    application = await Application.start();
    fronts = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await proxies[name](setting())])));
    for (const name of names) {
      anna[name] = fronts[name].browser();
      await anna[name].signIn('anna@demo.example', {next: '/stock/x?y=1'});
    }
  });
  after(async () => {
    await Promise.all(Object.values(fronts ?? {}).map((front) => front.stop()));
    application?.stop();
    await world?.end();
  });

  // What the application sees of a request that is written as it is.
  async function ask(front, target, {lines = [], method = 'GET', cookie, host = `localhost:${front.port}`} = {}) {
    const from = application.seen.length;
    const head = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...(cookie ? [`Cookie: ${cookie}`] : []), ...lines];
    const answer = await raw(front.port, head.join('\r\n') + '\r\n\r\n', {encrypted: true});
    return {answer, status: statusOf(answer), seen: application.seen.slice(from)};
  }
  const each = (title, work) => names.forEach((name) => test(`${title} (${name})`, () => work(fronts[name], anna[name], name)));

  each('signed out leads to sign-in, signed in to the application as who one is', async (front, browser) => {
    const before = application.seen.length;
    const stranger = front.browser();
    const answer = await stranger.request('GET', '/stock/x');
    assert.equal(answer.status, 303);
    assert.equal(new URL(answer.location, front.origin).href, `${front.origin}/sign-in?next=/stock/`);
    await stranger.typePassword('anna@demo.example');
    assert.equal((await stranger.request('GET', '/stock/x')).status, 303, 'half signed in');
    assert.equal((await stranger.request('GET', '/auth/check')).headers['remote-user'], undefined);
    assert.equal(application.seen.length, before);

    assert.equal(browser.page.status, 200);
    assert.equal(browser.page.url, '/stock/x?y=1', 'sign-in leads back');
    assert.deepEqual(identity(JSON.parse(browser.page.body)), annaIs);
    const other = front.browser();
    await other.signIn('eva@other.example');
    const seen = JSON.parse((await other.request('GET', '/stock/')).body);
    assert.deepEqual(identity(seen).slice(1), ['eva@other.example',
      ...world.place.sql(`SELECT p.name, c.name FROM person p JOIN company c ON c.id = p.company_id WHERE email = 'eva@other.example'`)[0]]);
    await other.get('/');
    await other.submit('/sign-out');
    world.place.advance(1);  // for the rest of a second the check may answer from memory
    assert.equal((await other.request('GET', '/stock/')).status, 303);
  });

  each('the application does not get the session', async (front, browser) => {
    const session = `__Host-session=${browser.sessionCookie}`;
    for (const cookie of [session, `a=1; ${session}`, `${session}; b=2`, `a=1; ${session}; b=2`, `a=__Host-session; ${session}; b=2`]) {
      const {seen} = await ask(front, '/stock/', {cookie});
      assert.equal(seen.length, 1, cookie);
      assert.ok(!JSON.stringify(seen).includes(browser.sessionCookie), cookie);
      for (const other of ['a=1', 'b=2']) assert.equal(header(seen[0], 'cookie').join().includes(other), cookie.includes(other), cookie);
    }
  });

  const forged = [['Remote-User: 2'], ['remote-user: 2', 'REMOTE-EMAIL: bo@demo.example'], ['Remote_User: 2'], ['REMOTE_USER: 2', 'remote_company: Other Clinic'],
    ['Remote-User: 2', 'Remote-User: 3'], ['Remote-User:'], ['Remote-Name: \xff'], ['Remote-Company: Other Clinic', 'Remote-Company : x'],
    ['Remote-User : 2'], [' Remote-User: 2'], ['X: a', '\tRemote-User: 2'], ['Remote-User\t: 2'], ['X: a\nRemote-User: 2'], ['X: a\rRemote-User: 2'],
    ['Connection: Remote-User'], ['Connection: close, remote-company, Remote-Email'], ['Connection: Remote_User', 'Remote_User: 2'],
    ['Connection: X-Forwarded-For, X-Forwarded-Proto, Host'], ['TE: trailers', 'Trailer: Remote-User']];

  each('nobody chooses an identity', async (front, browser, name) => {
    let through = 0;
    for (const lines of forged) {
      assert.deepEqual((await ask(front, '/stock/', {lines})).seen, [], `signed out, ${lines}`);
      const {seen, status} = await ask(front, '/stock/', {lines, cookie: cookiesOf(browser)});
      for (const request of seen) assert.deepEqual(identity(request), annaIs, lines.join());
      if (!seen.length) assert.ok(status >= 300, lines.join());
      through += seen.length;
    }
    assert.ok(through >= 6, `${through} came through`);
    const open = await proxies[name]({...setting(), without: /.*(proxy_set_header Remote-|request_header -Remote|hides_identity).*\n/g});
    try {
      const shown = await Promise.all(forged.map(async (lines) => (await ask(open, '/stock/', {lines, cookie: cookiesOf(browser)})).seen));
      assert.ok(shown.flat().some((request) => identity(request).join() !== annaIs.join()), 'without those lines somebody could');
    } finally {
      await open.stop();
    }
  });

  each('forwarded headers of a client change nothing', async (front, browser) => {
    const lines = ['X-Forwarded-Uri: /health/live', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: http', 'X-Original-URL: /health/live',
      'X-Original-URI: /health/live', 'X-Rewrite-URL: /health/live',
      'X-Forwarded-Method: OPTIONS', 'X-HTTP-Method-Override: HEAD', 'Forwarded: for=203.0.113.7;host=evil.example;proto=http',
      'X-Forwarded-Prefix: //evil.example', 'X-Real-IP: 203.0.113.7'];
    for (const some of [...lines.map((line) => [line]), lines]) {
      const {answer, seen} = await ask(front, '/stock/', {lines: some});
      assert.deepEqual(seen, [], some.join());
      assert.match(answer, /^location: (https:\/\/localhost:\d+)?\/sign-in\?next=\/stock\/\r$/im, some.join());
    }
    for (const request of (await ask(front, '/stock/', {lines, cookie: cookiesOf(browser)})).seen) assert.deepEqual(identity(request), annaIs);
    // A form is still from this origin, the scheme too.
    const visitor = front.browser({headers: {'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example', forwarded: 'proto=http;host=evil.example'}});
    await visitor.signIn(world.person());
    assert.equal(visitor.page.url, '/');
    assert.equal((await visitor.request('GET', '/stock/')).status, 200);
  });

  each('nor the address that tries are counted for', async (front) => {
    leaveInNetwork(world, '127.0.0.1', 0);
    for (const headers of [{}, {'x-forwarded-for': '203.0.113.7'}, {'x-forwarded-for': '203.0.113.7, 127.0.0.1'}, {forwarded: 'for=203.0.113.7'},
      {'x-real-ip': '203.0.113.7'}, {'x_forwarded_for': '203.0.113.7'},
      {connection: 'X-Forwarded-For', 'x-forwarded-for': '203.0.113.7'}])
      assert.ok(mustWait(await tryPassword(world, world.people[0], {headers, node: front})), JSON.stringify(headers));
    world.place.advance(3601);
    assert.ok(wrong(await tryPassword(world, world.people[0], {node: front})));
  });

  test('of a chain of proxies the last hop that is not trusted counts, and from others nothing does', async () => {
    for (const network of ['198.51.100.1', '127.0.0.2']) leaveInNetwork(world, network, 0);
    const from = async (headers, localAddress = '127.0.0.1') => {
      const visitor = world.portner.browser({headers});
      visitor.agent = new http.Agent({keepAlive: true, maxSockets: 1, localAddress});
      return visitor.typePassword(world.people[1], {typed: 'a wrong password'});
    };
    const own = {'x-forwarded-proto': 'http'};
    for (const chain of ['198.51.100.1', '203.0.113.7, 198.51.100.1', '203.0.113.7,198.51.100.1, 127.0.0.1', 'junk, 198.51.100.1'])
      assert.ok(mustWait(await from({...own, 'x-forwarded-for': chain})), chain);
    for (const chain of ['203.0.113.7', '198.51.100.1, 203.0.113.7', '198.51.100.1, 203.0.113.7, 127.0.0.1'])
      assert.ok(wrong(await from({...own, 'x-forwarded-for': chain})), chain);
    for (const headers of [{}, {'x-forwarded-for': '203.0.113.7'}, {'x-forwarded-for': '203.0.113.7, 127.0.0.1'}, {forwarded: 'for=203.0.113.7'}])
      assert.ok(mustWait(await from(headers, '127.0.0.2')), JSON.stringify(headers));
    world.place.advance(3601);
  });

  each('a malformed cookie, header or host is a denial', async (front, browser) => {
    // The clock went on; signed in anew.
    await browser.signIn('anna@demo.example', {next: '/stock/'});
    const good = `__Host-session=${browser.sessionCookie}`;
    assert.equal((await ask(front, '/stock/', {cookie: good})).seen.length, 1);
    for (const cookie of [`${good}; ${good}`, `${good}; __Host-session=x`, `__Host-session=; ${good}`, `__Host-session="${browser.sessionCookie}"`, `${good}x`,
      good.slice(0, -1), good.toUpperCase(), `portner-session=${browser.sessionCookie}`,
      `__Host-session =${browser.sessionCookie}`, `__Host-session=%00`, `__Host-session=${'a'.repeat(6000)}`, '__Host-session=\xff\xfe', '__Host-session', '=',
      ';;;', `${good},x`, `__Host-session=${browser.sessionCookie}\0`,
      `__Host-attempt=${browser.sessionCookie}`, `__Secure-session=${browser.sessionCookie}`, "__Host-session=' OR 1=1--"]) {
      const {seen, status} = await ask(front, '/stock/', {cookie});
      assert.deepEqual(seen, [], cookie);
      assert.ok(status >= 300 || Number.isNaN(status), cookie);
    }
    const large = Array.from({length: 4}, (_, number) => `X-${number}: ${'a'.repeat(6000)}`);
    for (const lines of [large, [...large, ...large], [`X: ${'a'.repeat(70000)}`], Array.from({length: 200}, (_, number) => `X-${number}: a`),
      ['Authorization: Basic YW5uYTpwb3J0bmVyLWRlbW8tcGFzc3dvcmQ='], [`Authorization: Bearer ${browser.sessionCookie}`]])
      assert.deepEqual((await ask(front, '/stock/', {lines, cookie: lines[0].startsWith('Auth') ? undefined : good})).seen, [], lines[0].slice(0, 20));
    for (const host of ['', 'a b', 'localhost@evil.example', 'localhost/x', 'localhost\0'])
      assert.deepEqual((await ask(front, '/stock/', {host, cookie: good})).seen, [], host);
  });

  each('no address leads around the question', async (front, browser) => {
    const targets = [
      '/stock/../stock/x', '/stock/%2e%2e/stock/x', '/sign-in/../stock/x', '/sign-in/%2e%2e/stock/x', '/static/..%2fstock/x', '/static/%2e%2e%2fstock/x',
      '//stock/x', '/stock//x', '///stock/x', '/./stock/x', '/stock;x', '/stock;/x',
      '/stock/..;/stock/x', '/;/stock/x', '/%73tock/x', '/%2573tock/x', '/stock%2fx', '/stock%5cx', '/stock\\x', '\\stock\\x', '/STOCK/x', '/stock/%00',
      '/%00/stock/x', '/stock/x%00', '/stock/\0', '/stock/x%0d%0aX:%201', '/stock/%zz', '/stock/%', '/stock/%ff', '/stock/\xff',
      '/stock', '/stock/', '/stock?/', '/stock/?x#y', '/stock/#', '/stock\t/x', '/stock/x y', '*', 'stock/x', 'http://localhost/stock/x',
      'http://evil.example/stock/x', 'https://localhost:1/stock/x', '/auth/check/../../stock/x', '/auth/check', '/auth/check?/stock/', '/health/live/../../stock/x',
      '/stock/%u002e%u002e/', '/stock/%c0%ae%c0%ae/', '/stock/.%2e/stock/x', '/@sign_in', '/stock/' + 'a/'.repeat(3000),
    ];
    let through = 0;
    for (const target of targets)
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'get']) {
        const {seen, answer} = await ask(front, target, {method});
        assert.deepEqual(seen, [], `signed out, ${method} ${target}`);
        assert.doesNotMatch(answer, /^remote-/im, target);
        if (method !== 'GET') continue;
        for (const request of (await ask(front, target, {cookie: cookiesOf(browser)})).seen) {
          assert.deepEqual(identity(request), annaIs, target);
          ++through;
        }
      }
    assert.ok(through >= 5, `${through} came through`);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'CONNECT', 'PROPFIND', 'X'])
      assert.deepEqual((await ask(front, '/stock/x', {method, lines: ['Content-Length: 0']})).seen, [], method);
  });

  each('a request hidden in another is nobody’s', async (front, browser) => {
    const bo = front.browser();
    await bo.signInWithApp('bo@demo.example', world.portner.boKey);
    const boIs = identity(JSON.parse((await bo.request('GET', '/stock/')).body));
    assert.equal(boIs[1], 'bo@demo.example');
    let refused = 0, extra = 0;
    const outboxes = () => (world.portner.logged().match(/"route":"\/outbox"/g) ?? []).length;
    const before = outboxes();
    const toApplication = {outer: '/stock/outer', inner: '/stock/smuggled'}, toPortner = {outer: '/sign-in', inner: '/outbox'};
    for (const [addresses, cookie] of [[toApplication, cookiesOf(browser)], [toApplication, 'x=1'], [toPortner, cookiesOf(browser)]])
      for (const [what, bytes] of Object.entries(smuggling({...addresses, cookie}))) {
        const from = application.seen.length;
        const answer = await raw(front.port, bytes, {encrypted: true, silence: 120});
        for (const request of application.seen.slice(from)) {
          assert.equal(request.url, '/stock/outer', what);
          assert.deepEqual(identity(request), annaIs, what);
          assert.notEqual(cookie, 'x=1', what);
        }
        extra += Math.max(0, (answer.match(/^HTTP\/1\.\d \d+/gm) ?? []).length - 1);
        if (/^HTTP\/1\.\d [45]/.test(answer)) ++refused;
        // The next on the same connection behind the proxy gets what is his.
        const next = await bo.request('GET', addresses === toPortner ? '/me' : '/stock/of-bo');
        if (addresses === toPortner) assert.match(next.body, /bo@demo\.example/, what);
        else assert.deepEqual([JSON.parse(next.body).url, ...identity(JSON.parse(next.body))], ['/stock/of-bo', ...boIs], what);
      }
    assert.ok(refused > 30, `${refused} were refused`);
    assert.ok(outboxes() - before <= extra, 'what Portner served, somebody got');
  });

  test('nor without a proxy', async () => {
    for (const [what, bytes] of Object.entries(smuggling({outer: '/sign-in', inner: '/outbox', cookie: 'x=1'}))) {
      const answers = (await raw(world.portner.port, bytes, {silence: 500})).match(/^HTTP\/1\.\d \d+/gm);
      if (what === 'upgrade to h2c') assert.deepEqual(answers, ['HTTP/1.1 200', 'HTTP/1.1 200'], 'two requests, however one reads it');
      else if (what === 'GET with a body') assert.deepEqual(answers, ['HTTP/1.1 200']);
      else assert.deepEqual(answers, [what.startsWith('a length') ? 'HTTP/1.1 403' : 'HTTP/1.1 400'], what);
    }
  });

  test('when Portner is down, nobody gets through', async () => {
    await world.portner.stop('SIGKILL');
    for (const name of names)
      for (const cookie of [undefined, cookiesOf(anna[name])]) {
        const {status, seen} = await ask(fronts[name], '/stock/', {cookie});
        assert.equal(status, {nginx: 500, Caddy: 502}[name]);
        assert.deepEqual(seen, []);
      }
    assert.ok(statusOf(await get(fronts.nginx.port, '/stock/x', {encrypted: true})) >= 500);
  });
});
