// Every page there is, in every state that looks different, one after the other in one window: for whoever looks at all of
// them. An installation of its own; the person who walks it is whoever the page is about.
import {password, Place} from '../../support/portner.mjs';
import {administration} from './administration.mjs';
import {helpInside, helpSignedOut} from './help_centre.mjs';
import {helpDesk} from './help_desk.mjs';
import {contactSupport} from './support.mjs';
import {Person, strong} from './person.mjs';
import {Account, uriOf} from './phone.mjs';
import {anotherCode, newestText} from '../../support/texts.mjs';
import {setMoment} from './time.mjs';

// Before anybody has signed in.
async function* signedOut(one) {
  await one.open('/sign-in');
  yield 'sign-in';
  await one.typePassword('anna@demo.example', 'wrong');
  await one.refused('The e-mail address or the password is not right.');
  yield 'sign-in-refused';
  await one.open('/sign-in');
  await one.follow('Forgotten your password?');
  yield 'forgotten';
  await one.type('E-mail', 'anna');
  await one.press('Send the link');
  await one.refused('Type your e-mail address, like anna@example.com.');
  yield 'forgotten-refused';
  await one.type('E-mail', 'nobody@demo.example');
  await one.press('Send the link');
  await one.headed('Look into your mail');
  yield 'forgotten-sent';
  await one.open('/outbox');
  yield 'outbox-empty';
  await one.open('/nowhere');
  yield 'not-found';
  await one.open('/offline');
  yield 'offline';
  await one.open('/link/set-password?token=' + 'A'.repeat(43));
  await one.headed('This link no longer works');
  yield 'link-dead';
  const output = one.place.run('admin', 'create', '--company', 'Demo Shops', '--name', 'Lee Lind', '--email', 'lee@demo.example');
  one.place.sql(`UPDATE person SET language = '' WHERE email = 'lee@demo.example'`);
  await one.open(output.match(/\/link\/set-password\?token=\S+/)[0]);
  await one.headed('Choose your password');
  yield 'link-password';
  await one.type('New password', 'short');
  await one.press('Save password');
  await one.refused('Use at least {count} characters.');
  yield 'link-password-refused';
  await one.type('New password', strong);
  await one.press('Save password');
  await one.reads('Your password is saved. Sign in with it.');
  yield 'sign-in-password-saved';
}

// Bo has an app.
async function* code(one) {
  const bo = new Account(uriOf(one.portner.boKey));
  const now = () => one.place.now();
  await one.portner.browser().signInWithApp('bo@demo.example', bo.key);
  const last = bo.code(now() - 30);
  await one.typePassword('bo@demo.example', password);
  await one.headed('Enter your code');
  yield 'code';
  await one.unfold('I can’t use my phone');
  yield 'code-no-phone';
  await one.typeCode('');
  await one.refused('Type the six digits of the code.');
  yield 'code-malformed';
  await one.typeCode(last);
  await one.refused('That code has been used already. The next one comes in {seconds}.');
  yield 'code-used';
  await one.page.clock.fastForward(31_000);
  await one.reads('You can try again now.');
  yield 'code-used-over';
  await one.typeCode(bo.wrongCode(now()));
  await one.refused('That code is not right.');
  yield 'code-wrong';
  one.place.advance(30);
  await one.typeCode(bo.code(now() + 210));
  await one.refused('Your phone’s clock is about {duration} fast. Set it to automatic.');
  yield 'code-clock-off';
  for (let tries = 3; tries < 5; ++tries) {
    await one.typeCode(bo.wrongCode(now()));
    await one.refused('That code is not right.').catch(() => {});
  }
  await one.refused('This sign-in is over. Sign in again.');
  yield 'sign-in-over';
  await one.typePassword('bo@demo.example', password);
  await one.typeCode(bo.code(now()));
  await one.refused('Too many tries. Wait {duration}, then try again.');
  yield 'code-wait';
  await one.press('Sign in as someone else');
  await one.headed('Sign in');
}

