// Attacks by somebody who can write to the database. Each returns true when it succeeded.

// The key of the attacker's own app, copied into the row of somebody whose password the attacker knows.
export async function swapKeys(world) {
  const [thief, owner] = [await world.enrolled(), await world.enrolled()];
  const row = (email) => `person_id = ${world.id(email)} AND state = 'active'`;
  world.place.sql(`UPDATE authenticator_app SET secret_key = (SELECT a.secret_key FROM authenticator_app a WHERE a.${row(thief.email)})
    WHERE ${row(owner.email)}`);
  const browser = await world.half(owner.email);
  await browser.submit('/sign-in/code', {code: world.code(thief.key)});
  return Boolean(browser.sessionCookie);
}
