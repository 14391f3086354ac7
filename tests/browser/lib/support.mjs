// The pages of contact support, for pages.mjs.

// Somebody who is not signed in, on a page and over one.
export async function* contactSupport(one) {
  await one.open('/support?page=/sign-in&reference=P-7K2M9');
  await one.headed('Contact support');
  yield 'support';
  await one.press('Send to support');
  await one.refused('Write what has happened, in at most 2,000 characters.');
  yield 'support-refused';
  await one.type('Your name', 'Lis Lund');
  await one.type('Your e-mail', 'lis@home.example');
  await one.type('What has happened?', 'I cannot sign in.');
  await one.press('Send to support');
  await one.headed('Your message is with support');
  yield 'support-sent';
  await one.open('/sign-in');
  await one.page.locator('footer .contact').click();
  await one.headed('Contact support');
  yield 'support-over';
  await one.press('Close');
  await one.headed('Sign in');
}

// Carla, an administrator, answers Dan.
export async function* supportDesk(one) {
  one.place.run('company', 'rule', '--company', 'Demo Shops', '--two-factor', 'optional');
  const dan = one.portner.browser();
  await dan.typePassword('dan@demo.example', {typed: 'wrong wrong wrong'});
  const {reference} = dan.page;
  one.place.run('company', 'rule', '--company', 'Demo Shops', '--last-skip-day', new Date((one.place.now() + 9 * 86400) * 1000).toISOString().slice(0, 10));
  await dan.signIn('dan@demo.example');
  await dan.get('/support?page=/me/security&reference=' + reference);
  await dan.submit('/support', {message: 'My password was not taken this morning.\nThen it was. Is somebody else trying?'});
  await one.open('/support/requests?state=solved');
  await one.headed('Support');
  yield 'support-requests-empty';
  await one.open('/support/requests');
  await one.headed('Support');
  yield 'support-requests';
  await one.click(one.page.locator('td a').first());
  await one.reads('Answer by mail');
  yield 'support-request';
  await one.press('Save the note');
  await one.refused('Write a note of at most 2,000 characters.');
  yield 'support-request-refused';
  await one.type('A note for your colleagues', 'Called him.\nHis children had the phone.');
  await one.press('Save the note');
  await one.reads('The note is saved.');
  await one.press('Solved');
  await one.reads('The status is saved.');
  await one.press('Show the history');
  await one.reads('With password');
  yield 'support-request-history';
  await one.open('/support/requests?q=' + reference);
  await one.reads('What happened: {REFERENCE_ASKED}', {REFERENCE_ASKED: reference});
  yield 'support-reference';
  await one.open('/support/requests?q=dan');
  await one.reads('Found');
  yield 'support-requests-found';
}
