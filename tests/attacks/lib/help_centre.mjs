// Attacks on the help centre: each returns true when it succeeds.

const most = 60;  // answers of a network and of a person, an hour

const kept = (world) => Number(world.place.sql('SELECT (SELECT count(*) FROM stranger_answer) + (SELECT count(*) FROM article_answer)')[0][0]);

// One stranger is many readers: a browser without the cookie is another one each time.
export async function answersWithoutEnd(world) {
  const browser = world.portner.browser();
  await browser.get('/help/sign-in');
  const fields = {...browser.page.fields('/help/sign-in/answer'), helped: 'no'};
  const before = kept(world);
  for (let count = 0; count < most + 5; ++count) {
    browser.cookies.delete('portner-reader');
    await browser.post('/help/sign-in/answer', fields);
  }
  return kept(world) - before > most;
}

// Somebody signed in rewrites an answer, and the row of it, without end.
export async function changesWithoutEnd(world) {
  const browser = world.portner.browser();
  await browser.signIn(world.person());
  await browser.get('/help/sign-in');
  const fields = browser.page.fields('/help/sign-in/answer');
  let changed = 0;
  for (let count = 0; count < most + 5; ++count)
    if ((await browser.post('/help/sign-in/answer', {...fields, helped: count % 2 ? 'yes' : 'no'})).status === 303) ++changed;
  return changed > most;
}
