// Attacks by web pages and links. Each returns true when it succeeded.

async function ownCard(world) {
  const email = world.person();
  const browser = world.portner.browser();
  await browser.signIn(email, {next: '/me'});
  const telephone = () => world.place.sql(`SELECT telephone FROM person WHERE email = '${email}'`)[0]?.[0];
  return {browser, telephone};
}

// A form that another page filled in, which cannot know the token.
export async function formWithoutToken(world) {
  const {browser, telephone} = await ownCard(world);
  await browser.post('/me', {phone: '+45 66 66 66 66', language: 'en'});
  return telephone() === '+45 66 66 66 66';
}

// A form with the right token, sent from another origin.
export async function formFromElsewhere(world) {
  const {browser, telephone} = await ownCard(world);
  const fields = {...browser.page.fields('/me'), phone: '+45 66 66 66 66', language: 'en'};
  await browser.post('/me', fields, {headers: {origin: 'https://evil.example', 'sec-fetch-site': 'cross-site'}});
  return telephone() === '+45 66 66 66 66';
}

// A link to the sign-in page that leads on to another site.
export async function redirectElsewhere(world) {
  const browser = world.portner.browser();
  await browser.get('/sign-in?next=https://evil.example/');
  const {csrf} = browser.page.fields('/language');
  const answer = await browser.post('/language', {csrf, language: 'da', return: 'https://evil.example/'});
  return browser.page.fields('/sign-in').next.startsWith('https://evil') && answer.location === 'https://evil.example/';
}
