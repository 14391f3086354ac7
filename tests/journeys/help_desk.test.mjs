// The lost-phone desk: somebody asks, an administrator answers, and the person can say that it was not them.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, Place} from '../support/portner.mjs';
import {linkOf, mails} from '../support/texts.mjs';

const bo = 'bo@demo.example';
const asked = 'Somebody asks for help to sign in to your account';
const phone = {'user-agent': 'Mozilla/5.0 (Linux; Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0'};

for (const database of databases)
  describe(`the lost-phone desk, on ${database}`, {concurrency: false}, () => {
    let place, portner, carla, carlaKey;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const half = async (email = bo, options = {headers: phone}) => {
      const browser = portner.browser(options);
      await browser.typePassword(email);
      assert.equal(browser.page.url, '/sign-in/code');
      return browser;
    };
    const ask = async (sentence = '', email = bo) => {
      const browser = await half(email);
      await browser.submit('/sign-in/code/help', {sentence});
      return browser;
    };
    const proven = async () => {
      if (!carla.page.url.startsWith('/prove')) return;
      await carla.submit('/prove', {code: code(carlaKey, place.now())});
      place.advance(30);
    };
    // The newest request in the list, as carla opens it.
    const open = async () => {
      await carla.get('/hr/help-requests');
      await carla.get(carla.page.body.match(/href="(\/hr\/help-requests\/\d+)"/)[1]);
      await proven();
      return carla.page.url;
    };
    const give = async () => {
      const path = await open();
      const page = await carla.submit(path + '/code');
      return page.text.match(/(\d{4} \d{4})/)?.[1];
    };
    const audited = (kind) => place.sql(`SELECT id FROM audit_event WHERE kind = '${kind}'`).length;
    const aDayLater = async () => {
      place.advance(24 * 3600 + 1);
      await carla.signInWithApp('carla@demo.example', carlaKey);
    };

    test('names those who help, and asks them all in one press', async () => {
      const browser = await half();
      assert.match(browser.page.text, /I can’t use my phone Carla Berg Administrator/);
      await browser.submit('/sign-in/code/help', {sentence: 'It fell into\r\nthe sea. <b>Call me</b> on 12345678'});
      assert.match(browser.page.text, /Your request is with your administrators Carla Berg Asked/);
      assert.doesNotMatch(browser.page.body, /action="\/sign-in\/code\/help"/);
      for (const path of ['/sign-in/code', '/sign-in/code?way=help']) assert.match((await browser.get(path)).text, /Your request is with your administrators/);
      assert.match((await half()).page.text, /Your request is with your administrators/, 'in another browser too');
      await browser.post('/sign-in/code/help', {csrf: browser.page.fields('/sign-in/code').csrf});
      assert.equal(audited('help.asked'), 1, 'asking again is nothing new');
      const sent = await mails(portner);
      const toCarla = sent.filter(({to, subject}) => to === 'carla@demo.example' && subject === 'Bo Lund asks for help to sign in');
      assert.equal(toCarla.length, 1);
      for (const words of [/bo@demo\.example/, /Firefox on Android/, /127\.0\.0\.1/, /It fell into {2}the sea\. &lt;b&gt;Call me/, /in person, or by calling a number that you know already/])
        assert.match(toCarla[0].body, words);
      const [toBo] = sent.filter(({to, subject}) => to === bo && subject === asked);
      assert.match(toBo.body, /This was not me/);
    });

    test('is for administrators, in the menu with the number of those who wait', async () => {
      assert.match((await carla.get('/')).text, /Help requests \(1\)/);
      const dan = portner.browser();
      await dan.signIn('dan@demo.example');
      assert.doesNotMatch(dan.page.text, /Help requests/);
      const [[id]] = place.sql('SELECT max(id) FROM help_request');
      for (const path of ['', `/${id}`]) assert.equal((await dan.request('GET', '/hr/help-requests' + path)).status, 403);
      const {csrf} = dan.page.fields('/sign-out');
      for (const path of ['code', 'decline']) assert.equal((await dan.post(`/hr/help-requests/${id}/${path}`, {csrf})).status, 403);
    });

    test('shows what is usual, and lets nobody answer without 2FA of their own', async () => {
      const path = await open();
      for (const words of [/Make sure that it is really them/, /It fell into the sea\. <b>Call me/, /Firefox on Android Never used before/, /127\.0\.0\.1 Never used before/, /They had not signed in/, /2FA App/])
        if (words.source.startsWith('Make')) assert.doesNotMatch(carla.page.text, words);
        else assert.match(carla.page.text, words);
      assert.match(carla.page.text, /Only an administrator who has 2FA can answer/);
      const {csrf} = carla.page.fields('/sign-out');
      assert.match((await carla.post(path + '/code', {csrf})).text, /Switch on 2FA for yourself first/);
      carlaKey = await carla.addApp('Carla’s phone');
      await open();
      assert.match(carla.page.text, /Make sure that it is really them/);
      assert.match(carla.page.body, /href="\/hr\/users\/\d+\/turn-off-2fa"/);
    });

    test('gives a code that signs in once, and leads to adding the new phone', async () => {
      const given = await give();
      assert.match(given, /^\d{4} \d{4}$/);
      assert.match(carla.page.text, /Valid until \d\d:\d\d, once only/);
      assert.equal(carla.page.headers['cache-control'], 'no-store');
      assert.ok((await mails(portner)).some(({to, subject}) => to === bo && subject === 'An administrator has given you a code'));
      const browser = await half();
      assert.match(browser.page.text, /An administrator has given a code for you/);
      await browser.get('/sign-in/code?way=help');
      assert.match((await browser.submit('/sign-in/code', {code: '123456'})).text, /Type the eight digits/);
      await browser.submit('/sign-in/code', {code: given});
      assert.match(browser.page.text, /Add your new phone now/);
      assert.match(browser.page.text, /With password and a code from an administrator/);
      assert.match(browser.page.text, /Code given by an administrator/);
      await browser.addApp('New phone');
      assert.match(browser.page.text, /New phone/);
      assert.ok((await mails(portner)).some(({to, subject}) => to === bo && subject === 'A code from an administrator was used'));
      assert.match((await carla.get('/hr/help-requests')).text, /Signed in with the code Carla Berg/);
      const again = await half();
      await again.get('/sign-in/code?way=help');
      assert.match((await again.submit('/sign-in/code', {code: given})).text, /That code has been used already/);
      assert.match(place.run('audit', 'verify'), /is whole/);
      assert.ok(!portner.logged().includes(given.replace(' ', '')) && !portner.logged().includes(given));
    });

    test('a code lives ten minutes, and another one takes its place', async () => {
      await ask();
      const first = await give();
      await open();
      assert.match(carla.page.text, /The code that was given before stops working/);
      const second = (await carla.submit(carla.page.url + '/code')).text.match(/(\d{4} \d{4})/)[1];
      const browser = await half();
      await browser.get('/sign-in/code?way=help');
      assert.match((await browser.submit('/sign-in/code', {code: first})).text, /That code has expired/);
      place.advance(601);
      const late = await half();
      await late.get('/sign-in/code?way=help');
      assert.match((await late.submit('/sign-in/code', {code: second})).text, /That code has expired/);
    });

    test('three requests a day for one person, then a reference and words', async () => {
      await carla.get('/');
      await ask();
      await open();
      await carla.submit(carla.page.url + '/decline', {reason: ''});
      const browser = await half();
      await browser.submit('/sign-in/code/help');
      assert.match(browser.page.text, /You have asked for help too often\. .*ask again in/);
      assert.ok(browser.page.reference);
      assert.equal(audited('help.limited'), 1);
    });

    test('is declined with a reason that the person reads', async () => {
      await aDayLater();
      await ask('Please');
      await open();
      await carla.submit(carla.page.url + '/decline', {reason: 'I could not reach you'});
      assert.match(carla.page.text, /The request is declined[\s\S]*Declined Carla Berg/);
      const mail = (await mails(portner)).find(({subject}) => subject === 'Your request for help was declined');
      assert.equal(mail.to, bo);
      assert.match(mail.body, /I could not reach you/);
      const browser = await half();
      assert.match(browser.page.text, /Your request from [^.]* was declined/);
      assert.match(browser.page.body, /action="\/sign-in\/code\/help"/);
    });

    test('“This was not me” stops it all and tells the administrators', async () => {
      const owner = portner.browser();
      await owner.signInWithApp(bo, portner.boKey);
      const thief = await ask();
      const given = await give();
      const link = await linkOf(portner, bo, asked);
      const holder = portner.browser();
      await holder.get(link);
      assert.match(holder.page.text, /somebody asked for help to sign in as bo@demo\.example/);
      await holder.get(link);
      const twin = holder.copy();
      twin.page = holder.page;
      await holder.submit('/link/not-me');
      assert.match(holder.page.text, /Everything is stopped/);
      assert.match(holder.page.body, /href="\/forgot-password"/);
      assert.match((await owner.request('GET', '/me')).location, /^\/sign-in/);
      assert.match((await thief.get('/sign-in/code?way=help')).url, /^\/sign-in\?over/);
      const back = await half();
      await back.get('/sign-in/code?way=help');
      await back.submit('/sign-in/code', {code: given});
      assert.match(back.page.text, /That code has expired/);
      assert.equal((await twin.submit('/link/not-me')).status, 404);
      assert.equal((await portner.browser().get(await linkOf(portner, bo, 'An administrator has given you a code'))).status, 404);
      assert.ok((await mails(portner)).some(({to, subject}) => to === 'carla@demo.example' && subject === 'Somebody else asked for help as Bo Lund'));
      await carla.get('/hr/help-requests');
      assert.match(carla.page.text, /Stopped: it was somebody else/);
    });

    test('a request that nobody answers is over after a day', async () => {
      await aDayLater();
      await ask();
      await carla.get('/');
      assert.match(carla.page.text, /Help requests \(1\)/);
      await aDayLater();
      assert.doesNotMatch((await carla.get('/')).text, /Help requests \(/);
      await carla.get('/hr/help-requests');
      assert.match(carla.page.text, /Nobody answered within a day/);
      assert.match((await half()).page.body, /action="\/sign-in\/code\/help"/);
    });

    test('the only administrator is told what to do instead, and nobody answers themselves', async () => {
      const browser = await half('carla@demo.example');
      assert.match(browser.page.text, /No other administrator of your company can answer\. .*portner admin create/);
      const {csrf} = browser.page.fields('/sign-in/code');
      await browser.post('/sign-in/code/help', {csrf});
      place.run('admin', 'create', '--company', 'Demo Shops', '--name', 'Lee Lind', '--email', 'lee@demo.example');
      await ask('', 'carla@demo.example');
      const sent = (await mails(portner)).filter(({subject}) => subject === 'Carla Berg asks for help to sign in');
      assert.deepEqual(sent.map(({to}) => to), ['lee@demo.example']);
      const path = await open();
      assert.match(carla.page.text, /This is your own request/);
      assert.match((await carla.post(path + '/code', {csrf: carla.page.fields('/sign-out').csrf})).text, /Another administrator answers it/);
    });

    test('a code leads on to where somebody was going', async () => {
      await aDayLater();
      await ask();
      const given = await give();
      const browser = portner.browser();
      await browser.typePassword(bo, {next: '/me'});
      await browser.get('/sign-in/code?way=help');
      await browser.submit('/sign-in/code', {code: given});
      assert.equal(browser.page.url, '/me/security?next=/me&done=help');
      assert.match(browser.page.body, /<a href="\/me">Not now: go on to where I was going/);
    });
  });
