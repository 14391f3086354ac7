// Attacks from one company on another.
export const nobody = '987654321';

// Routes that take the number of a row; those that take a token, and static files, have other walks.
export function takesAnId({pattern}) {
  return pattern.includes('{') && !/\{(token|hash)\}/.test(pattern);
}

// The numbers of the other company's people, apps, titles, departments, sessions and events that are no numbers of the
// asker's own.
export function idsOf(world, company, asker) {
  const of = `(SELECT id FROM company WHERE name = '${company}')`;
  const people = `(SELECT id FROM person WHERE company_id = ${of})`;
  const ids = (sql) => world.place.sql(sql).flat().slice(0, 5);
  const all = [
    ...ids(`SELECT id FROM person WHERE company_id = ${of}`), ...ids(`SELECT id FROM authenticator_app WHERE person_id IN ${people}`),
    ...ids(`SELECT id FROM session WHERE person_id IN ${people}`),
  ];
  // A number may be a person of the other company and an app of one's own: the first is what counts here.
  const own = new Set(ids(`SELECT id FROM person WHERE company_id = (SELECT company_id FROM person WHERE email = '${asker}')`));
  return [...new Set(all)].filter((id) => !own.has(id));
}

// How the route answers for this number: status, where it leads, and the page without what is new in every answer.
export async function ask(browser, {method, pattern}, id) {
  const path = pattern.replace(/\{\w+\}/g, id);
  const {csrf} = browser.page.fields('/sign-out');
  const page = method === 'GET' ? await browser.request('GET', path) : await browser.post(path, {csrf, reason: 'mine now', name: 'Mine', email: 'mine@other.example'});
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
