// Attacks on passwords and codes by trying. Each returns true when it succeeded.
import {atOnce, guess, send, twin} from './world.mjs';

export const wrong = (page) => /is not right/.test(page.text);
export const mustWait = (page) => /Too many tries. Wait/.test(page.text);

// One wrong password, from a browser of its own.
export async function tryPassword(world, email, {typed = 'a wrong password', headers = {}, node = world.portner} = {}) {
  return node.browser({headers}).typePassword(email, {typed});
}

// Many wrong passwords for one address at once; returns the answers.
export async function passwordsAtOnce(world, email, count, nodes = world.nodes) {
  const forms = await Promise.all(nodes.map(async (node) => {
    const browser = node.browser();
    await browser.get('/sign-in');
    return browser;
  }));
  return atOnce(count, (number) => send(twin(forms[number % forms.length]), '/sign-in', {email, password: `wrong ${number}`}));
}

// More than five codes in one sign-in attempt.
export async function sixthCode(world) {
  const {email, key} = await world.enrolled();
  const thief = await world.half(email);
  const cookies = new Map(thief.cookies);
  const fields = thief.page.fields('/sign-in/code');
  for (let tries = 0; tries < 5; ++tries) await thief.post('/sign-in/code', {...fields, code: guess()});
  thief.cookies = cookies;
  await thief.post('/sign-in/code', {...fields, code: world.code(key)});
  return Boolean(thief.sessionCookie);
}

// As many codes as the program lets somebody with the password compare in so many days. The guesser tries again when half
// of each countdown is over and when all of it is, and in the first rounds is lucky: the owner signs in before the pauses
// begin.
export async function guessForDays(world, days, {enough = Infinity, ownersHelp = 0, apps = 1} = {}) {
  const {email, key} = await world.enrolled(apps);
  const end = world.place.now() + days * 86400;
  let early = false;
  for (let round = 0; world.place.now() < end && world.comparedCodes(email) < enough; ++round) {
    const thief = await world.half(email);
    const most = round < ownersHelp ? 4 : 5;
    for (let tries = 0; tries < most && thief.page.url === '/sign-in/code' && !mustWait(thief.page); ++tries)
      await thief.submit('/sign-in/code', {code: guess()});
    if (round < ownersHelp) {
      await world.portner.browser().signInWithApp(email, key);
      continue;
    }
    const wait = Number(thief.page.body.match(/data-seconds="(\d+)"/)?.[1] ?? 0);
    early = wait > 0 && !early;
    world.place.advance(early ? wait >> 1 : wait);
  }
  return world.comparedCodes(email);
}

export async function moreThanThirtyCodes(world) {
  return (await guessForDays(world, 29, {enough: 31, ownersHelp: 2})) > 30;
}

// Parallel guesses outrun the count. Whether two of them meet is luck, so that several accounts are tried.
export async function outrunTheCount(world) {
  for (let account = 0; account < 6; ++account) {
    const answers = await passwordsAtOnce(world, world.person(), 40);
    if (answers.filter(wrong).length > 10) return true;
  }
  return false;
}

// Strangers are never made to wait.
export async function guessWithoutEnd(world) {
  const email = world.person();
  let compared = 0;
  for (let tries = 0; tries < 12; ++tries) if (wrong(await tryPassword(world, email))) ++compared;
  return compared > 10;
}

// Strangers' failures keep the owner out, in a browser that has signed in before.
export async function lockOwnerOut(world) {
  const email = world.person();
  const owner = world.portner.browser();
  await owner.signIn(email);
  await owner.submit('/sign-out');
  await passwordsAtOnce(world, email, 30);
  await owner.signIn(email).catch(() => {});
  return !owner.sessionCookie;
}

// Wrong passwords from one network, as if the budget were used up but for so many.
export function leaveInNetwork(world, network, left) {
  world.place.sql(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${300 - left})
    INSERT INTO budget_spend (budget, at) SELECT 'passwords-network:${network}', ${world.place.now()} FROM n`);
}

// A stranger's own word for where it comes from.
export async function freshAddressByHeader(world) {
  leaveInNetwork(world, '127.0.0.1', 0);
  leaveInNetwork(world, '198.51.100.1', 0);
  const from = (address) => tryPassword(world, world.person(), {headers: {'x-forwarded-for': address}});
  const believed = wrong(await from('203.0.113.7')) && mustWait(await from('198.51.100.1'));
  world.place.advance(3601);
  return believed;
}

// Known addresses take longer to refuse than unknown ones: by twice, a hash that is not computed.
export async function unknownIsFaster(world, report = () => {}) {
  const times = {known: [], unknown: []};
  for (let round = 0; round < 7; ++round)
    for (const [kind, email] of [['known', world.person()], ['unknown', `nobody${round}@demo.example`]]) {
      const browser = world.portner.browser();
      await browser.get('/sign-in');
      const begin = performance.now();
      await browser.submit('/sign-in', {email, password: 'a wrong password'});
      times[kind].push(performance.now() - begin);
    }
  const median = (list) => list.sort((left, right) => left - right)[3];
  report({known: median(times.known), unknown: median(times.unknown)});
  return median(times.unknown) < median(times.known) / 2;
}
