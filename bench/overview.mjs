// The measuring part of bench/overview: a company of many people in two thousand departments, and who looks at it.
import {cpus} from 'node:os';
import {databases, Place} from '../tests/support/portner.mjs';

const [people, requests] = process.argv.slice(2).map(Number);
const overview = '/hr/users/security-overview';
const at = (share, values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1].toFixed(1);
const line = (what, ...values) => console.log(what.padEnd(66) + values.map((value) => String(value).padStart(11)).join(''));

// A tree of two thousand departments (twenty, a hundred below each), and everybody in one of those below.
function fill(place) {
  const [[company]] = place.sql(`SELECT id FROM company WHERE name = 'Demo Shops'`);
  const [[title]] = place.sql(`SELECT min(id) FROM title WHERE company_id = ${company}`);
  const [[first]] = place.sql(`SELECT max(id) + 1 FROM department`);
  const many = (count) => `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;
  place.sql(`INSERT INTO department (company_id, parent_id, name) ${many(20)} SELECT ${company}, NULL, 'Region ' || i FROM n`);
  place.sql(`INSERT INTO department (company_id, parent_id, name) ${many(1980)} SELECT ${company}, ${first} + i % 20, 'Shop ' || i FROM n`);
  place.sql(`INSERT INTO person (company_id, email, name, telephone, title_id, language, role, active, created_at, two_factor, last_signed_in_at)
    ${many(people)} SELECT ${company}, 'p' || i || '@demo.example', 'Person ' || ((i * 7919) % ${people}), '', ${title} + i % 4, '', 'employee', 1, 0,
    CASE i % 5 WHEN 0 THEN 'app' WHEN 1 THEN 'sms' WHEN 2 THEN 'both' ELSE CASE i % 1000 WHEN 3 THEN 'needs_verification' ELSE 'none' END END,
    (i * 31) % 2000000 FROM n`);
  place.sql(`INSERT INTO person_department (person_id, department_id)
    SELECT id, ${first} + 20 + id % 1980 FROM person WHERE email LIKE 'p%@demo.example' AND id NOT IN (SELECT person_id FROM person_department)`);
  place.sql(place.url ? 'VACUUM ANALYZE' : 'ANALYZE');
  return {shop: Number(first) + 25, region: Number(first), title};
}

// Milliseconds to the first byte of each of many requests, one after the other.
async function firstBytes(browser, path) {
  const times = [];
  for (let request = 0; request < requests; ++request) {
    const begin = performance.now();
    const page = await browser.request('GET', path, {first: () => times.push(performance.now() - begin)});
    if (page.status !== 200) throw new Error(`${path}: ${page.status}`);
  }
  return times;
}

const rows = new Map();
const note = (what, value) => rows.set(what, [...(rows.get(what) ?? []), value]);
for (const database of databases) {
  const place = new Place({database});
  const portner = await place.start();
  const {shop, region, title} = fill(place);
  const [carla, dan] = [portner.browser(), portner.browser()];
  await carla.signIn('carla@demo.example');
  await dan.signIn('dan@demo.example');
  const cold = performance.now();
  await carla.request('GET', overview);
  note('the first look of all (the summary is made), ms', (performance.now() - cold).toFixed(0));
  const pages = {
    'HR → Users': [carla, '/hr/users'],
    'the overview': [carla, overview],
    'the same, far down': [carla, `${overview}?after=Person%209&at=0&id=1`],
    'by last sign-in': [carla, `${overview}?sort=sign_in`],
    'a rare status': [carla, `${overview}?status=needs_verification`],
    'a title, without 2FA, never signed in': [carla, `${overview}?status=none&title=${title}&seen=never`],
    'a department of fifty people': [carla, `${overview}?department=${shop}`],
    'a department of five thousand, with those below': [carla, `${overview}?department=${region}`],
    'a leader’s own departments': [dan, overview],
  };
  for (const [what, [browser, path]] of Object.entries(pages)) {
    await browser.request('GET', path);
    const times = await firstBytes(browser, path);
    note(`${what}: median, ms`, at(0.5, times));
    note(`${what}: 99th percentile, ms`, at(0.99, times));
  }
  await carla.get(overview);
  const begin = performance.now();
  const file = await carla.post(overview + '/csv', carla.page.fields(overview + '/csv'));
  note(`CSV of everybody (${(file.body.length / 1e6).toFixed(1)} MB), ms`, (performance.now() - begin).toFixed(0));
  await carla.get(overview + '/remind');
  const sending = performance.now();
  const reminded = await carla.post(overview + '/remind', carla.page.fields(overview + '/remind'));
  note(`${reminded.location.match(/reminded=(\d+)/)[1]} reminders, ms`, (performance.now() - sending).toFixed(0));
  await portner.stop();
  place.remove();
}
line(`${cpus().length} cores, ${people} people`, ...databases);
for (const [what, values] of rows) line(what, ...values);
