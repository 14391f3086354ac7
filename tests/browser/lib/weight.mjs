// What a first visit to a page fetches, in bytes over the wire, heads and all.

// Pages on the way in, and all others, without images.
export const mostOf = (kind) => (/^\/sign-in(\/code)?(\?|$)/.test(kind) ? 20_000 : 60_000);

const kinds = {css: /\.css$/, js: /\.m?js$/, images: /\.(svg|png|webp|ico|webmanifest)$/};

// Of a page that crawl() looks at.
export async function weightOf({weight}) {
  const parts = {html: 0, css: 0, js: 0, images: 0};
  for (const [url, bytes] of await weight()) {
    const [kind] = Object.entries(kinds).find(([, ends]) => ends.test(url)) ?? ['html'];
    parts[kind] += bytes;
  }
  return parts;
}
