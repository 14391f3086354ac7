// Attacks on mails with links: each returns true when it succeeds.

const ask = async (world, email) => {
  const browser = world.portner.browser();
  await browser.get('/forgot-password');
  return browser.submit('/forgot-password', {email});
};

// What asking for a link leaves in the database: what takes the time that a stranger can measure.
export async function workFor(world, email) {
  const rows = () => ['one_time_link', 'message', 'audit_event', 'budget_spend'].map((table) =>
    Number(world.place.sql(`SELECT count(*) FROM ${table}`)[0][0]));
  const before = rows();
  await ask(world, email);
  return rows().map((count, at) => count - before[at]);
}

// Less is done for an address that nobody has, and so the answer comes sooner.
export async function lessForNobody(world) {
  const known = await workFor(world, world.person());
  const unknown = await workFor(world, 'nobody@demo.example');
  return String(known) !== String(unknown);
}

// Fills somebody's mailbox with links.
export async function manyLinks(world) {
  const email = world.person();
  const mails = () => Number(world.place.sql(`SELECT count(*) FROM message WHERE channel = 'mail' AND recipient = '${email}'`)[0][0]);
  for (let count = 0; count < 50; ++count) await ask(world, email);
  world.place.advance(3601);
  return mails() > 3;
}
