// Attacks from one company on another.
export const nobody = '987654321';

// Routes that take the number of a row; those that take a token or the name of an article, and static files, have other
// walks.
export function takesAnId({pattern}) {
  return pattern.includes('{') && !/\{(token|hash|slug)\}/.test(pattern);
}

// What the number in a route's address is of; a route that is not here fails the walk.
const tables = {
  '/hr/users/import/': 'import_job',
  '/hr/users/': 'person',
  '/hr/help-requests/': 'help_request',
  '/support/requests/': 'support_request',
  '/company/departments/': 'department',
  '/company/titles/': 'title',
  '/me/security/apps/': 'authenticator_app',
};
export const tableOf = ({pattern}) => tables[Object.keys(tables).find((start) => pattern.startsWith(start))];

// Each company has rows of every kind.
export function furnish(world) {
  const {place} = world;
  place.run('user', 'create', '--company', 'Other Clinic', '--name', 'Ole Ost', '--email', 'ole@other.example');
  const now = place.now();
  place.sql(`INSERT INTO authenticator_app (person_id, state, name, secret_key, asked_by, created_at, last_step, drift, refused_step)
    SELECT id, 'active', 'Phone', '', '', ${now}, -1, 0, -1 FROM person WHERE email = 'ole@other.example'`);
  for (const email of ['ole@other.example', 'anna@demo.example']) {
    place.sql(`INSERT INTO help_request (company_id, person_id, created_at, sentence, browser, address, network, state)
      SELECT company_id, id, ${now}, 'Help', '', '127.0.0.1', '127.0.0.1', 'open' FROM person WHERE email = '${email}'`);
    place.sql(`INSERT INTO support_request (number, company_id, person_id, proof, state, name, email, message, page, browser, address, language, reference,
      created_at, changed_at) SELECT CASE WHEN email LIKE 'ole%' THEN 'S-00E00' ELSE 'S-00A00' END, company_id, id, 'session', 'new', name, email, 'Help',
      '', '', '', 'en', '', ${now}, ${now} FROM person WHERE email = '${email}'`);
    place.sql(`INSERT INTO import_job (company_id, person_id, state, content, welcome, address, browser, rows_in_all, rows_done, created, changed,
      unchanged, left_out, moved_at, expires_at) SELECT company_id, id, 'ready', '', 0, '', '', 2, 1, 1, 0, 0, 0, ${now}, ${now + 3600}
      FROM person WHERE email = '${email}'`);
  }
}

// The numbers of the other company's rows that the route may be asked for.
export function idsOf(world, company, route) {
  const table = tableOf(route);
  const of = `(SELECT id FROM company WHERE name = '${company}')`;
  const whose = table === 'authenticator_app' ? `person_id IN (SELECT id FROM person WHERE company_id = ${of})` : `company_id = ${of}`;
  const called = table === 'support_request' ? 'number' : 'id';
  return world.place.sql(`SELECT ${called} FROM ${table} WHERE ${whose} ORDER BY id LIMIT 5`).flat();
}

// How the route answers for this number: status, where it leads, and the page without what is new in every answer.
export async function ask(browser, {method, pattern}, id) {
  const path = pattern.replace(/\{\w+\}/g, id);
  const {csrf} = browser.page.fields('/sign-out');
  const page = method === 'GET' ? await browser.request('GET', path) : await browser.post(path, {csrf, reason: 'mine now', state: 'solved', seen: 'new', note: 'mine', name: 'Mine', email: 'mine@other.example'});
  const body = page.body.replaceAll(path, 'PATH').replace(/P-[0-9A-Z]{5}/g, 'REFERENCE').replace(/name="csrf" value="[^"]*"/g, '');
  return {status: page.status, location: page.location?.replaceAll(id, 'ID'), body};
}

// Everything that is kept, but what every request may write: sessions seen, and the audit log.
export function rows(world) {
  return new Set([...world.snapshot()].filter((row) => !/^(session|audit_event|audit_head)\t/.test(row)));
}
export function changes(before, after) {
  return [...[...after].filter((row) => !before.has(row)), ...[...before].filter((row) => !after.has(row))];
}

// An administrator deactivates somebody of another company by their number.
export async function deactivateAbroad(world) {
  const browser = world.portner.browser();
  await browser.signIn('eva@other.example');
  const {csrf} = browser.page.fields('/sign-out');
  await browser.post(`/hr/users/${world.id('anna@demo.example')}/deactivate`, {csrf, reason: 'mine now'});
  return world.place.sql(`SELECT active FROM person WHERE email = 'anna@demo.example'`)[0][0] === '0';
}
