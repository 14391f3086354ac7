// The texts on the demo's telephones, as /outbox shows them, newest first.
export async function texts(portner) {
  const page = (await portner.browser().get('/outbox')).body;
  return [...page.matchAll(/<article class="bubble">\s*<p class="hint">To ([^,]+),[^<]*<\/p>\s*<pre>([^]*?)<\/pre>/g)]
    .map(([, to, body]) => ({to, body, code: body.match(/(?<!\d)\d{6}(?!\d)/)?.[0], link: body.match(/\/link\/[^\s\u2064]+/)?.[0]}));
}
export const newestText = async (portner) => (await texts(portner))[0];
// Six digits that this code is not.
export const anotherCode = (code) => String((Number(code) + 1) % 1e6).padStart(6, '0');
// The mails of the demo, newest first; link is the last address in one.
export async function mails(portner) {
  const page = (await portner.browser().get('/outbox')).body;
  return [...page.matchAll(/<article class="message">\s*<h3>([^<]*)<\/h3>\s*<p class="hint">To ([^,]+),[^<]*<\/p>\s*<pre>([^]*?)<\/pre>/g)]
    .map(([, subject, to, body]) => ({subject, to, body, links: [...body.matchAll(/https?:\/\/[^\s\u2064]+/g)].map(([link]) => link)}));
}
// Where the newest mail to somebody about this leads.
export async function linkOf(portner, to, subject) {
  const mail = (await mails(portner)).find((one) => one.to === to && one.subject === subject);
  const link = mail?.links.find((address) => /\/(link|hr)\//.test(address));
  if (!link) throw new Error(`no mail “${subject}” with a link to ${to}`);
  return link.replace(/^https?:\/\/[^/]+/, '');
}
