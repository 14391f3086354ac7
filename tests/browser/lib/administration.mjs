// The pages of administrators and leaders, for pages.mjs.
import {password} from '../../support/portner.mjs';

// Carla administers the company: a part a topic, each in her session.
async function* rules(one) {
  await one.context.clearCookies();
  await one.open('/company/rules');
  await one.typePassword('carla@demo.example', password);
  await one.press('Skip 2FA setup');
  await one.headed('Company rules');
  yield 'rules';
  await one.type('Hours until every session ends', 'many');
  await one.type('Only for these titles', 'Nobody');
  await one.press('See what changes');
  await one.refused('Type a number of hours from 1 to 24.');
  yield 'rules-refused';
  await one.type('Hours until every session ends', '8');
  await one.type('Only for these titles', '');
  await one.field('Two-factor authentication (2FA)').selectOption('required');
  await one.press('See what changes');
  await one.headed('Before you save');
  yield 'rules-preview';
  await one.press('Save the rules');
  await one.reads('The rules are saved.');
  yield 'rules-saved';
}

async function* users(one) {
  await one.open('/hr/users');
  await one.headed('Users');
  yield 'users';
  await one.type('Find a person', 'anna');
  await one.press('Find');
  await one.reads('Found');
  yield 'users-found';
  await one.click(one.page.getByRole('link', {name: 'Anna Holm'}));
  await one.headedBy('Anna Holm');
  yield 'user';
  await one.follow('Deactivate');
  await one.headed('Deactivate {NAME}?', {NAME: 'Anna Holm'});
  yield 'user-deactivate';
  await one.press('Deactivate');
  await one.refused('Write why, in a sentence or two.');
  yield 'user-deactivate-refused';
  await one.type('Why?', 'has left');
  await one.press('Deactivate');
  await one.reads('This person is deactivated and signed out everywhere.');
  yield 'user-deactivated';
  await one.open('/hr/users?q=bo%20lund');
  await one.click(one.page.getByRole('link', {name: 'Bo Lund'}));
  await one.headedBy('Bo Lund');
  yield 'user-with-2fa';
  await one.follow('Turn off 2FA');
  await one.headed('Turn off 2FA for {NAME}?', {NAME: 'Bo Lund'});
  yield 'user-turn-off-2fa';
  await one.type('Why?', 'lost the phone');
  await one.press('Turn off 2FA');
  await one.refused('You need 2FA yourself before you can turn off somebody else’s.');
  yield 'user-turn-off-2fa-refused';
}

async function* importing(one) {
  await one.open('/hr/users');
  await one.follow('Import people');
  await one.headed('Import people');
  yield 'import';
  await one.type('Or paste the text of the file', 'Name;E-mail;E-mail');
  await one.press('Check the file');
  await one.refused('This file cannot be read.');
  yield 'import-refused';
  await one.type('Or paste the text of the file', 'Name;E-mail;Title;Departments;Shoe size\nOda Ny;oda@new.example;Baker;Bakery > Oven;\n;nobody;;>;\n');
  await one.press('Check the file');
  await one.headed('Before anything is imported');
  await one.click(one.page.locator('main summary').first());
  yield 'import-checked';
  await one.press('Import the good rows only');
  await one.page.clock.fastForward(3000);
  await one.headed('The import is done');
  yield 'import-done';
}

async function* noAccess(one) {
  await one.context.clearCookies();
  await one.open('/company/rules');
  await one.typePassword('eva@other.example', password);
  await one.press('Skip 2FA setup');
  await one.headed('Company rules');
  one.place.sql(`UPDATE person SET role = 'employee' WHERE email = 'eva@other.example'`);
  await one.page.reload();
  await one.reads('You do not have access to this.');
  yield 'no-access';
}

export const administration = [rules, users, importing, noAccess];