// Setting an app up before one is in, as the company's rule has it.
async function* setUp(one) {
  const rule = (...words) => one.place.run('company', 'rule', '--company', 'Demo Shops', ...words);
  await one.typePassword('anna@demo.example', password);
  await one.headed('Set up 2FA');
  yield 'offer';
  rule('--two-factor', 'required', '--last-skip-day', new Date((one.place.now() + 9 * 86400) * 1000).toISOString().slice(0, 10));
  await one.page.reload();
  await one.reads('You can skip this up to and including {DATE}. After that you need it to sign in.');
  yield 'offer-last-day';
  await one.press('Skip 2FA setup');
  await one.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
  await one.signOut();
  rule('--last-skip-day', '2020-01-01');
  await one.typePassword('anna@demo.example', password);
  await one.reads('Your company requires 2FA for you, so set it up now. It takes about two minutes.');
  yield 'offer-required';
  await one.choose('Authenticator app');
  await one.headed('Set up your authenticator app');
  yield 'set-up';
  await one.typeCode('1');
  await one.refused('Type the six digits of the code.');
  yield 'set-up-refused';
  await one.press('Cancel');
  await one.headed('Set up 2FA');
  rule('--two-factor', 'optional');
  await one.context.clearCookies({name: /attempt/});
}

async function* shortPassword(one) {
  one.place.sql(`UPDATE password SET stands_alone = 0 WHERE person_id = (SELECT id FROM person WHERE email = 'lee@demo.example')`);
  await one.open('/sign-in');
  await one.typePassword('lee@demo.example', strong);
  await one.headed('Choose a new password');
  yield 'must-change-password';
  await one.type('New password', 'short');
  await one.press('Save and go on');
  await one.refused('Use at least {count} characters.');
  yield 'must-change-password-refused';
  await one.context.clearCookies({name: /attempt/});
}

// Anna, signed in.
async function* inside(one) {
  const now = () => one.place.now();
  await one.open('/sign-in');
  await one.typePassword('anna@demo.example', password);
  await one.press('Skip 2FA setup');
  await one.headed('Hello, {NAME}', {NAME: 'Anna Holm'});
  yield 'home';
  await one.open('/#menu');
  yield 'menu';
  await one.open('/me');
  yield 'general';
  await one.type('Telephone', 'call me');
  await one.press('Save');
  await one.refused('Type a telephone number: digits, and a + in front if it is from abroad.');
  yield 'general-refused';
  await one.type('Telephone', '+45 20 12 34 56');
  await one.press('Save');
  await one.reads('Your data is saved.');
  yield 'general-saved';
  await one.follow('Security');
  await one.reads('2FA is off');
  yield 'security-off';
  await one.follow('Enable 2FA');
  await one.headed('Enable 2FA');
  yield 'enable';
  await one.open('/me/security/apps/new');
  await one.refused('That key has expired.');
  yield 'enable-expired';
  await one.choose('Authenticator app');
  await one.headed('Set up your authenticator app');
  yield 'new-app';
  await one.unfold('Type the key in by hand');
  const key = await one.page.locator('[data-copy]').getAttribute('data-copy');
  const app = new Account(uriOf(key));
  await one.press('Copy the key');
  await one.reads('Copied');
  yield 'new-app-key';
  await one.typeCode(app.wrongCode(now()));
  await one.refused('That code is not right.');
  yield 'new-app-refused';
  await one.typeCode(app.code(now()));
  await one.reads('2FA is on. The app is verified, and from now on you sign in with its codes.');
  yield 'security-on';
  // A second app, another browser, and a history with everything in it.
  const phone = one.portner.browser({headers: {'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'}});
  await phone.typePassword('anna@demo.example', {typed: 'wrong wrong wrong'});
  one.place.advance(30);
  await phone.typePassword('anna@demo.example');
  await phone.submit('/sign-in/code', {code: app.wrongCode(now())});
  await phone.submit('/sign-in/code', {code: app.code(now())});
  one.place.advance(30);
  await phone.addApp('The old tablet of the shop that hangs beside the cash desk');
  await one.context.clearCookies({name: /session/});
  await one.open('/me/security');
  await one.typePassword('anna@demo.example', password);
  await one.typeCode(app.code(now()));
  await one.headedBy('Anna Holm');
  yield 'security-two-apps';
  await one.page.locator('a[href$="/remove"]').last().click();
  await one.button('Remove').waitFor();
  yield 'remove-app';
  await one.open('/me/security/password');
  await one.headed('Change password');
  yield 'password';
  await one.type('Current password', 'wrong');
  await one.type('New password', strong);
  await one.press('Change password');
  await one.refused('That is not your current password.');
  yield 'password-refused';
  one.place.advance(301);
  await one.open('/me/security/password');
  await one.headed('Prove it is you');
  yield 'prove-code';
  await one.typeCode(app.wrongCode(now()));
  await one.refused('That code is not right.');
  yield 'prove-code-refused';
  await one.open('/outbox');
  yield 'outbox';
  await one.open('/link/set-password?token=' + 'A'.repeat(43));
  yield 'link-dead-inside';
  await one.open('/me');
  await one.page.evaluate(() => (document.querySelector('[action="/sign-out"] [name=csrf]').value = 'old'));
  await one.menu();
  await one.press('Sign out');
  await one.headed('This form can no longer be used');
  yield 'form-refused';
  await one.open('/me');
  await one.signOut();
  await one.typePassword('dan@demo.example', password);
  await one.press('Skip 2FA setup');
  await one.headed('Hello, {NAME}', {NAME: 'Dan Friis'});
  one.place.advance(301);
  await one.open('/me/security/enable');
  await one.headed('Prove it is you');
  yield 'prove-password';
  await one.type('Password', 'wrong');
  await one.press('Go on');
  await one.refused('That password is not right.');
  yield 'prove-password-refused';
}

