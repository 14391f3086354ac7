// The pages of administrators and leaders, for pages.mjs.
import {password} from '../../support/portner.mjs';
import {helpAnswers} from './help_centre.mjs';
import {supportDesk} from './support.mjs';

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

async function* editing(one) {
  await one.open('/hr/users?q=anna');
  await one.click(one.page.getByRole('link', {name: 'Anna Holm'}));
  await one.follow('Edit');
  await one.headed('Edit {WHO}', {WHO: 'Anna Holm'});
  yield 'user-edit';
  await one.type('Name', '');
  await one.type('E-mail', 'anna');
  await one.press('Save');
  await one.refused('Type an e-mail address, like anna@example.com.');
  yield 'user-edit-refused';
  await one.follow('Cancel');
  await one.open('/hr/users/new');
  await one.headed('Create a user');
  yield 'user-new';
  await one.type('Name', 'Lee Lund');
  await one.type('E-mail', 'lee.lund@demo.example');
  await one.press('Create the user');
  await one.reads('The welcome mail is on its way.');
  yield 'user-welcomed';
  await one.open('/hr/users?order=newest');
  yield 'users-filtered';
}

async function* organisation(one) {
  await one.open('/company/departments');
  await one.headed('Departments');
  yield 'departments';
  await one.open('/company/departments/new');
  await one.press('Save');
  await one.refused('Type a name of at most 100 characters.');
  yield 'department-new-refused';
  await one.open('/company/departments');
  await one.click(one.page.getByRole('link', {name: 'Shop North'}));
  await one.headedBy('Shop North');
  await one.type('Find a new leader', 'ca');
  await one.press('Find');
  await one.reads('Found');
  yield 'department';
  await one.open('/company/titles');
  yield 'titles';
  await one.open('/company/titles/new');
  yield 'title-new';
  await one.open('/company/titles');
  await one.click(one.page.getByRole('link', {name: 'Shop assistant'}));
  await one.headedBy('Shop assistant');
  yield 'title';
}

async function* auditLog(one) {
  await one.open('/hr/users?q=anna');
  await one.click(one.page.getByRole('link', {name: 'Anna Holm'}));
  await one.follow('View history');
  await one.headed('Login history');
  yield 'user-history';
  await one.open('/company/audit-log');
  await one.headed('Audit log');
  yield 'audit-log';
  await one.open('/company/audit-log?who=ka&kinds=people');
  await one.reads('Whom do you mean?');
  yield 'audit-log-whom';
  await one.open('/company/audit-log?who=nobody&reference=x');
  await one.refused('A reference looks like P-7K2M9.');
  yield 'audit-log-refused';
  await one.open('/company/audit-log?reference=P-00000');
  await one.press('Check the chain');
  await one.reads('The log is whole');
  yield 'audit-log-whole';
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

// Who has 2FA, as Carla sees it, and as Dan sees his shop.
async function* overview(one) {
  const [[company]] = one.place.sql(`SELECT id FROM company WHERE name = 'Demo Shops'`);
  one.place.sql(`UPDATE person SET two_factor = 'needs_verification' WHERE email = 'aase.andersen@demo.example'`);
  await one.open('/hr/users/security-overview');
  await one.headed('Security overview');
  yield 'overview-first-day';
  const days = Array.from({length: 12}, (_, day) => new Date((one.place.now() - (11 - day) * 7 * 86400) * 1000).toISOString().slice(0, 10));
  one.place.sql(`DELETE FROM adoption`);
  for (const [number, day] of days.entries())
    one.place.sql(`INSERT INTO adoption (company_id, day, people, with_factor) VALUES (${company}, '${day}', 60, ${4 * number + number % 3})`);
  await one.page.reload();
  for (const closed of ['The same in numbers', 'By title', 'By department']) await one.unfold(closed);
  yield 'overview';
  await one.open('/hr/users/security-overview?status=sms&seen=never');
  await one.reads('Nobody.');
  yield 'overview-nobody';
  await one.open('/hr/users/security-overview?department=' + one.place.sql(`SELECT id FROM department WHERE name = 'Checkout'`)[0][0]);
  await one.follow('Remind these people');
  await one.headed('Remind these people');
  yield 'overview-remind';
  await one.press('Send the mails');
  await one.headed('Security overview');
  yield 'overview-reminded';
  await one.follow('Remind these people');
  await one.headed('Remind these people');
  yield 'overview-remind-nobody';
  await one.page.goto(one.portner.origin + '/hr/users/security-overview');
  one.place.advance(301);
  await one.page.reload();
  await one.link('Prove it is you, to save as CSV').waitFor();
  yield 'overview-prove';
  await one.context.clearCookies();
  one.place.run('company', 'rule', '--company', 'Demo Shops', '--two-factor', 'optional');
  one.place.sql(`DELETE FROM sms_factor`);
  one.place.sql(`DELETE FROM authenticator_app WHERE person_id = (SELECT id FROM person WHERE email = 'dan@demo.example')`);
  await one.open('/hr/users/security-overview');
  await one.typePassword('dan@demo.example', password);
  await one.press('Skip 2FA setup');
  await one.headed('Security overview');
  yield 'overview-leader';
  await one.click(one.page.getByRole('link', {name: one.say('Send a password link')}).first());
  await one.button('Send the link').waitFor();
  yield 'password-link';
  for (let sent = 0; sent < 3; ++sent) {
    await one.press('Send the link');
    await one.headed('Security overview');
    if (sent === 0) yield 'password-link-sent';
    await one.click(one.page.getByRole('link', {name: one.say('Send a password link')}).first());
    await one.button('Send the link').waitFor();
  }
  await one.press('Send the link');
  await one.refused('{name} has been sent three links within a day.');
  yield 'password-link-refused';
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

export const administration = [rules, supportDesk, users, editing, organisation, auditLog, helpAnswers, importing, overview, noAccess];
