// What other people's pages, links and names can do to a browser that visits Portner.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {password} from '../support/portner.mjs';
import {links, markOf, payloads, redirects, shape} from './lib/payloads.mjs';
import {get, raw, statusOf} from './lib/raw.mjs';
import {ask, routes, Standings} from './lib/standings.mjs';
import * as web from './lib/web.mjs';
import {World} from './lib/world.mjs';

describe('web', {concurrency: false}, () => {
  let world;
  before(async () => (world = await World.start()));
  after(() => world?.end());

  test('nothing that somebody wrote becomes markup, on any page or mail', async () => {
    const {email, browser, key} = await world.enrolled(2);
    const {place} = world;
    const half = await world.half(email);
    const id = world.id(email);
    const [remove] = (await browser.get('/me/security')).body.match(/\/me\/security\/apps\/\d+\/remove/);
    await browser.get('/me/security/enable');
    await browser.submit('/me/security/apps/start');
    const write = (text) => {
      const quoted = `'${text.replaceAll("'", "''")}'`;
      place.sql(`UPDATE person SET name = ${quoted}, telephone = ${quoted} WHERE company_id = 1;
        UPDATE company SET name = ${quoted} WHERE id = 1; UPDATE title SET name = ${quoted} || id; UPDATE department SET name = ${quoted} || id;
        UPDATE authenticator_app SET name = ${quoted} WHERE person_id = ${id} AND state = 'active';
        UPDATE session SET browser = ${quoted}, address = ${quoted} WHERE person_id = ${id};
        UPDATE person SET email = ${quoted} WHERE email = 'carla@demo.example' OR role = 'administrator' AND company_id = 1`);
    };
    const mails = (html) => {
      const articles = html.match(/<article class="message">[\s\S]*?<\/article>/g) ?? [];
      for (const article of articles) assert.deepEqual(shape(article), shape(articles.at(-1)));
      return html.replaceAll(/<article class="message">[\s\S]*?<\/article>/g, '');
    };
    const pages = [['/', browser], ['/me', browser], ['/me/security', browser], ['/me/security/enable', browser], ['/me/security/apps/new', browser],
      [remove, browser], ['/me/security/password', browser], ['/sign-in/code', half], ['/outbox', browser]];
    const plain = new Map();
    write('Plain 7399999');
    for (const [path, visitor] of pages) plain.set(path, shape(mails((await visitor.request('GET', path)).body)));
    for (const payload of payloads) {
      write(payload);
      let seen = 0;
      for (const [path, visitor] of pages) {
        const {body, status} = await visitor.request('GET', path);
        assert.equal(status, 200, path);
        const rest = mails(body);
        assert.deepEqual(shape(rest), plain.get(path), `${payload} on ${path}`);
        for (const address of links(body)) assert.match(address, /^(\/|#|mailto:|otpauth:)/, `${payload} on ${path}: ${address}`);
        if (body.includes(markOf(payload))) ++seen;
      }
      assert.ok(seen >= 6, `${payload} was shown on ${seen} pages`);
      const check = await browser.request('GET', '/auth/check');
      for (const [name, value] of Object.entries(check.headers)) if (name.startsWith('remote-')) assert.match(value, /^[\x20-\x7e]*$/, name);
    }
    // A notice with the last of them.
    const again = world.portner.browser();
    write(payloads[0]);
    await again.typePassword(email);
    await again.submit('/sign-in/code', {code: world.code(key)});
    const outbox = await again.get('/outbox');
    assert.ok(outbox.body.includes(markOf(payloads[0])), 'the mail has the name');
    assert.equal(shape(mails(outbox.body)).filter((element) => element.startsWith('script')).length, 1);
  });

  test('what comes in by the front doors is shown as it was written', async () => {
    const evil = '"><img src=x onerror=alert(7399998)>';
    const {browser, email} = await world.enrolled();
    await browser.get('/me/security/enable');
    await browser.submit('/me/security/apps/start');
    const key = browser.page.body.match(/data-copy="([A-Z2-7]+)"/)[1];
    const before = shape(browser.page.body);
    const refused = await browser.submit('/me/security/apps/new', {code: '12', name: evil});
    assert.ok(refused.body.includes('7399998'));
    assert.deepEqual(shape(refused.body).filter((element) => /^(img|script)/.test(element)), before.filter((element) => /^(img|script)/.test(element)));
    await browser.submit('/me/security/apps/new', {code: world.code(key), name: evil});
    assert.ok(browser.page.text.includes(evil));
    assert.match((await browser.submit('/sign-out')).url, /sign-in/);

    world.place.run('admin', 'create', '--company', evil, '--name', evil, '--email', "o'neill&x=1@demo.example");
    const stranger = world.portner.browser();
    const page = await stranger.typePassword(`${evil} ${email}`, {typed: evil});
    assert.ok(page.text.includes('is not right'));
    for (const [path, body] of [['/sign-in', page.body], ...await Promise.all(
      ['/%22%3E%3Cscript%3Ealert(7399998)%3C/script%3E', '/me/%3Cimg%20src=x%3E', '/sign-in?over=%22%3E%3Cscript%3E', '/sign-in?next=/%22%3E%3Cscript%3E',
        '/sign-in?done=%3Cscript%3E', '/link/set-password?token=%22%3E%3Cscript%3E', '/static/%3Cscript%3E/x', '/prove?next=/%22onclick='].map(async (path) =>
        [path, (await stranger.request('GET', path)).body]))])
      assert.deepEqual(shape(body).filter((element) => /^(img|script)/.test(element) && !/^script type src$|^img src alt width height$/.test(element)), [], path);
  });

  test('a form without the browser’s own token, or from elsewhere, changes nothing', async () => {
    assert.equal(await web.formWithoutToken(world), false);
    assert.equal(await web.formFromElsewhere(world), false);
    const standings = new Standings(world);
    const other = world.portner.browser();
    await other.get('/sign-in');
    const {csrf: foreign} = other.page.fields('/sign-in');
    const {origin} = world.portner;
    // A gateway is no browser: its receipts carry a token in their address instead.
    const receipts = (pattern) => pattern === '/receipts/{gateway}/{text}/{token}';
    for (const route of routes().filter(({method, pattern}) => method === 'POST' && !receipts(pattern))) {
      const context = await standings.context(route.allowed.at(-1));
      const {path, fields, example} = await ask(context, route, {prepare: true});
      const {csrf, ...without} = fields;
      const before = world.snapshot();
      const attacks = [
        [without, {}], [{...fields, csrf: ''}, {}], [{...fields, csrf: foreign}, {}], [{...fields, csrf: csrf.toLowerCase() + 'A'}, {}],
        [fields, {origin: 'https://evil.example'}], [fields, {origin: 'null'}], [fields, {origin: origin.replace('http:', 'https:')}], [fields, {origin: origin + '0'}],
        [fields, {'sec-fetch-site': 'cross-site'}], [fields, {'sec-fetch-site': 'same-site'}], [fields, {origin: '', 'sec-fetch-site': ''}],
      ];
      for (const [sent, headers] of attacks) {
        const answer = await context.browser.copy().post(path, sent, {headers});
        assert.equal(answer.status, 403, `${path} with ${JSON.stringify(headers)} ${sent === fields ? '' : 'and a wrong token'}`);
        assert.equal(answer.headers['set-cookie'], undefined, path);
      }
      assert.deepEqual(world.changes(before), [], path);
      // And the same request as it should be is served: the refusals above were not for another reason.
      const answer = await context.browser.post(path, fields);
      assert.ok(example.served(answer, context), `${path}: ${answer.status} ${answer.location}`);
      await example.afterwards?.(context);
      world.place.advance(example.spends ?? 0);
      standings.usedUp(context.standing);
    }
  });

  test('a token of before a step is worth nothing after it', async () => {
    const browser = world.portner.browser();
    await browser.get('/sign-in');
    const tokens = [browser.page.fields('/sign-in').csrf];
    await browser.typePassword(world.person());
    tokens.push(browser.page.fields('/sign-in/skip').csrf);
    await browser.submit('/sign-in/skip');
    for (const csrf of tokens) assert.equal((await browser.post('/sign-out', {csrf})).status, 403);
    assert.equal((await browser.request('GET', '/me')).status, 200);
  });

  test('every answer carries the headers that protect it', async () => {
    const browser = world.portner.browser();
    await browser.signIn(world.person());
    const css = browser.page.body.match(/\/static\/[0-9a-f]+\/portner\.css/)[0];
    const victim = await world.enrolled();
    world.place.sql(`UPDATE authenticator_app SET secret_key = 'k1.broken' WHERE person_id = ${world.id(victim.email)}`);
    const half = await world.half(victim.email);
    const broken = await half.submit('/sign-in/code', {code: '123456'});
    assert.equal(broken.status, 500);
    assert.ok(broken.reference, 'a fault has a reference');
    assert.doesNotMatch(broken.text, /sqlite|SELECT|authenticator_app|std::|\.cc/i);
    const answers = [broken, await browser.request('PUT', '/me'), await browser.request('GET', '/nothing/here'), await browser.request('GET', css + 'x'),
      await browser.post('/sign-out', {}), await browser.request('GET', '/static/00000000/portner.css'), await browser.request('HEAD', '/me')];
    for (const {method, pattern} of routes().filter(({method}) => method === 'GET'))
      for (const visitor of [browser, world.portner.browser(), half])
        answers.push(await visitor.request(method, pattern.replace('{hash}/{name}', css.slice(8)).replace('{id}', '1')));
    for (const {headers, status, url} of answers) {
      const policy = headers['content-security-policy'];
      assert.match(policy, /default-src 'none'/, url);
      assert.match(policy, /frame-ancestors 'none'/, url);
      assert.match(policy, /base-uri 'none'/, url);
      assert.match(policy, /form-action 'self'/, url);
      assert.doesNotMatch(policy, /unsafe|\*|data:|http:/, url);
      assert.equal(headers['x-content-type-options'], 'nosniff', url);
      assert.match(headers['referrer-policy'], /^(same-origin|no-referrer)$/, url);
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', url);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', url);
      assert.equal(headers['access-control-allow-origin'], undefined, url);
      assert.equal(headers.server, undefined, url);
      assert.match(headers['cache-control'], url === css && status === 200 ? /immutable/ : /^no-store$/, url);
    }
    assert.ok(answers.some(({status}) => status === 405) && answers.some(({status}) => status === 404));
  });

  test('malformed requests are answered with the same headers', async () => {
    for (const bytes of ['GET / HTTP/1.1\r\nhost: a b\r\n\r\n', 'GET /%zz HTTP/1.1\r\nhost: x\r\n\r\n', `GET /${'a'.repeat(20000)} HTTP/1.1\r\nhost: x\r\n\r\n`, `GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20000)}\r\n\r\n`,
      `POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 70000\r\n\r\n${'a'.repeat(70000)}`]) {
      const answer = await raw(world.portner.port, bytes);
      assert.ok([400, 413, 414, 431].includes(statusOf(answer)), answer.slice(0, 60));
      assert.match(answer, /content-security-policy: default-src 'none'/i);
      assert.match(answer, /cache-control: no-store/i);
    }
  });

  test('cookies are for this host, for HTTP, and for this site', async () => {
    const {email, key} = await world.enrolled();
    const browser = world.portner.browser();
    const lines = [];
    const watch = async (page) => lines.push(...((await page).headers['set-cookie'] ?? []));
    await watch(browser.request('GET', '/sign-in'));
    browser.page = await browser.request('GET', '/sign-in');
    await watch(browser.post('/sign-in', {...browser.page.fields('/sign-in'), email, password}));
    browser.page = await browser.request('GET', '/sign-in/code');
    await watch(browser.post('/sign-in/code', {...browser.page.fields('/sign-in/code'), code: world.code(key)}));
    browser.page = await browser.request('GET', '/me');
    await watch(browser.post('/language', {...browser.page.fields('/language'), language: 'da'}));
    assert.deepEqual(lines.map((line) => line.split('=')[0]), ['portner-visit', 'portner-attempt', 'portner-attempt', 'portner-session', 'portner-device', 'portner-language']);
    for (const line of lines) {
      const [pair, ...attributes] = line.split('; ');
      assert.ok(['Path=/', 'HttpOnly', 'SameSite=Lax'].every((attribute) => attributes.includes(attribute)), line);
      assert.ok(!/domain/i.test(line), line);
      if (!/language|Max-Age=0/.test(line)) assert.match(pair, /=[A-Za-z0-9_-]{43}$/, '256 bits');
    }
  });

  test('redirects stay here, whatever next and return say', async () => {
    assert.equal(redirects.length, 40);
    const stays = (location) => {
      assert.equal(new URL(location, world.portner.origin).origin, world.portner.origin, location);
      assert.doesNotMatch(location, /^[^/]|^\/[\/\\]|[\s\\]/);
    };
    assert.equal(await web.redirectElsewhere(world), false);
    const browser = world.portner.browser();
    await browser.signIn(world.person());
    const csrf = browser.page.fields('/language').csrf;
    for (const target of redirects) {
      const stranger = world.portner.browser();
      await stranger.get('/sign-in?next=' + encodeURIComponent(target));
      stays(stranger.page.fields('/sign-in').next);
      const answer = await browser.post('/language', {csrf, language: 'en', return: target});
      if (target.includes('\u0000')) assert.equal(answer.status, 400);
      else stays(answer.location);
      assert.ok(!(answer.headers['set-cookie'] ?? []).some((line) => /evil/.test(line)), target);
      stays((await browser.get('/prove?next=' + encodeURIComponent(target))).fields('/prove').next);
    }
    for (const target of redirects.slice(0, 8)) {
      const visitor = world.portner.browser();
      await visitor.get('/sign-in');
      await visitor.submit('/sign-in', {email: world.people[0], password, next: target});
      stays((await visitor.post('/sign-in/skip', visitor.page.fields('/sign-in/skip'))).location);
      const proved = await browser.post('/prove', {...browser.page.fields('/prove'), password, next: target});
      stays(proved.location);
      await browser.get('/prove');
    }
    // A path that redirects somebody signed out back to itself.
    for (const target of ['//evil.example/me', '/\\evil.example', '/%5cevil.example/', '/me%0d%0aevil:1']) {
      const location = (await get(world.portner.port, target)).match(/^location: (.*)\r$/im)?.[1];
      if (location) stays(location);
    }
  });

  test('nobody writes headers through fields or paths', async () => {
    const browser = world.portner.browser();
    await browser.get('/sign-in');
    const {csrf} = browser.page.fields('/language');
    for (const text of ['x\r\nEvil: 1', 'x\nEvil: 1', 'x\rEvil: 1', 'x%0d%0aEvil: 1', 'x\u560d\u560aEvil: 1', '\r\n\r\n<script>'])
      for (const fields of [{language: text}, {language: 'da', return: '/' + text}, {language: 'da', return: text}]) {
        const answer = await browser.post('/language', {csrf, ...fields});
        assert.equal(answer.headers.evil, undefined);
      }
    for (const target of ['/me%0d%0aEvil:%201', '/sign-in?next=/%0d%0aEvil:%201', '/%0d%0aEvil:%201', '/sign-in?next=%0d%0a%0d%0a'])
      assert.doesNotMatch(await get(world.portner.port, target), /^evil:/im);
  });

  test('a field that comes twice, too many or too long is refused or harmless', async () => {
    const browser = world.portner.browser();
    await browser.signIn(world.person());
    const stranger = world.portner.browser();
    await stranger.get('/sign-in');
    const {csrf} = stranger.page.fields('/sign-in');
    const headers = {'content-type': 'application/x-www-form-urlencoded', origin: world.portner.origin};
    const post = (body) => stranger.copy().request('POST', '/sign-in', {body, headers});
    const good = `csrf=${csrf}&email=anna@demo.example&password=${password}`;
    const before = world.snapshot();
    for (const body of [`${good}&email=bo@demo.example`, `email=bo@demo.example&${good}`, `${good}&password=x`, `${good}&csrf=x`, `csrf=&${good}`, `${good}&%65mail=x`, `${good}&email=%ff`, `${good}&x=%00`, `${good}&x=%zz`,
      good + Array.from({length: 101}, (_, number) => `&f${number}=1`).join('')])
      assert.equal((await post(body)).status, 400, body.slice(-40));
    assert.equal((await post('x='.padEnd(70000, 'a'))).status, 413);
    assert.deepEqual(world.changes(before), []);
    for (const [email, typed] of [['a'.repeat(60000), 'x'], ['a@b.example', 'x'.repeat(60000)], ['a'.repeat(300) + '@b.example', ''], ['', ''], ['\u{1f600}'.repeat(500), '\u0301'.repeat(2000)]]) {
      const page = await post(new URLSearchParams({csrf, email, password: typed}).toString());
      assert.equal(page.status, 200);
      assert.ok(page.body.length < 20000, 'what was typed is not echoed without end');
    }
    for (const cookie of ['portner-session=a; portner-session=' + browser.sessionCookie, `portner-session=${browser.sessionCookie}; portner-session=b`, `portner-session="${browser.sessionCookie}"`, `portner-session=${browser.sessionCookie}x`])
      assert.equal((await stranger.request('GET', '/auth/check', {headers: {cookie}})).status, 401, cookie);
  });
});
