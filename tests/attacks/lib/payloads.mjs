// What attackers write into names, and where they want people to be led.

// Each carries its number, so that a page that shows it can be recognised.
const scripts = [
  '<script>alert(N)</script>', '"><script>alert(N)</script>', "'><script>alert(N)</script>", '</title><script>alert(N)</script>',
  '</textarea><script>alert(N)</script>', '</style><img src=x onerror=alert(N)>', '<img src=x onerror=alert(N)>', '"><img src=x onerror=alert(N)>',
  '<svg onload=alert(N)>', '<svg/onload=alert(N)//', '" onmouseover="alert(N)', "' onfocus='alert(N)' autofocus='", '" autofocus onfocus=alert(N) x="',
  '<a href="javascript:alert(N)">x</a>', 'javascript:alert(N)', 'data:text/html,<script>alert(N)</script>', '<iframe srcdoc="<script>alert(N)</script>">',
  '<base href=//evil.example/N>', '<meta http-equiv=refresh content=0;url=//evil.example/N>', '<form action=//evil.example/N>', '</form><input name=csrf value=N>',
  '--><script>alert(N)</script>', ']]><script>alert(N)</script>', '<!--N', '<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(N) src>">',
  '&lt;script&gt;alert(N)&lt;/script&gt;', '&#60;script&#62;alert(N)&#60;/script&#62;', '{{alert(N)}}${alert(N)}<%= N %>', '[[{{>shell/top.html}}]] {name} {0} %s N',
  '\u202e<script\u2028>alert(N)\ufeff</script\u00a0>',
];
export const payloads = scripts.map((script, number) => script.replaceAll('N', String(7_300_000 + number)));
export const markOf = (payload) => payload.match(/73\d{5}/)[0];

export const redirects = [
  'https://evil.example/', 'http://evil.example', '//evil.example', '///evil.example', '////evil.example/', '/\\evil.example', '\\\\evil.example', '\\/evil.example',
  '/\\/evil.example', '//\\evil.example', 'https:evil.example', 'https:/evil.example', 'https:///evil.example', '/\t/evil.example', '/\n/evil.example', '/\r/evil.example',
  '\t//evil.example', ' //evil.example', '\u0000//evil.example', '/%09/evil.example', '/%5cevil.example', '/%2f/evil.example', '%2f%2fevil.example', '/.//evil.example',
  '/..//evil.example', './/evil.example', '/x//evil.example', '//evil.example@localhost', '//localhost@evil.example', 'javascript:alert(1)', 'JavaScript://%0aalert(1)',
  'data:text/html,x', 'vbscript:x', 'ftp://evil.example', 'mailto:x@evil.example', 'evil.example', '/\u2028/evil.example', '/\u3002evil.example', '//evil\u3002example', '/me\r\nSet-Cookie: evil=1',
];

// The elements of a page with the names of their attributes, in order: what a name in it must never change.
export function shape(html) {
  const element = /<(\/?[a-zA-Z!][^\s>\/]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/g;
  return [...html.matchAll(element)].map(([, name, attributes]) => {
    const names = [...attributes.matchAll(/([^\s=\/"']+)(?:=("[^"]*"|'[^']*'|[^\s"'>]+))?/g)].map(([, attribute]) => attribute);
    return `${name} ${names.join(' ')}`.trim();
  });
}
export const links = (html) => [...html.matchAll(/ (?:href|src|action|formaction)="([^"]*)"/g)].map(([, address]) => address);
