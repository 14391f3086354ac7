// What Lighthouse says about the pages that people meet first, as a phone shows them.
import lighthouse from 'lighthouse';
import {password, Place} from '../../support/portner.mjs';
import {launch} from './chromium.mjs';

// Whose page it is: somebody signs in as far as they must.
const pages = {
  'sign-in': {path: '/sign-in'},
  code: {path: '/sign-in/code', email: 'bo@demo.example'},
  card: {path: '/me', email: 'anna@demo.example', skips: true},
  help: {path: '/help'},
};

async function cookieOf(portner, {email, skips}) {
  const browser = portner.browser();
  if (skips) await browser.signIn(email);
  else if (email) await browser.typePassword(email);
  return [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

// Per page the scores, of 100, of Lighthouse's categories, and what it has against the page.
export async function judge(categories) {
  const place = new Place();
  const port = 20000 + (process.pid % 20000);
  const browser = await launch({port});
  try {
    const portner = await place.start();
    const judged = {};
    for (const [name, page] of Object.entries(pages)) {
      const Cookie = await cookieOf(portner, page);
      const {lhr} = await lighthouse(portner.origin + page.path, {
        port,
        onlyCategories: categories,
        logLevel: 'error',
        extraHeaders: Cookie ? {Cookie} : {},
      });
      if (!lhr.finalDisplayedUrl.endsWith(page.path)) throw new Error(`${page.path} led to ${lhr.finalDisplayedUrl}`);
      judged[name] = {
        scores: Object.fromEntries(Object.entries(lhr.categories).map(([id, {score}]) => [id, Math.round(100 * score)])),
        against: Object.values(lhr.audits).filter(({score}) => score !== null && score < 1).map(({id, title}) => `${id}: ${title}`),
      };
    }
    await portner.stop();
    return judged;
  } finally {
    await browser.close();
    place.remove();
  }
}
