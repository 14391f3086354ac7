// What a first visit to a page fetches, in bytes over the wire, heads and all.

// Pages on the way in, and all others, without images.
export const mostOf = (kind) => (/^\/sign-in(\/code)?(\?|$)/.test(kind) ? 20_000 : 60_000);

const kinds = {css: /\.css$/, js: /\.m?js$/};

// Of a page that crawl() looks at.
export async function weightOf({page, sight, weight}) {
  const parts = {html: await weight(page), css: 0, js: 0, images: 0};
  for (const url of new Set(sight.resources)) {
    const [kind = 'images'] = Object.entries(kinds).find(([, ends]) => ends.test(url)) ?? [];
    parts[kind] += await weight(url);
  }
  return parts;
}
