// A key that Portner gave out, read off the screen, is good for Google's own verifier: libpam-google-authenticator.
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir, userInfo} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import {code, password, Place} from '../support/portner.mjs';
import {launch} from './lib/chromium.mjs';
import {Person} from './lib/person.mjs';
import {scanPage} from './lib/phone.mjs';

const service = 'portner-test-' + randomBytes(4).toString('hex');
const serviceFile = '/etc/pam.d/' + service;
const user = userInfo().username;
const asRoot = process.getuid() === 0 ? [] : ['sudo', '-n'];
const root = (...words) => {
  const [command, ...rest] = [...asRoot, ...words];
  execFileSync(command, rest, {stdio: ['ignore', 'ignore', 'pipe']});
};

let directory, secretFile, made;
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'portner-pam-'));
  secretFile = path.join(directory, 'secret');
});
after(() => {
  rmSync(directory, {recursive: true, force: true});
  if (made) root('rm', '-f', serviceFile);
});

// A PAM service of our own that asks for nothing but the code.
function makeService() {
  const file = path.join(directory, 'service');
  writeFileSync(file, `auth required pam_google_authenticator.so secret=${secretFile} user=${user}\naccount required pam_permit.so\n`);
  try {
    root('install', '-m', '644', file, serviceFile);
    made = true;
  } catch (error) {
    assert.fail(`this test must be root, or be allowed sudo without a password, to write ${serviceFile}: ${error.stderr ?? error}`);
  }
}

// Does the verifier let this code in? It keeps what it has used in the file of the secret.
function verifies(typed) {
  const run = spawnSync('pamtester', [service, user, 'authenticate'], {input: typed + '\n'});
  assert.ifError(run.error);
  const said = run.stdout.toString() + run.stderr;
  assert.match(said, /successfully authenticated|Authentication failure/, 'is libpam-google-authenticator installed?');
  return run.status === 0;
}

async function keyFromTheScreen() {
  const place = new Place();
  const chromium = await launch();
  try {
    const portner = await place.start();
    const anna = await Person.arrive(chromium, portner);
    await anna.open('/me/security/enable');
    await anna.typePassword('anna@demo.example', password);
    await anna.press('Skip 2FA setup');
    await anna.choose('Authenticator app');
    await anna.headed('Set up your authenticator app');
    const app = await scanPage(anna);
    await anna.typeCode(app.code(place.now()));
    await anna.reads('2FA is on');
    await anna.leave();
    await portner.stop();
    return app.key;
  } finally {
    await chromium.close();
    place.remove();
  }
}

test('Google’s verifier accepts the codes of a key from Portner, each once', async () => {
  makeService();
  const key = await keyFromTheScreen();
  writeFileSync(secretFile, `${key}\n" WINDOW_SIZE 3\n" DISALLOW_REUSE\n" TOTP_AUTH\n`, {mode: 0o600});
  const now = Math.floor(Date.now() / 1000);
  assert.equal(verifies(code(key, now - 3600)), false, 'an hour old');
  const right = code(key, now);
  assert.equal(verifies(right), true);
  assert.equal(verifies(right), false, 'the same again');
});
