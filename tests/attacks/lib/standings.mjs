// Browsers at every standing of the state table, and for each route a request that would do what the route is for.
import {execFileSync} from 'node:child_process';
import {password, program} from '../../support/portner.mjs';
import {shownKey} from './enrolment.mjs';
import {linkByAnother, requestByAnother} from './help.mjs';
import {passwordLink} from './replay.mjs';
import {changeByAnother, haveNumber, newestText, noSms, withSms} from './sms.mjs';

// The program's own list: [{method, pattern, allowed: [standing, ...], audience}].
export function routes() {
  return execFileSync(program, ['routes']).toString().trim().split('\n').map((line) => {
    const [method, pattern, standings, audience] = line.split(' ');
    return {method, pattern, allowed: standings.split(','), audience};
  });
}

// Makes a browser of each standing, with people of its own, and again when it has been used up.
export class Standings {
  constructor(world) {
    this.world = world;
    this.people = new Map();
    this.browsers = new Map();
  }

  async person(standing) {
    if (!this.people.has(standing)) {
      this.people.set(standing, await this.#person(standing));
      importFile(this.world, this.people.get(standing).email);
    }
    return this.people.get(standing);
  }
  async #person(standing) {
    const {place} = this.world;
    if (standing === 'must_set_up') {
      place.run('company', 'rule', '--company', 'Other Clinic', '--two-factor', 'required');
      return {email: 'eva@other.example', keys: []};
    }
    const withApps = ['owes_code', 'signed_in', 'freshly_proven'].includes(standing);
    const person = withApps ? await this.world.enrolled(2) : {email: this.world.person(), keys: []};
    haveNumber(this.world, person.email);
    // So that no role stands in the way of a standing; the roles have a walk of their own.
    place.sql(`UPDATE person SET role = 'administrator' WHERE id = ${this.world.id(person.email)}`);
    return person;
  }

  // A browser with a page open, which carries a form token.
  async at(standing) {
    if (!this.browsers.has(standing)) this.browsers.set(standing, await this.#make(standing));
    return this.browsers.get(standing);
  }
  usedUp(standing) {
    this.browsers.delete(standing);
    if (standing === 'must_set_up' || standing === 'may_set_up') this.people.delete(standing);
  }
  async #make(standing) {
    const {world} = this;
    const {place, portner} = world;
    const browser = portner.browser();
    const person = await this.person(standing);
    const typed = person.password ?? password;
    if (standing === 'signed_out') await browser.get('/sign-in');
    else if (standing === 'signed_in' || standing === 'freshly_proven') {
      await browser.signInWithApp(person.email, person.keys[0], {typed});
      if (standing === 'freshly_proven') return browser;
      // What is asked for with fresh proof, and may be finished a little later.
      await browser.get('/me/security/enable');
      await browser.submit('/me/security/apps/start');
      noSms(world, person.email);
      await browser.get('/me/security/sms');
      await browser.submit('/me/security/sms/send');
      place.advance(301);
      await browser.get('/me');
    } else {
      if (standing === 'must_change_password')
        place.sql(`UPDATE password SET stands_alone = 0 WHERE person_id = ${world.id(person.email)}`);
      if (standing === 'must_set_up')
        place.sql(`DELETE FROM authenticator_app WHERE person_id = ${world.id(person.email)}`);
      await browser.typePassword(person.email, {typed});
    }
    return browser;
  }

  // Everything that a request may need, for a browser at a standing. Nothing in it is made up: were the request served, it
  // would work.
  async context(standing) {
    const {world} = this;
    const browser = await this.at(standing);
    const person = await this.person(standing);
    const [, csrf] = browser.page.body.match(/name="csrf" value="([^"]*)"/);
    browser.app ??= world.place.sql(`SELECT id FROM authenticator_app WHERE person_id = ${world.id(person.email)}
      AND state = 'active' ORDER BY id LIMIT 1 OFFSET 1`)[0]?.[0] ?? '1';
    const code = () => person.keys[0] ? world.code(person.keys[0]) : '123456';
    return {world, standing, browser, person, csrf, app: browser.app, code};
  }
}

