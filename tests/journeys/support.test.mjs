// Contacting support, from every standing, and the people who answer.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases, password, Place} from '../support/portner.mjs';
import {mails} from '../support/texts.mjs';

const phone = {'user-agent': 'Mozilla/5.0 (Linux; Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0'};
const freja = 'freja.ravn@demo.example';

for (const database of databases)
  describe(`support, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const to = async (address) => (await mails(portner)).filter((mail) => mail.to === address);
    const numberOn = (page) => page.url.match(/sent=(S-[0-9A-Z]{5})$/)[1];
    const signedIn = async (email, options) => {
      const browser = portner.browser(options);
      await browser.signIn(email);
      return browser;
    };
    const audited = (kind) => place.sql(`SELECT detail FROM audit_event WHERE kind = '${kind}'`).flat();

    test('every page leads there and says which page it was, but for the form itself', async () => {
      const anna = await signedIn('anna@demo.example');
      const stranger = portner.browser();
      for (const [browser, path] of [[stranger, '/sign-in'], [stranger, '/nowhere'], [anna, '/'], [anna, '/me/security']])
        assert.match((await browser.get(path)).body, new RegExp(`class="contact" href="/support\\?page=${path}"`), path);
      assert.doesNotMatch((await anna.get('/support')).body, /class="contact"/);
      const {body, reference} = await stranger.get('/nowhere');
      assert.ok(body.includes(`href="/support?page=/nowhere&amp;reference=${reference}"`));
    });

    test('a stranger sees whom the installation names, the likeliest articles, and what goes along', async () => {
      const stranger = portner.browser({headers: phone});
      const {text, body} = await stranger.get('/support?page=/sign-in&reference=p7k2m9');
      for (const words of [/You have forgotten your password/, /Portner’s demo support \+45 70 10 20 40 In the menu, press 2\. Every day, 8 to 20/, /We send along: Page \/sign-in Reference P-7K2M9 Browser Firefox on Android IP address 127\.0\.0\.1 Language English/])
        assert.match(text, words);
      assert.match(body, /href="tel:\+4570102040"/);
      await stranger.submit('/support', {name: '', email: 'lis', message: ' '});
      for (const words of [/Type a name/, /Type an e-mail address/, /Write what has happened/]) assert.match(stranger.page.text, words);
      assert.match(stranger.page.text, /Page \/sign-in Reference P-7K2M9/, 'nothing is lost');
      await stranger.submit('/support', {name: 'Lis Lund', email: 'Lis@home.example', message: 'I cannot\r\nget in.'});
      const number = numberOn(stranger.page);
      assert.match(stranger.page.text, new RegExp(`Its number is ${number} It was mailed to support`));
      const [[state, company, proof, message]] = place.sql(`SELECT state, coalesce(company_id, 0), proof, replace(message, '\n', '|') FROM support_request WHERE number = '${number}'`);
      assert.deepEqual([state, company, proof, message], ['new', '0', 'none', 'I cannot|get in.']);
      const [mail] = await to('support@portner.example');
      assert.equal(mail.subject, `${number}: a message from Lis Lund`);
      for (const words of [/Lis Lund, lis@home\.example/, /name and address are as they were typed/, /Page: \/sign-in/, /Reference: P-7K2M9/, /&gt; I cannot\n&gt; get in\./]) assert.match(mail.body, words);
      assert.match((await portner.browser().get('/outbox')).text, /To support@portner\.example, [^·]* · Answers go to lis@home\.example/);
      const [answer] = await to('lis@home.example');
      assert.match(answer.subject, new RegExp(number));
      assert.doesNotMatch(answer.body, /Lis Lund|get in/);
    });

    test('after the password alone one is known, and support is told how well', async () => {
      const bo = portner.browser({language: 'da'});
      await bo.typePassword('bo@demo.example');
      assert.equal(bo.page.url, '/sign-in/code');
      const {text} = await bo.get('/support?page=/sign-in/code');
      assert.match(text, /IT desk \+45 70 10 20 30/);
      assert.match(text, /Bo Lund bo@demo\.example/);
      await bo.submit('/support', {message: 'Min kode virker ikke', name: 'Carla', email: 'carla@demo.example'});
      const number = numberOn(bo.page);
      assert.deepEqual(place.sql(`SELECT name, proof, language FROM support_request WHERE number = '${number}'`), [['Bo Lund', 'password', 'da']]);
      const [mail] = await to('support@demo.example');
      assert.match(mail.body, /What they have shown: The password alone/);
      assert.match(mail.body, /Make sure first that it is really them/);
      assert.equal((await to('bo@demo.example')).length, 1);
      assert.equal((await bo.get('/sign-in/code')).url, '/sign-in/code', 'and goes on where they were');
    });

    test('somebody signed in sends a message, and agents and administrators have one more', async () => {
      const anna = await signedIn('anna@demo.example');
      await anna.get('/support?page=/me/security');
      await anna.submit('/support', {message: 'Where do I switch it on?'});
      assert.match(anna.page.text, /The number is also on its way to anna@demo\.example/);
      for (const email of [freja, 'carla@demo.example']) assert.match((await signedIn(email)).page.text, /Support \(2\)/, email);
      assert.doesNotMatch((await signedIn('eva@other.example')).page.text, /Support \(/);
      const dan = await signedIn('dan@demo.example');
      assert.doesNotMatch(dan.page.body, /href="\/support\/requests"/);
      assert.equal((await dan.request('GET', '/support/requests')).status, 403);
    });

    test('an agent lists, opens, notes, and sets how far it has come and back', async () => {
      const agent = await signedIn(freja);
      const {text} = await agent.get('/support/requests');
      assert.match(text, /Where do I switch it on\? Anna Holm anna@demo\.example .* New/);
      assert.match(text, /Min kode virker ikke Bo Lund/);
      assert.doesNotMatch(text, /Lis Lund/);
      const path = agent.page.body.match(/\/support\/requests\/S-[0-9A-Z]{5}/)[0];
      await agent.get(path);
      assert.match(agent.page.body, /href="mailto:anna@demo\.example\?subject=S-[0-9A-Z]{5}"/);
      assert.doesNotMatch(agent.page.body, /href="\/hr\//, 'user cards are for administrators');
      await agent.submit(path + '/note', {note: ''});
      assert.match(agent.page.text, /Write a note/);
      await agent.get(path);
      await agent.submit(path + '/note', {note: 'Called <b>her</b>\nTwice'});
      assert.match(agent.page.text, /Called <b>her<\/b> Twice Freja Ravn/);
      await agent.submit(path + '/state', {state: 'solved'});
      assert.match(agent.page.text, /The status is saved\..*Status Solved since/);
      const stale = agent.page.fields(path + '/state');
      await agent.submit(path + '/state', {state: 'new'});
      assert.match(agent.page.text, /Status New since/);
      assert.match((await agent.post(path + '/state', {...stale, state: 'in_progress'})).text, /Somebody else has changed this request meanwhile/);
      assert.equal((await agent.post(path + '/state', {...stale, state: 'gone'})).status, 400);
      assert.match((await agent.get('/support/requests?state=solved')).text, /Status Nothing yet\./);
      assert.deepEqual(audited('support.changed').map((detail) => JSON.parse(detail).state), ['new → solved', 'solved → new']);
    });

    test('a second click, and a third at the same moment, are one request', async () => {
      const writer = portner.browser();
      await writer.signIn('freja.nielsen@demo.example');
      await writer.get('/support');
      const fields = {...writer.page.fields('/support'), message: 'Pressed twice'};
      const answers = await Promise.all([1, 2, 3].map(() => writer.copy().post('/support', fields)));
      const [first, ...others] = answers.map(({location}) => location);
      assert.match(first, /^\/support\?sent=S-/);
      assert.deepEqual(others, [first, first]);
      assert.equal(place.sql(`SELECT count(*) FROM support_request WHERE message = 'Pressed twice'`)[0][0], '1');
      const other = await writer.post('/support', {...fields, message: 'Gone back, and written anew'});
      assert.notEqual(other.location, first);
    });

    test('the login history is shown with fresh proof, and that it was is written down', async () => {
      const agent = await signedIn(freja);
      await agent.get('/support/requests?q=anna');
      const path = agent.page.body.match(/\/support\/requests\/S-[0-9A-Z]{5}/)[0];
      await agent.get(path);
      assert.doesNotMatch(agent.page.text, /With password/);
      await agent.submit(path + '/history');
      assert.match(agent.page.text, /Signed in With password Firefox on Linux 127\.0\.0\.1/);
      assert.equal(audited('support.history_looked_at').length, 1);
      await agent.get(path);
      const form = agent.page.fields(path + '/history');
      place.advance(301);
      assert.match((await agent.post(path + '/history', form)).location, /^\/prove\?next=\/support\/requests/);
      assert.equal(audited('support.history_looked_at').length, 1);
    });

    test('a reference shows what happened to those of the company alone', async () => {
      const thief = portner.browser();
      await thief.typePassword('anna@demo.example', {typed: 'wrong wrong wrong'});
      const {reference} = thief.page;
      const agent = await signedIn(freja);
      const asTyped = reference.toLowerCase().replace('-', '');
      assert.match((await agent.get(`/support/requests?q=${asTyped}`)).text, new RegExp(`What happened: ${reference} What happened Wrong password.*Anna Holm`));
      const eva = await signedIn('eva@other.example');
      assert.match((await eva.get(`/support/requests?q=${reference}`)).text, /No event of your company has this reference/);
      // The same beside a request that carries it.
      const anna = await signedIn('anna@demo.example');
      await anna.get(`/support?reference=${reference}`);
      await anna.submit('/support', {message: 'What is this?'});
      assert.match((await agent.get('/support/requests/' + numberOn(anna.page))).text, /Wrong password/);
    });

    test('a request is found by its number, however it is written, and by a name', async () => {
      const agent = await signedIn(freja);
      const [[number]] = place.sql(`SELECT number FROM support_request WHERE name = 'Bo Lund'`);
      for (const typed of [number, number.toLowerCase().replace('-', ' '), 'lund', 'bo@'])
        assert.match((await agent.get('/support/requests?q=' + encodeURIComponent(typed))).text, new RegExp(`Found .*${number} Min kode`), typed);
      assert.match((await agent.get('/support/requests?q=nobody')).text, /No request of your company/);
    });

    test('an administrator gives the role and takes it, and the person is told', async () => {
      const carla = await signedIn('carla@demo.example');
      const [[id]] = place.sql(`SELECT id FROM person WHERE email = 'dan@demo.example'`);
      const edit = `/hr/users/${id}/edit`;
      const dan = await signedIn('dan@demo.example');
      for (const [role, status, subject] of [['support_agent', 200, 'You are a support agent now'], ['employee', 403, 'You are no longer a support agent']]) {
        const fields = (await carla.get(edit)).fields(edit);
        await carla.post(edit, {...fields, role});
        assert.equal((await dan.request('GET', '/support/requests')).status, status, role);
        assert.equal((await dan.request('GET', '/hr/users')).status, 403);
        assert.ok((await to('dan@demo.example')).some((mail) => mail.subject === subject));
      }
      place.run('user', 'role', '--email', 'dan@demo.example', '--role', 'support_agent', '--reason', 'asked for');
      assert.equal((await dan.request('GET', '/support/requests')).status, 200);
      place.run('user', 'create', '--company', 'Demo Shops', '--name', 'Sam Sand', '--email', 'sam@demo.example', '--support-agent');
      assert.match((await carla.get('/hr/users?q=sam')).text, /Sam Sand Support agent/);
      assert.throws(() => place.run('user', 'role', '--email', 'dan@demo.example', '--role', 'king', '--reason', 'x'));
    });

    test('a company names its own support, a digit and hours with it', async () => {
      const carla = await signedIn('carla@demo.example');
      await carla.get('/company/rules');
      const {csrf, revision} = carla.page.fields('/company/rules/preview');
      const wrong = await carla.post('/company/rules/preview', {csrf, revision, support_menu_digit: '12', support_email: 'x', support_hours: 'x'.repeat(101)});
      for (const words of [/Type one digit, or nothing/, /Type an e-mail address/, /Type one line/]) assert.match(wrong.text, words);
      const saved = await carla.post('/company/rules', {csrf, revision, step: 'save', support_menu_digit: '7', support_hours: 'Mondays', support_email: 'desk@demo.example'});
      assert.equal(saved.location, '/company/rules?done=saved');
      assert.match((await carla.get('/support')).text, /In the menu, press 7\. Mondays/);
      await carla.submit('/support', {message: 'Hello'});
      assert.equal((await to('desk@demo.example')).length, 1);
    });

    test('the operator lists, shows and settles what strangers wrote', async () => {
      const list = () => place.run('support', 'list', '--json', '--state', 'new').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
      const [request] = list();
      assert.deepEqual([request.name, request.company, request.shown, request.message], ['Lis Lund', '', 'none', 'I cannot\nget in.']);
      assert.match(place.run('support', 'show', request.number.toLowerCase()), /Lis Lund <lis@home\.example>/);
      place.run('support', 'set-state', request.number, '--state', 'solved');
      assert.deepEqual(list(), []);
      assert.throws(() => place.run('support', 'set-state', request.number, '--state', 'solved'));
      assert.throws(() => place.run('support', 'show', 'S-00000'));
      assert.match(place.run('audit', 'verify'), /is whole/);
    });
  });

test('where no mail goes out, a message is kept, and the page says so', async () => {
  const place = new Place();
  const portner = await place.start({command: 'serve', config: '[support]\ntelephone = "+45 70 10 20 40"\n'});
  try {
    const stranger = portner.browser();
    await stranger.get('/support');
    assert.match(stranger.page.text, /\+45 70 10 20 40/);
    await stranger.submit('/support', {name: 'Lis', email: 'lis@home.example', message: 'Hello'});
    assert.match(stranger.page.text, /It was not mailed to anybody: if it is urgent, call\. No mails go out from here, so write the number down/);
    assert.equal(place.sql('SELECT id FROM support_request').length, 1);
  } finally {
    await portner.stop();
    place.remove();
  }
});