// Dan and his texts.
async function* sms(one) {
  const text = () => newestText(one.portner);
  const rule = (...words) => one.place.run('company', 'rule', '--company', 'Demo Shops', ...words);
  await one.context.clearCookies();
  await one.open('/sign-in');
  await one.typePassword('dan@demo.example', password);
  await one.choose('Use SMS authentication');
  await one.headed('Use SMS authentication');
  yield 'set-up-sms';
  await one.press('Send SMS with code');
  await one.field('Six-digit code').waitFor();
  yield 'set-up-sms-code';
  await one.typeCode(anotherCode((await text()).code));
  await one.refused('That code is not right.');
  yield 'set-up-sms-refused';
  await one.typeCode((await text()).code);
  await one.headed('Hello, {NAME}', {NAME: 'Dan Friis'});
  await one.open('/me/security');
  yield 'security-sms';
  one.place.advance(301);
  await one.open('/prove?next=/me');
  await one.button('Send SMS with code').waitFor();
  yield 'prove-sms';
  await one.press('Send SMS with code');
  await one.field('Six-digit code').waitFor();
  yield 'prove-sms-code';
  await one.typeCode((await text()).code);
  await one.headedBy('Dan Friis');
  await one.type('Telephone', '+45 90 12 34 56');
  await one.press('Save');
  await one.refused('A number that costs extra to call gets no codes.');
  yield 'general-costly';
  await one.type('Telephone', '+45 20 99 88 77');
  await one.press('Save');
  await one.headed('Verify your new number');
  yield 'new-number';
  await one.typeCode((await text()).code);
  await one.reads('Your new number is verified. Codes go there from now on.');
  yield 'new-number-verified';
  await one.open('/outbox');
  yield 'outbox-texts';
  const link = (await text()).link;
  await one.open(link);
  await one.headed('Undo the change of number');
  yield 'undo-number';
  await one.press('Undo the change');
  await one.reads('The change is undone. Choose a new password now.');
  yield 'sign-in-undone';
  await one.open(link);
  await one.reads('This link has been used, or it is older than 24 hours. Ask your administrator for help.');
  yield 'undo-number-over';
  one.place.advance(3601);
  await one.open('/sign-in');
  await one.typePassword('dan@demo.example', password);
  await one.headed('Enter your code');
  yield 'code-sms';
  await one.typeCode((await text()).code);
  await one.headed('Hello, {NAME}', {NAME: 'Dan Friis'});
  // An app too.
  const browser = one.portner.browser();
  await browser.typePassword('dan@demo.example');
  await browser.submit('/sign-in/code', {code: (await text()).code});
  await browser.get('/me/security');
  await browser.addApp('Dan’s app');
  await one.open('/sign-in');
  await one.typePassword('dan@demo.example', password);
  await one.headed('Enter your code');
  yield 'code-app-or-sms';
  await one.press('Try another way: a code by SMS');
  await one.link('Try another way: my authenticator app').waitFor();
  yield 'code-sms-or-app';
  await one.typeCode((await text()).code);
  await one.open('/me/security');
  await one.headedBy('Dan Friis');
  yield 'security-app-and-sms';
  await one.open('/me/security/sms/remove');
  await one.headed('Stop codes by SMS?');
  yield 'remove-sms';
  await one.open('/me/security');
  await one.press('Prefer SMS');
  await one.reads('Your choice is saved.');
  await one.signOut();
  rule('--sms-a-day', '1');
  await one.typePassword('dan@demo.example', password);
  await one.reads('We have not sent you a code yet.');
  yield 'code-not-sent';
  await one.press('Send SMS with code');
  await one.refused('No more texts can be sent for now. Try again in {duration}, or try another way.');
  yield 'code-not-sent-refused';
  await one.context.clearCookies({name: /attempt/});
  rule('--sms', 'forbidden');
  await one.open('/sign-in');
  await one.typePassword('carla@demo.example', password);
  await one.headed('Set up 2FA');
  yield 'offer-no-sms';
  await one.press('Skip 2FA setup');
  await one.open('/me/security/enable');
  await one.headed('Enable 2FA');
  yield 'enable-no-sms';
}

