// The texts on the demo's telephones, as /outbox shows them, newest first.
export async function texts(portner) {
  const page = (await portner.browser().get('/outbox')).body;
  return [...page.matchAll(/<article class="bubble">\s*<p class="hint">To ([^,]+),[^<]*<\/p>\s*<pre>([^]*?)<\/pre>/g)]
    .map(([, to, body]) => ({to, body, code: body.match(/^\d{6}/)?.[0], link: body.match(/\/link\/\S+/)?.[0]}));
}
export const newestText = async (portner) => (await texts(portner))[0];
// Six digits that this code is not.
export const anotherCode = (code) => String((Number(code) + 1) % 1e6).padStart(6, '0');
