// Contact support under attack. What returns a promise of true or false is an attack, and true when it succeeded.
import {mails} from '../../support/texts.mjs';
import {signedInAs} from './bypass.mjs';

const message = 'My code is not accepted.';
export const typed = {name: 'Lis', email: 'lis@home.example', message};
export const requests = (world) => Number(world.place.sql('SELECT count(*) FROM support_request')[0][0]);

// A stranger's message; the answer as it comes.
export async function write(world, fields = {}, {page = '/support', headers = {}} = {}) {
  const stranger = world.portner.browser();
  await stranger.get(page);
  const answer = await stranger.post('/support', {...stranger.page.fields('/support'), ...typed, ...fields}, {headers});
  stranger.close();
  return answer;
}

// Somebody of the company who writes; the number.
export async function asking(world, email = world.person()) {
  const browser = world.portner.browser();
  await browser.signIn(email);
  await browser.get('/support');
  await browser.submit('/support', {message});
  return {email, browser, number: browser.page.url.match(/S-[0-9A-Z]{5}/)[0]};
}
export const agent = (world) => signedInAs(world, 'agent');

// More messages from one place than anybody writes.
export async function flood(world) {
  for (let count = 0; count < 12; ++count) await write(world);
  return requests(world) > 5;
}

// Somebody's mailbox filled by strangers.
export async function bombMailbox(world) {
  const victim = 'victim@elsewhere.example';
  for (let count = 0; count < 10; ++count) {
    if (count % 5 === 4) world.place.advance(3601);
    await write(world, {email: count % 2 ? victim : victim.toUpperCase()});
  }
  return (await mails(world.portner)).filter(({to}) => to === victim).length > 1;
}

// A request of another company, by its number.
export async function readAbroad(world) {
  const {number} = await asking(world, 'eva@other.example');
  const thief = await agent(world);
  return (await thief.request('GET', '/support/requests/' + number)).status === 200;
}
