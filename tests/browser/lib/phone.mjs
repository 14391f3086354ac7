// The phone in a person's hand: it scans what is on a screen, and has an authenticator app.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {code} from '../../support/portner.mjs';

// The text in the only QR code of a picture (PNG), read by zbar.
export function scan(picture) {
  const directory = mkdtempSync(path.join(tmpdir(), 'portner-scan-'));
  try {
    const file = path.join(directory, 'screen.png');
    writeFileSync(file, picture);
    const texts = execFileSync('zbarimg', ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file], {stdio: ['ignore', 'pipe', 'ignore']});
    const [text, ...others] = texts.toString().trim().split('\n');
    assert.deepEqual(others, [], 'one QR code on the screen');
    return text;
  } finally {
    rmSync(directory, {recursive: true});
  }
}

// The Key URI of a key that was shown in letters.
export const uriOf = (key) => `otpauth://totp/Portner:bo?secret=${key}&issuer=Portner&algorithm=SHA1&digits=6&period=30`;

// An account in an authenticator app, set up from a Key URI.
export class Account {
  constructor(uri) {
    const url = new URL(uri);
    assert.equal(url.protocol + url.host, 'otpauth:totp', 'the kind is time based');
    [this.issuer, this.name] = decodeURIComponent(url.pathname.slice(1)).split(':');
    const {secret, ...rest} = Object.fromEntries(url.searchParams);
    assert.match(secret, /^[A-Z2-7]{32}$/, '160 bits, without padding');
    assert.deepEqual(rest, {issuer: this.issuer, algorithm: 'SHA1', digits: '6', period: '30'});
    Object.assign(this, {uri, key: secret});
  }
  code(at) {
    return code(this.key, at);
  }
  // Six digits that are no code of this key within twelve minutes: wrong, and not a clock that is off.
  wrongCode(now) {
    const near = execFileSync('oathtool', ['--totp', '-b', this.key, '--now', `@${now - 750}`, '-w', '50']).toString().split('\n');
    for (let number = 111111; ; ++number) if (!near.includes(String(number))) return String(number);
  }
}

// Scans the square on the person's page; dimmed to a quarter of its light when asked.
export async function scanPage(person, filter = '') {
  await person.page.locator('svg.qr').evaluate((element, value) => {
    document.documentElement.style.filter = value;
    element.scrollIntoView({block: 'center'});
  }, filter);
  const account = new Account(scan(await person.page.screenshot()));
  await person.page.evaluate(() => (document.documentElement.style.filter = ''));
  return account;
}
export const dim = 'brightness(.25) contrast(.5)';
