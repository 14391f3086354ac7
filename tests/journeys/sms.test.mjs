// Signing in with a code by SMS, over HTTP: the demo's telephone is /outbox.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {code, databases, Place} from '../support/portner.mjs';
import {anotherCode, newestText, texts} from '../support/texts.mjs';

for (const database of databases)
  describe(`SMS, on ${database}`, {concurrency: false}, () => {
    let place, portner;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });

    const newest = () => newestText(portner);
    const count = async () => (await texts(portner)).length;
    const mails = async () => (await portner.browser().get('/outbox')).text;

    const enrol = async (email) => {
      const one = portner.browser();
      await one.signIn(email, {next: '/me/security'});
      await one.get('/me/security/sms');
      await one.submit('/me/security/sms/send');
      await one.submit('/me/security/sms', {code: (await newest()).code});
      assert.match(one.page.text, /2FA is on\. Your number is verified/);
      return one;
    };

    test('is switched on by a code that reached the number on the card', async () => {
      const anna = portner.browser();
      await anna.signIn('anna@demo.example', {next: '/me/security/enable'});
      assert.match(anna.page.text, /Use SMS authentication/);
      await anna.get('/me/security/sms');
      assert.match(anna.page.text, /\+45 20 12 34 56/);
      assert.equal(await count(), 0, 'looking sends nothing');
      await anna.submit('/me/security/sms/send');
      const text = await newest();
      assert.equal(text.to, '+45 20 12 34 56');
      assert.match(text.body, /^\d{6} is your code for Portner\. Give it to nobody\.\n\n@localhost #\d{6}$/);
      assert.equal(text.body.slice(-6), text.code, 'the last line is for the phone’s keyboard');
      assert.match(anna.page.body, /autocomplete="one-time-code"/);
      const elsewhere = portner.browser();
      await elsewhere.signIn('anna@demo.example');
      await anna.submit('/me/security/sms', {code: anotherCode(text.code)});
      assert.match(anna.page.text, /That code is not right/);
      assert.match((await portner.browser().typePassword('anna@demo.example')).text, /Skip 2FA setup/, 'nothing is active yet');
      await anna.get('/me/security/sms');
      await anna.submit('/me/security/sms', {code: text.code});
      assert.match(anna.page.text, /2FA is on\. Your number is verified/);
      assert.match(anna.page.text, /SMS to \+45 20 12 34 56/);
      assert.equal((await elsewhere.request('GET', '/me')).status, 303, 'sessions without the factor are over');
      assert.match(await mails(), /Codes by SMS were switched on/);
    });

    test('a text is on its way when the code page opens, and its code signs in once', async () => {
      const before = await count();
      const anna = portner.browser();
      await anna.typePassword('anna@demo.example');
      assert.equal(anna.page.url, '/sign-in/code');
      assert.match(anna.page.text, /We sent a text with a code to \+45 •• •• 34 56/);
      assert.doesNotMatch(anna.page.text, /20 12/);
      assert.equal(await count(), before + 1);
      const {code: sent} = await newest();
      await anna.get('/sign-in/code');
      assert.equal(await count(), before + 1, 'reloading sends nothing');
      const delivery = async () => JSON.parse((await anna.request('GET', '/sms/delivery')).body);
      for (let tries = 0; !(await delivery()).settled; ++tries) {
        assert.ok(tries < 500, 'the demo’s telephone gets it');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.match((await delivery()).text, /^Delivered \d\d:\d\d/);
      assert.match((await anna.get('/sign-in/code')).text, /Delivered \d\d:\d\d/);
      await anna.submit('/sign-in/code', {code: anotherCode(sent)});
      assert.match(anna.page.text, /That code is not right.*newest text.*4 tries left/s);
      const other = anna.copy();
      await anna.submit('/sign-in/code', {code: sent});
      assert.equal(anna.page.url, '/');
      assert.equal((await other.request('GET', '/sign-in/code')).status, 303, 'the attempt is spent');
      const again = portner.browser();
      await again.typePassword('anna@demo.example');
      await again.submit('/sign-in/code', {code: sent});
      assert.match(again.page.text, /That code is not right/, 'a code is of one attempt');
    });

    test('the same code is sent again, after half a minute, by the button and by Verify with an empty field', async () => {
      place.advance(3700);
      const anna = portner.browser();
      await anna.typePassword('anna@demo.example');
      const first = await newest();
      const sent = await count();
      await anna.submit('/sign-in/code', {code: ''});
      assert.match(anna.page.text, /You can have the code sent again in \d+ seconds/);
      assert.equal(await count(), sent);
      place.advance(31);
      await anna.submit('/sign-in/code', {code: ''});
      assert.equal(await count(), sent + 1);
      assert.equal((await newest()).code, first.code);
      place.advance(31);
      await anna.submit('/sign-in/code/sms');
      assert.match(anna.page.text, /sent again in/, 'the second pause is longer');
      place.advance(30);
      await anna.submit('/sign-in/code/sms');
      assert.equal(await count(), sent + 2);
      assert.equal((await newest()).code, first.code);
      place.advance(520);
      await anna.submit('/sign-in/code', {code: first.code});
      assert.match(anna.page.url, /^\/sign-in/, "the attempt is over, and its code with it");
    });

    test('the number changes when a code has reached the new one, and the old one can take it back', async () => {
      place.advance(3700);
      const bente = await enrol('carla@demo.example');
      await bente.get('/me');
      await bente.submit('/me', {phone: '+45 20 99 88 77', language: 'en'});
      assert.equal(bente.page.url, '/me/security/sms');
      assert.match(bente.page.text, /Verify your new number.*\+45 20 99 88 77.*earlier number keeps working/s);
      const text = await newest();
      assert.equal(text.to, '+45 20 99 88 77');
      const still = portner.browser();
      place.advance(31);
      await still.typePassword('carla@demo.example');
      assert.equal((await newest()).to, '+45 20 12 34 58', 'nothing has changed yet');
      await bente.submit('/me/security/sms', {code: text.code});
      assert.match(bente.page.text, /Your new number is verified/);
      assert.match((await bente.get('/me')).body, /\+45 20 99 88 77/);
      const told = await newest();
      assert.equal(told.to, '+45 20 12 34 58', 'the old number is told');
      const link = told.link;
      assert.match(await mails(), /Your number for codes was changed/);
      assert.equal((await still.request('GET', '/sign-in/code')).status, 303, 'sign-ins that were under way are over');

      const holder = portner.browser();
      await holder.get(link);
      assert.match(holder.page.text, /will go to \+45 •• •• 34 58 again/);
      await holder.get(link);
      await holder.submit('/link/undo-number');
      assert.match(holder.page.text, /The change is undone/);
      assert.equal((await bente.request('GET', '/me')).status, 303, 'signed out everywhere');
      await portner.browser().typePassword('carla@demo.example');
      assert.equal((await newest()).to, '+45 20 12 34 58');
      await holder.get(link);
      assert.match(holder.page.text, /has been used/);
    });

    test('an administrator’s number is verified at the next sign-in', async () => {
      place.advance(3700);
      const dan = await enrol('dan@demo.example');
      place.run('user', 'number', '--email', 'dan@demo.example', '--number', '20 55 44 33', '--reason', 'new phone');
      assert.equal((await dan.request('GET', '/me')).status, 303);
      place.advance(60);
      await dan.typePassword('dan@demo.example');
      const text = await newest();
      assert.equal(text.to, '+45 20 55 44 33');
      assert.equal(place.sql(`SELECT state FROM sms_factor f JOIN person p ON p.id = f.person_id WHERE p.email = 'dan@demo.example'`)[0][0], 'needs_verification');
      await dan.submit('/sign-in/code', {code: text.code});
      assert.equal(dan.page.url, '/');
      assert.equal(place.sql(`SELECT state FROM sms_factor f JOIN person p ON p.id = f.person_id WHERE p.email = 'dan@demo.example'`)[0][0], 'active');
    });

    test('with both factors either works, and the preferred one is asked for first', async () => {
      place.advance(3700);
      const dan = portner.browser();
      await dan.typePassword('dan@demo.example');
      await dan.submit('/sign-in/code', {code: (await newest()).code});
      await dan.get('/me/security');
      const key = await dan.addApp('Dan’s app');
      place.advance(60);
      const sent = await count();
      const again = portner.browser();
      await again.typePassword('dan@demo.example');
      assert.match(again.page.text, /Open the authenticator app/);
      assert.equal(await count(), sent, 'the app is asked for first, and no text costs anything');
      await again.submit('/sign-in/code/sms');
      assert.match(again.page.text, /We sent a text/);
      await again.get('/sign-in/code?way=app');
      await again.get('/sign-in/code?way=sms');
      await again.submit('/sign-in/code', {code: code(key, place.now())});
      assert.equal(again.page.url, '/', 'the app’s code is good on the SMS page too');
      await again.get('/me/security');
      await again.submit('/me/security/prefer', {factor: 'sms'});
      assert.match(again.page.text, /A code by SMS is sent first/);
      place.advance(120);
      const third = portner.browser();
      await third.typePassword('dan@demo.example');
      assert.match(third.page.text, /We sent a text.*my authenticator app/s);
    });

    test('is not offered without a usable mobile number, nor where the company forbids it, and says why', async () => {
      place.advance(3700);
      const eva = portner.browser();
      await eva.signIn('eva@other.example', {next: '/me'});
      for (const [number, why] of [['', /Without a telephone number/], ['+45 90 12 34 56', /A number that costs extra to call/], ['+1 202 555 0123', /that country|not mobile/], ['+7 912 345 67 89', /no codes to numbers of that country/]]) {
        await eva.get('/me');
        await eva.submit('/me', {phone: number, language: 'en'});
        await eva.get('/me/security/enable');
        assert.match(eva.page.text, why, number);
        assert.doesNotMatch(eva.page.body, /href="\/me\/security\/sms"/);
      }
      await eva.get('/me');
      await eva.submit('/me', {phone: '20 12 34 60', language: 'en'});
      await eva.get('/me/security/enable');
      assert.match(eva.page.text, /Use SMS authentication/);
      place.run('company', 'rule', '--company', 'Other Clinic', '--sms', 'forbidden');
      await eva.get('/me/security/enable');
      assert.match(eva.page.text, /Your company does not use codes by SMS/);
    });

    test('a company’s daily limit holds texts back and says what to do, and its administrators are told', async () => {
      place.advance(90000);
      place.run('company', 'rule', '--company', 'Demo Shops', '--sms-a-day', '1');
      await portner.browser().typePassword('anna@demo.example');
      const sent = await count();
      const anna = portner.browser();
      await anna.typePassword('anna@demo.example');
      assert.equal(await count(), sent);
      assert.match(anna.page.text, /We have not sent you a code yet/);
      await anna.submit('/sign-in/code/sms');
      assert.match(anna.page.text, /No more texts can be sent for now.*Reference P-[0-9A-Z]{5}/s);
      assert.match(await mails(), /Texts with codes are held back/);
    });
  });
