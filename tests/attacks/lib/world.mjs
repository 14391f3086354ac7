// A Portner under attack, and the people whom attacks are about.
import {randomInt} from 'node:crypto';
import {code, password, Place} from '../../support/portner.mjs';

export class World {
  static async start({database = 'sqlite', ...options} = {}) {
    const place = new Place({database});
    try {
      return new World(place, await place.start(options));
    } catch (error) {
      place.remove();
      throw error;
    }
  }

  constructor(place, portner) {
    this.place = place;
    this.nodes = [portner];
    this.ids = {};
    this.people = place.sql(`SELECT email FROM person WHERE email LIKE '%.%@demo.example' ORDER BY id`).flat();
  }

  get portner() {
    return this.nodes[0];
  }
  // Another program on the same database and keys.
  async addNode(options) {
    this.nodes.push(await this.place.start(options));
  }
  async killAndStart(options) {
    await this.portner.stop('SIGKILL');
    this.nodes[0] = await this.place.start(options);
  }
  async end() {
    await Promise.all(this.nodes.map((node) => node.stop()));
    this.place.remove();
  }

  // Somebody whom no attack has touched yet, without a factor.
  person() {
    return this.people.pop();
  }

  // Somebody with apps, and the browser in which they are signed in.
  async enrolled(apps = 1) {
    const email = this.person();
    const browser = this.portner.browser();
    await browser.signIn(email);
    const keys = [];
    while (keys.length < apps) keys.push(await browser.addApp(`App ${keys.length + 1}`));
    return {email, browser, key: keys[0], keys};
  }

  // A new browser after the right password.
  async half(email, node = this.portner) {
    const browser = node.browser();
    await browser.typePassword(email);
    return browser;
  }

  // Many of them at once; every one ready to submit.
  async halves(email, count, nodes = this.nodes) {
    const forms = await Promise.all(nodes.map(async (node) => {
      const browser = node.browser();
      await browser.get('/sign-in');
      return browser;
    }));
    return atOnce(count, async (number) => {
      const browser = twin(forms[number % forms.length]);
      const answer = await send(browser, '/sign-in', {email, password});
      browser.page = await browser.request('GET', answer.location, {agent: false});
      return browser;
    });
  }

  id(email) {
    return (this.ids[email] ??= this.place.sql(`SELECT id FROM person WHERE email = '${email}'`)[0][0]);
  }
  sessions(email) {
    return Number(this.place.sql(`SELECT count(*) FROM session WHERE person_id = ${this.id(email)}`)[0][0]);
  }
  // How many codes of this person were compared and refused, as the audit log tells.
  comparedCodes(email) {
    const rows = this.place.sql(`SELECT detail FROM audit_event WHERE person_id = ${this.id(email)}
      AND kind IN ('sign_in.code_refused', 'proof.refused')`);
    return rows.filter(([detail]) => /wrong_code|code_used|clock_off/.test(detail)).length;
  }
  // Every row of every table, but for the moment when a session was last seen.
  snapshot() {
    // What is counted once a day is the clock's doing.
    this.tables ??= this.place.sql(this.place.url
      ? `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1`
      : `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1`).flat().filter((table) => table !== 'adoption');
    // What becomes of a message on its way is the couriers' doing.
    const columns = {
      session: 'id, digest, person_id, proved_at, expires_at',
      sign_in_attempt: 'id, digest, person_id, state, codes_tried, expires_at',
      one_time_link: 'id, digest, person_id, spent_at, expires_at',
      message: 'id, channel, recipient, expires_at',
    };
    const rows = this.place.sql(this.tables.map((table) => `SELECT '${table}', ${columns[table] ?? `${table}.*`} FROM ${table};`).join(' '));
    return new Set(rows.map((row) => row.join('\t')));
  }
  // What is not as it was then; what has only expired since does not count, it is tidied away at any time.
  changes(before) {
    const now = this.snapshot();
    const over = (row) => /^(session|sign_in_attempt|one_time_link|message)\t/.test(row) && Number(row.split('\t').at(-1)) <= this.place.now();
    return [...[...now].filter((row) => !before.has(row)), ...[...before].filter((row) => !now.has(row) && !over(row))];
  }
  code(key) {
    return code(key, this.place.now());
  }
}

export function guess() {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

export function atOnce(count, work) {
  return Promise.all(Array.from({length: count}, (_, number) => work(number)));
}

// A second browser with the same cookies and the same page open.
export function twin(browser) {
  const second = browser.copy();
  second.page = browser.page;
  return second;
}

// Fills in the form on the browser's page and sends it on a connection of its own.
export function send(browser, action, fields) {
  return browser.post(action, {...browser.page.fields(action), ...fields}, {agent: false});
}

// Starts a world for one attack and tells whether the attack succeeded.
export async function succeeds(attack, options) {
  const world = await World.start(options);
  try {
    return await attack(world);
  } finally {
    await world.end();
  }
}