const inside = ['signed_in', 'freshly_proven'];
const status = (wanted) => (page) => page.status === wanted;
const leads = (to) => (page) => page.status === 303 && page.location === to;
const gives = (cookie) => (page) => (page.headers['set-cookie'] ?? []).some((line) => line.startsWith(`portner-${cookie}=`) && !line.includes('Max-Age=0'));
const takes = (cookie) => (page) => (page.headers['set-cookie'] ?? []).some((line) => line.startsWith(`portner-${cookie}=;`) && line.includes('Max-Age=0'));
const all = (...checks) => (page, context) => checks.every((check) => check(page, context));
const has = (html) => (page) => page.status === 200 && page.body.includes(html);
const fresh = 'kuvq xbjz wptyn hlm';

// Starts setting up an app, so that verifying it can be tried.
async function pending({browser, csrf, world}, start, page) {
  await browser.post(start, {csrf});
  const key = shownKey(await browser.request('GET', page));
  return key ? {code: world.code(key), name: 'New app'} : {code: '123456', name: 'New app'};
}

// Has a code sent for a first factor, so that verifying it can be tried.
async function pendingSms({browser, csrf, world, person}, page) {
  noSms(world, person.email);
  await browser.post(page + '/send', {csrf});
  return {code: (await newestText(world)).code};
}

// The page of somebody in the same company whom no attack is about.
function colleague({world}) {
  return `/hr/users/${world.id('dan@demo.example')}`;
}

// The newest request for help in the company.
function helpRequest({world}) {
  return `/hr/help-requests/${world.place.sql('SELECT coalesce(max(id), 1) FROM help_request')[0][0]}`;
}

// A file of people that the person has uploaded and confirmed, and that is being imported.
function importFile(world, email) {
  world.place.sql(`INSERT INTO import_job (company_id, person_id, state, content, welcome, address, browser, rows_in_all, rows_done, created, changed,
    unchanged, left_out, moved_at, expires_at) SELECT company_id, id, 'running', '', 0, '', '', 2, 1, 1, 0, 0, 0, ${world.place.now() + 86400},
    ${world.place.now() + 86400} FROM person WHERE id = ${world.id(email)}`);
}
function importJob({world, person}) {
  const [job] = world.place.sql(`SELECT id FROM import_job WHERE state = 'running' AND person_id = ${world.id(person.email)}`);
  return `/hr/users/import/${job}`;
}
// The form on that colleague's page of the administrator, filled in as it is.
function editForm({world}) {
  const [[name, email, revision]] = world.place.sql(`SELECT name, email, revision FROM person WHERE email = 'dan@demo.example'`);
  return {name, email, revision, role: 'employee'};
}

// Somebody of the company who has no password yet.
function newcomer({world}) {
  const sql = (text) => world.place.sql(text);
  sql(`DELETE FROM password WHERE person_id = (SELECT id FROM person WHERE email = 'dan@demo.example')`);
  sql(`DELETE FROM budget_spend WHERE budget LIKE 'welcome-mails:%'`);
}

// A department and a title of the company that nobody uses; their pages, when they are there.
function spares({world}) {
  for (const table of ['department', 'title'])
    if (world.place.sql(`SELECT id FROM ${table} WHERE name = 'Spare'`).length === 0)
      world.place.sql(`INSERT INTO ${table} (company_id, name) SELECT company_id, 'Spare' FROM person WHERE email = 'dan@demo.example'`);
}
function withoutSpares({world}) {
  world.place.sql(`DELETE FROM department_leader WHERE department_id IN (SELECT id FROM department WHERE name = 'Spare')`);
  for (const table of ['department', 'title']) world.place.sql(`DELETE FROM ${table} WHERE name IN ('Spare', 'New one')`);
}
const spare = ({world}, table) => `/company/${table}s/${world.place.sql(`SELECT id FROM ${table} WHERE name = 'Spare'`)[0]?.[0] ?? 1}`;
const spareDepartment = (context) => spare(context, 'department');
const spareTitle = (context) => spare(context, 'title');