// A new installation.
async function* firstCompany(one) {
  await one.open(one.portner.output.match(/\/link\/first-company\?token=\S+/)[0]);
  await one.headed('Welcome to Portner');
  yield 'first-company';
  await one.press('Create the company');
  await one.refused('Type the company’s name.');
  yield 'first-company-refused';
  for (const [label, text] of Object.entries({'Company': 'Bakery', 'Your name': 'Kim', 'Your e-mail': 'kim@bakery.example', 'Password': strong})) await one.type(label, text);
  await one.press('Create the company');
  await one.reads('Your company is ready. Sign in as its administrator.');
  yield 'sign-in-company-ready';
}

// A command to start with, and who walks which pages of it.
const walks = {
  people: {demo: [signedOut, helpSignedOut, contactSupport, code, setUp, shortPassword, inside, helpInside, sms], serve: [firstCompany]},
  administration: {demo: [helpDesk, ...administration]},
};

// Walks the pages of `people` or of `administration`; look(name, person) is called on each, and takes no time in there.
export async function everyPage(chromium, {environment, ...setting}, whose, look) {
  for (const [command, parts] of Object.entries(walks[whose])) {
    const place = new Place();
    try {
      const portner = await place.start({command, environment});
      // So are the mails and texts of whoever has chosen none.
      place.sql(`UPDATE company SET language = '${setting.language}'`);
      const one = await Person.arrive(chromium, portner, setting);
      one.place = place;
      for (const part of parts)
        for await (const name of part(one)) {
          const moment = place.now();
          await look(name, one);
          setMoment(place, moment);
        }
      await one.leave();
      await portner.stop();
    } finally {
      place.remove();
    }
  }
}