// What somebody of the company has written to support.
const supportPath = '/support/requests/S-WA1KS';
function supportRequest({world}) {
  world.place.sql(`INSERT INTO support_request (number, company_id, person_id, proof, state, name, email, message, page, browser, address, language, reference,
    created_at, changed_at) SELECT 'S-WA1KS', company_id, id, 'session', 'new', name, email, 'Help', '', '', '', 'en', '', 0, 0 FROM person
    WHERE email = 'dan@demo.example' ON CONFLICT (number) DO UPDATE SET state = 'new'`);
}

// The company's rules with another number of texts a day.
function rules({world}, texts) {
  const [[revision]] = world.place.sql(`SELECT revision FROM company_rule ORDER BY company_id LIMIT 1`);
  return {revision, sms_a_day: texts};
}

// How each route is asked (path, fields) and what shows that it did its work. A route that is not here fails the walk.
export const examples = {
  'GET /health/live': {served: status(200)},
  'GET /health/ready': {served: status(200)},
  'GET /static/{hash}/{name}': {path: ({browser}) => browser.page.body.match(/\/static\/[0-9a-f]+\/portner\.css/)[0], served: status(200)},
  'GET /favicon.ico': {served: (page) => /^\/static\/[0-9a-f]+\/icon\.svg$/.test(page.location)},
  'GET /service-worker.js': {served: (page) => page.status === 200 && page.headers['content-type'].startsWith('text/javascript')},
  'GET /offline': {served: (page) => page.status === 200 && /You are offline/.test(page.body) && !page.body.includes('@')},
  'GET /auth/check': {served: (page, {standing}) => page.status === (inside.includes(standing) ? 200 : 401)},
  'POST /language': {fields: () => ({language: 'en', return: '/sign-in'}), served: all(leads('/sign-in'), gives('language'))},

  'GET /help': {served: has('action="/help"')},
  'GET /help/{slug}': {path: () => '/help/sign-in', served: has('action="/help/sign-in/answer"')},
  'POST /help/{slug}/answer': {path: () => '/help/sign-in/answer', fields: () => ({helped: 'yes'}), served: leads('/help/sign-in#answer')},
  'GET /company/help': {served: has('id="remarks"')},

  'GET /sign-in': {served: has('action="/sign-in"')},
  'POST /sign-in': {fields: ({person}) => ({email: person.email, password: person.password ?? password}), served: gives('attempt')},
  'GET /forgot-password': {served: has('action="/forgot-password"')},
  'POST /forgot-password': {fields: ({person}) => ({email: person.email}), served: leads('/forgot-password?sent')},
  'GET /sign-in/code': {served: has('action="/sign-in/code"')},
  'POST /sign-in/code': {fields: ({code}) => ({code: code()}), served: gives('session'), spends: 30},
  'POST /sign-in/code/sms': {
    prepare: ({world, person}) => withSms(world, person.email), served: leads('/sign-in/code?way=sms'),
    afterwards: ({world, person}) => noSms(world, person.email),
  },
  'POST /sign-in/code/help': {served: leads('/sign-in/code?way=help')},
  'GET /sms/delivery': {served: (page) => page.status === 200 && 'settled' in JSON.parse(page.body)},
  'POST /sign-in/cancel': {served: takes('attempt')},
  'GET /sign-in/set-up': {served: has('action="/sign-in/set-up/app/start"')},
  'POST /sign-in/skip': {served: gives('session')},
  'POST /sign-in/set-up/app/start': {served: leads('/sign-in/set-up/app')},
  'GET /sign-in/set-up/app': {
    prepare: ({browser, csrf}) => browser.post('/sign-in/set-up/app/start', {csrf}),
    served: (page) => page.status === 200 && Boolean(shownKey(page)),
  },
  'POST /sign-in/set-up/app': {
    prepare: (context) => pending(context, '/sign-in/set-up/app/start', '/sign-in/set-up/app'),
    fields: ({code}) => ({code: code()}), served: gives('session'), spends: 30,
  },
  'POST /sign-in/set-up/app/cancel': {
    prepare: ({browser, csrf}) => browser.post('/sign-in/set-up/app/start', {csrf}),
    served: (page, {world, person}) => page.status === 303 &&
      world.place.sql(`SELECT id FROM authenticator_app WHERE person_id = ${world.id(person.email)} AND asked_by LIKE 'attempt%'`).length === 0,
  },
  'GET /sign-in/set-up/sms': {
    prepare: ({world, person}) => noSms(world, person.email), served: has('action="/sign-in/set-up/sms/send"'),
  },
  'POST /sign-in/set-up/sms': {
    prepare: (context) => pendingSms(context, '/sign-in/set-up/sms'), served: gives('session'),
    afterwards: ({world, person}) => noSms(world, person.email),
  },
  'POST /sign-in/set-up/sms/send': {
    prepare: ({world, person}) => noSms(world, person.email), served: leads('/sign-in/set-up/sms'),
  },
  'GET /sign-in/password': {served: has('action="/sign-in/password"')},
  'POST /sign-in/password': {
    fields: () => ({password: fresh}), served: all(leads('/sign-in/set-up'), gives('attempt')),
    afterwards: ({person}) => (person.password = fresh),
  },

  'GET /prove': {served: has('action="/prove"')},
  'POST /prove': {fields: ({code}) => ({code: code(), next: '/me'}), served: all(leads('/me'), gives('session')), spends: 30},
  'POST /prove/sms': {
    prepare: ({world, person}) => withSms(world, person.email), fields: () => ({next: '/me'}), served: leads('/prove?next=/me&way=sms'),
    afterwards: ({world, person}) => noSms(world, person.email),
  },
  'POST /sign-out': {served: takes('session')},
  'GET /': {served: has('class="choice" href="/me/security"')},
  'GET /me': {served: has('action="/me"')},
  'POST /me': {fields: () => ({phone: '+45 66 66 66 66', language: 'en'}), served: leads('/me?done=saved')},
  'GET /me/security': {served: has('id="history"')},
  'POST /me/security/sign-out-others': {served: leads('/me/security?done=others')},
  'GET /me/security/enable': {served: has('action="/me/security/apps/start"')},
  'POST /me/security/apps/start': {served: leads('/me/security/apps/new')},
  'GET /me/security/apps/new': {served: status(200)},
  'POST /me/security/apps/new': {
    prepare: (context) => pending(context, '/me/security/apps/start', '/me/security/apps/new'),
    served: leads('/me/security?done=added'), spends: 30,
    afterwards: ({world, person}) => world.place.sql(`DELETE FROM authenticator_app WHERE name = 'New app' AND person_id = ${world.id(person.email)}`),
  },
  'POST /me/security/apps/cancel': {served: leads('/me/security')},
  'GET /me/security/apps/{id}/remove': {path: ({app}) => `/me/security/apps/${app}/remove`, served: (page, {app}) => has(`action="/me/security/apps/${app}/remove"`)(page)},
  'POST /me/security/apps/{id}/remove': {
    path: ({app}) => `/me/security/apps/${app}/remove`, served: leads('/me/security?done=removed'),
    afterwards: async ({browser}) => browser.addApp('Once more'),
  },
  'GET /me/security/sms': {served: has('action="/me/security/sms/send"')},
  'POST /me/security/sms': {
    prepare: async (context) => context.standing === 'signed_in' ? {code: (await newestText(context.world)).code} : pendingSms(context, '/me/security/sms'),
    served: leads('/me/security?done=sms'),
    afterwards: ({world, person}) => noSms(world, person.email),
  },
  'POST /me/security/sms/send': {prepare: ({world, person}) => noSms(world, person.email), served: leads('/me/security/sms')},
  'GET /me/security/sms/remove': {
    prepare: ({world, person}) => withSms(world, person.email), served: has('action="/me/security/sms/remove"'),
  },
  'POST /me/security/sms/remove': {
    prepare: ({world, person}) => withSms(world, person.email), served: leads('/me/security?done=sms-removed'),
  },
  'POST /me/security/prefer': {fields: () => ({factor: 'app'}), served: leads('/me/security?done=preferred')},
  'GET /me/security/password': {served: has('action="/me/security/password"')},
  'POST /me/security/password': {
    fields: ({person}) => ({current: person.password ?? password, password: fresh}), served: leads('/me/security?done=password'),
    afterwards: ({person}) => (person.password = fresh),
  },

  'GET /hr/users': {served: has('action="/hr/users"')},
  'GET /hr/users/{id}': {path: (context) => colleague(context), served: (page, context) => has(`${colleague(context)}/deactivate"`)(page)},
  'GET /hr/users/{id}/deactivate': {
    path: (context) => `${colleague(context)}/deactivate`, served: (page, context) => has(`action="${colleague(context)}/deactivate"`)(page),
  },
  'POST /hr/users/{id}/deactivate': {
    path: (context) => `${colleague(context)}/deactivate`, fields: () => ({reason: 'has left'}),
    served: (page, context) => leads(`${colleague(context)}?done=deactivated`)(page),
    afterwards: ({world}) => world.place.sql(`UPDATE person SET active = 1`),
  },
  'POST /hr/users/{id}/reactivate': {
    path: (context) => `${colleague(context)}/reactivate`, served: (page, context) => leads(`${colleague(context)}?done=reactivated`)(page),
  },
  'GET /hr/users/{id}/turn-off-2fa': {path: (context) => `${colleague(context)}/turn-off-2fa`, served: has('name="reason"')},
  'POST /hr/users/{id}/turn-off-2fa': {
    prepare: ({world}) => {
      haveNumber(world, 'dan@demo.example');
      withSms(world, 'dan@demo.example');
    },
    path: (context) => `${colleague(context)}/turn-off-2fa`,
    fields: () => ({reason: 'phone lost'}), served: (page, context) => leads(`${colleague(context)}?done=2fa-off`)(page),
  },
  'POST /hr/users/{id}/sign-out': {
    path: (context) => `${colleague(context)}/sign-out`, served: (page, context) => leads(`${colleague(context)}?done=signed-out`)(page),
  },
  'GET /hr/help-requests': {served: has('id="settled"')},
  'GET /hr/help-requests/{id}': {
    prepare: ({world}) => requestByAnother(world), path: helpRequest, served: (page, context) => has(`action="${helpRequest(context)}/code"`)(page),
  },
  'POST /hr/help-requests/{id}/code': {
    prepare: ({world}) => requestByAnother(world), path: (context) => `${helpRequest(context)}/code`, served: has('<p class="key number">'),
  },
  'POST /hr/help-requests/{id}/decline': {
    prepare: ({world}) => requestByAnother(world), path: (context) => `${helpRequest(context)}/decline`, served: leads('/hr/help-requests?done=declined'),
  },
  'GET /hr/users/import': {served: has('action="/hr/users/import"')},
  'POST /hr/users/import': {
    fields: () => ({text: 'Name;E-mail\nMallory;mallory@demo.example'}), served: (page) => page.status === 303 && /^\/hr\/users\/import\/\d+$/.test(page.location),
  },
  'GET /hr/users/import/{id}': {path: importJob, served: has('Importing people')},
  'GET /hr/users/import/{id}/problems': {path: (context) => importJob(context) + '/problems', served: has('Line;Column;Problem')},
  'POST /hr/users/import/{id}': {path: importJob, fields: () => ({rows: 'good'}), served: (page, context) => leads(importJob(context))(page)},
  'POST /hr/users/export': {served: has('anna@demo.example')},
  'GET /hr/users/security-overview': {served: has('action="/hr/users/security-overview#people"')},
  'POST /hr/users/security-overview/csv': {
    fields: () => ({status: 'none'}), served: (page) => page.status === 200 && page.body.includes('dan@demo.example'),
  },
  'GET /hr/users/security-overview/remind': {served: has('action="/hr/users/security-overview/remind"')},
  'POST /hr/users/security-overview/remind': {
    fields: () => ({status: 'none'}), served: (page) => /done=reminded&reminded=[1-9]/.test(page.location),
    afterwards: ({world}) => world.place.sql(`UPDATE person SET reminded_at = 0`),
  },
  'GET /hr/users/{id}/password-link': {
    path: (context) => `${colleague(context)}/password-link`,
    served: (page, context) => has(`action="${colleague(context)}/password-link"`)(page),
  },
  'POST /hr/users/{id}/password-link': {
    path: (context) => `${colleague(context)}/password-link`, served: leads('/hr/users/security-overview?done=link-sent'),
  },
  'GET /hr/users/new': {served: has('action="/hr/users/new"')},
  'POST /hr/users/new': {
    fields: () => ({name: 'New', email: 'newcomer@demo.example', role: 'employee'}), served: (page) => /^\/hr\/users\/\d+\?done=created$/.test(page.location),
    afterwards: ({world}) => {
      const [id] = [world.id('newcomer@demo.example')];
      for (const table of ['person_word', 'person_department']) world.place.sql(`DELETE FROM ${table} WHERE person_id = ${id}`);
      world.place.sql(`DELETE FROM person WHERE id = ${id}`);
    },
  },
  'GET /hr/users/{id}/edit': {path: (context) => `${colleague(context)}/edit`, served: (page, context) => has(`action="${colleague(context)}/edit"`)(page)},
  'POST /hr/users/{id}/edit': {
    path: (context) => `${colleague(context)}/edit`, fields: editForm, served: (page, context) => leads(`${colleague(context)}?done=saved`)(page),
  },
  'POST /hr/users/{id}/welcome': {
    prepare: newcomer, path: (context) => `${colleague(context)}/welcome`, served: (page, context) => leads(`${colleague(context)}?done=welcome`)(page),
  },
  'GET /company/departments': {served: has('href="/company/departments/new"')},
  'GET /company/departments/new': {served: has('action="/company/departments/new"')},
  'POST /company/departments/new': {
    fields: () => ({name: 'New one'}), served: leads('/company/departments?done=department'), afterwards: withoutSpares,
  },
  'GET /company/departments/{id}': {prepare: spares, path: spareDepartment, served: (page, context) => has(`action="${spareDepartment(context)}"`)(page)},
  'POST /company/departments/{id}': {
    prepare: spares, path: spareDepartment, fields: () => ({name: 'Spare', was_name: 'Spare'}), served: leads('/company/departments?done=department'),
  },
  'POST /company/departments/{id}/remove': {prepare: spares, path: (context) => `${spareDepartment(context)}/remove`, served: leads('/company/departments?done=department-removed')},
  'POST /company/departments/{id}/leaders': {
    prepare: spares, path: (context) => `${spareDepartment(context)}/leaders`, fields: ({world}) => ({person: world.id('dan@demo.example')}),
    served: (page) => page.location?.endsWith('?done=leader'), afterwards: withoutSpares,
  },
  'POST /company/departments/{id}/leaders/remove': {
    prepare: (context) => {
      spares(context);
      context.world.place.sql(`INSERT INTO department_leader (department_id, person_id) SELECT id, ${context.world.id('dan@demo.example')} FROM department WHERE name = 'Spare'`);
    },
    path: (context) => `${spareDepartment(context)}/leaders/remove`, fields: ({world}) => ({person: world.id('dan@demo.example')}),
    served: (page) => page.location?.endsWith('?done=no-leader'), afterwards: withoutSpares,
  },
  'GET /company/titles': {served: has('href="/company/titles/new"')},
  'GET /company/titles/new': {served: has('action="/company/titles/new"')},
  'POST /company/titles/new': {fields: () => ({name: 'New one'}), served: leads('/company/titles?done=title'), afterwards: withoutSpares},
  'GET /company/titles/{id}': {prepare: spares, path: spareTitle, served: (page, context) => has(`action="${spareTitle(context)}"`)(page)},
  'POST /company/titles/{id}': {prepare: spares, path: spareTitle, fields: () => ({name: 'Spare', was_name: 'Spare'}), served: leads('/company/titles?done=title')},
  'POST /company/titles/{id}/remove': {prepare: spares, path: (context) => `${spareTitle(context)}/remove`, served: leads('/company/titles?done=title-removed')},
  'GET /hr/users/{id}/history': {path: (context) => `${colleague(context)}/history`, served: has('id="history"')},
  'POST /hr/users/{id}/history/csv': {
    path: (context) => `${colleague(context)}/history/csv`, served: (page) => page.status === 200 && /login_history/.test(page.headers['content-disposition']),
  },
  'GET /company/audit-log': {served: has('id="events"')},
  'POST /company/audit-log/csv': {served: (page) => page.status === 200 && /audit_log/.test(page.headers['content-disposition'])},
  'POST /company/audit-log/verify': {served: has('The log is whole')},
  'GET /company/rules': {served: has('action="/company/rules/preview"')},
  'POST /company/rules/preview': {fields: (context) => rules(context, 500), served: has('action="/company/rules"')},
  'POST /company/rules': {fields: (context) => ({...rules(context, 600), step: 'save'}), served: leads('/company/rules?done=saved')},

  'GET /support': {served: has('action="/support"')},
  'POST /support': {fields: () => ({name: 'Lis', email: 'lis@home.example', message: 'Help'}), served: (page) => /^\/support\?sent=S-/.test(page.location)},
  'GET /support/requests': {prepare: supportRequest, served: has('S-WA1KS')},
  'GET /support/requests/{number}': {prepare: supportRequest, path: () => supportPath, served: has(`action="${supportPath}/note"`)},
  'POST /support/requests/{number}/state': {
    prepare: supportRequest, path: () => supportPath + '/state', fields: () => ({seen: 'new', state: 'solved'}), served: leads(supportPath + '?done=state'),
  },
  'POST /support/requests/{number}/note': {
    prepare: supportRequest, path: () => supportPath + '/note', fields: () => ({note: 'Called'}), served: leads(supportPath + '?done=note'),
  },
  'POST /support/requests/{number}/history': {prepare: supportRequest, path: () => supportPath + '/history', served: has('aria-labelledby="history"')},

  'GET /link/set-password': {path: ({world}) => passwordLink(world), served: has('action="/link/set-password"')},
  'POST /link/set-password': {
    fields: ({world}) => ({token: passwordLink(world).split('=')[1], password: fresh}), served: leads('/sign-in?done=password'),
  },
  'GET /link/first-company': {path: () => '/link/first-company?token=none', served: status(404)},
  'POST /link/first-company': {
    fields: () => ({token: 'none', company: 'Evil', name: 'Eve', email: 'eve@evil.example', password: fresh}),
    served: status(404),
  },
  'GET /link/undo-number': {
    path: ({world}) => `/link/undo-number?token=${changeByAnother(world)}`, served: has('action="/link/undo-number"'),
  },
  'POST /link/undo-number': {fields: ({world}) => ({token: changeByAnother(world)}), served: leads('/sign-in?done=undone')},
  'GET /link/not-me': {path: ({world}) => `/link/not-me?token=${linkByAnother(world)}`, served: has('action="/link/not-me"')},
  'POST /link/not-me': {fields: ({world}) => ({token: linkByAnother(world)}), served: leads('/link/not-me?done')},
  // Only a gateway has an address that is not refused.
  'GET /receipts/{gateway}/{text}/{token}': {path: () => '/receipts/none/1/none?status=delivered', served: status(404)},
  'POST /receipts/{gateway}/{text}/{token}': {
    path: () => '/receipts/none/1/none', fields: () => ({status: 'delivered'}), served: status(404),
  },
  'GET /outbox': {served: status(200)},
};

// The fields of a request, prepared when the route may be used.
export async function ask(context, {method, pattern}, {prepare = false} = {}) {
  const example = examples[`${method} ${pattern}`];
  const prepared = (prepare && await example.prepare?.(context)) || {};
  const path = example.path ? example.path(context) : pattern;
  const given = example.fields?.(context) ?? {};
  const fields = {...given, ...(typeof prepared.code === 'string' ? prepared : {}), csrf: context.csrf};
  return {example, path, fields};
}
