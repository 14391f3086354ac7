// A company moves in: people, titles, departments, passwords and authenticator apps from a file, and out again.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';
import {code, databases, Place} from '../support/portner.mjs';

const typed = 'a long enough køreplan';
const pbkdf2 = `
import base64, hashlib, sys
hash = base64.b64encode(hashlib.pbkdf2_hmac('sha256', sys.argv[2].encode(), b'salt and pepper?', 1000)).decode()
ab64 = lambda text: text.rstrip('=').replace('+', '.')
print('pbkdf2_sha256$1000$salt and pepper?$' + hash if sys.argv[1] == 'django' else
      '$pbkdf2-sha256$1000$%s$%s' % (ab64(base64.b64encode(b'salt and pepper?').decode()), ab64(hash)))`;
// By the programs that companies come from.
const hashes = {
  htpasswd: execFileSync('htpasswd', ['-nbBC', '5', 'kim', typed]).toString().trim().replace('kim:', ''),
  argon2: execFileSync('argon2', ['saltsaltsalt', '-id', '-t', '2', '-k', '256', '-e'], {input: typed}).toString().trim(),
  openssl: execFileSync('openssl', ['passwd', '-6', typed]).toString().trim(),
  passlib: execFileSync('python3', ['-c', pbkdf2, 'passlib', typed]).toString().trim(),
  django: execFileSync('python3', ['-c', pbkdf2, 'django', typed]).toString().trim(),
};
const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

const multipart = (fields, file) => {
  const parts = Object.entries(fields).map(([name, value]) => `--xYz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  if (file !== undefined)
    parts.push(`--xYz\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n${file}\r\n`);
  return {body: parts.join('') + '--xYz--\r\n', headers: {'content-type': 'multipart/form-data; boundary=xYz'}};
};
// As a browser does: the form with a file in it.
const upload = async (browser, file) => {
  await browser.get('/hr/users/import');
  const {body, headers} = multipart({...browser.page.fields('/hr/users/import'), text: ''}, file);
  const page = await browser.request('POST', '/hr/users/import', {
    body, headers: {...headers, origin: browser.portner.origin, 'sec-fetch-site': 'same-origin'},
  });
  if (page.location) return browser.get(page.location);
  browser.page = page;
  return page;
};
const confirm = async (browser, fields) => {
  const address = browser.page.url;
  await browser.submit(address, fields);
  for (let tries = 0; /Importing people/.test(browser.page.text); ++tries) {
    assert.ok(tries < 3000);
    assert.equal(browser.page.headers.refresh, '2');
    await browser.get(address);
  }
  return browser.page;
};
const rows = (page) => [...page.body.matchAll(/<td role="cell" data-label="Line">(\d+)<\/td><td[^>]*>([^<]*)<\/td><td[^>]*>([^<]*)<\/td>/g)].map(([, ...cells]) => cells);
const counts = (page) => [...page.body.matchAll(/<span class="tag">(\d+) (new|person c|people c|person a|people a|row)[^<]*<\/span>/g)].map(([, number]) => Number(number));

for (const database of databases)
  describe(`importing people, on ${database}`, {concurrency: false}, () => {
    let place, portner, carla;
    before(async () => {
      place = new Place({database});
      portner = await place.start();
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
    });
    after(async () => {
      await portner?.stop();
      place?.remove();
    });
    const people = () => place.sql('SELECT count(*) FROM person')[0][0];
    const fresh = async () => {
      carla = portner.browser();
      await carla.signIn('carla@demo.example');
    };

    const good = [
      'Navn;E-mail;Telefon;Stilling;Afdelinger;Leder af;Rolle;Sprog;Aktiv;Adgangskode-hash;App-nøgle;Lønnummer',
      `Hans Bager;hans@new.example;20 11 22 33;Baker;Bakery > Oven | Shops;;medarbejder;da;ja;${hashes.htpasswd};;17`,
      `Ida Due;ida@new.example;;Baker;Bakery;Bakery;;en;ja;${hashes.openssl};${key};18`,
      `Jon El;jon@new.example;;;;;;;;${hashes.argon2};;`,
      `Kaj Fugl;kaj@new.example;;;;;;;;${hashes.passlib};;`,
      `Lis Gås;lis@new.example;;;;;;;;${hashes.django};;`,
      '"=HYPERLINK(""http://x"")";mona@new.example;;;;;;;nej;;;',
      '<b>Nina</b>;nina@new.example;;;;;;;;;;',
    ].join('\r\n');

    test('a dry run names every problem by row and column, and changes nothing', async () => {
      const before = people();
      const page = await upload(carla, [
        'Name,E-mail,Telephone,Departments,Role,Language,Active,Password hash,App key',
        'Good One,good@new.example,,,,,,,',
        ',bad,x,a > > b,king,xx,maybe,secret,not32!',
        'Again,good@new.example,,,,,,,',
        'Eva,eva@other.example,,,,,,,',
        'Carla,carla@demo.example,,,employee,,no,,',
        'Short,short@new.example',
        'Slow,slow@new.example,,,,,,$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW,GEZDGNBV',
      ].join('\n'));
      assert.match(page.text, /Before anything is imported/);
      assert.deepEqual(rows(page).map(([line, column]) => [line, column]), [
        ['3', 'Name'], ['3', 'E-mail'], ['3', 'Telephone'], ['3', 'Departments'], ['3', 'Role'], ['3', 'Language'], ['3', 'Active'],
        ['3', 'Password hash'], ['3', 'App key'], ['4', 'E-mail'], ['5', 'E-mail'], ['6', 'Role'], ['6', 'Active'], ['7', ''],
        ['8', 'Password hash'], ['8', 'App key'],
      ]);
      assert.match(page.text, /Somebody has that e-mail address already\./);
      assert.match(page.text, /An import does not change your own role\./);
      assert.match(page.text, /would take too long to check/);
      assert.doesNotMatch(page.text, /Import all/);
      assert.match((await carla.request('GET', page.url + '/problems')).body, /^\uFEFFLine;Column;Problem\r\n3;Name;The name is missing\.\r\n/);
      const all = await carla.post(page.url, {...page.fields(page.url), rows: 'all'});
      assert.match(all.text, /There are rows with a problem/);
      assert.equal(people(), before);
    });

    test('the good rows only, when the administrator says so', async () => {
      const page = await upload(carla, 'Name;E-mail;Title\nOlga Post;olga@new.example;Driver\n;nobody@new.example;\n');
      assert.deepEqual(counts(page), [1, 0, 0, 1]);
      assert.match(page.text, /1 title is made Driver/);
      const done = await confirm(carla, {rows: 'good', welcome: 'yes'});
      assert.match(done.text, /The import is done/);
      assert.deepEqual(counts(done), [1, 0, 0, 1]);
      assert.deepEqual(rows(done), [['3', 'Name', 'The name is missing.']]);
      const outbox = (await portner.browser().get('/outbox')).text;
      assert.match(outbox, /olga@new\.example/);
      assert.match(outbox, /Your account at Demo Shops/);
      const [[detail]] = place.sql(`SELECT detail FROM audit_event WHERE kind = 'people.imported'`);
      assert.deepEqual(JSON.parse(detail), {created: '1', changed: '0', unchanged: '0', left_out: '1'});
    });

    test('everything from a file in Danish, and the same file again changes nothing', async () => {
      const page = await upload(carla, '\uFEFF' + good);
      assert.deepEqual(counts(page), [7, 0, 0, 0]);
      assert.match(page.text, /left alone: Lønnummer/);
      assert.match(page.text, /2 departments are made Bakery Bakery &gt; Oven|2 departments are made Bakery Bakery > Oven/);
      assert.match(page.body, /<button class="button" name="rows" value="all">Import all/);
      assert.deepEqual(counts(await confirm(carla, {rows: 'all'})), [7, 0, 0, 0]);
      const events = place.sql('SELECT count(*) FROM audit_event')[0][0];
      assert.deepEqual(counts(await upload(carla, good)), [0, 0, 7, 0]);
      assert.match(carla.page.text, /There is nothing to import/);
      assert.equal(place.sql('SELECT count(*) FROM audit_event')[0][0], events);
      assert.doesNotMatch((await portner.browser().get('/outbox')).text, /hans@new/, 'no mail unless it is asked for');
      await carla.get('/hr/users?q=nina');
      assert.match(carla.page.body, /&lt;b&gt;Nina&lt;\/b&gt;/);
    });

    test('hashes that other programs made sign in, and are ours from then on', async () => {
      for (const name of ['hans', 'jon', 'kaj', 'lis']) {
        const browser = portner.browser();
        await browser.typePassword(`${name}@new.example`, {typed: typed + 'x'});
        assert.match(browser.page.text, /not right|do not match|wrong/i, name);
        await browser.signIn(`${name}@new.example`, {typed});
        assert.equal(browser.page.url, '/', name);
        await portner.browser().signIn(`${name}@new.example`, {typed});
      }
      const ours = place.sql(`SELECT stands_alone FROM password w JOIN person p ON p.id = w.person_id WHERE p.email = 'hans@new.example'`);
      assert.deepEqual(ours, [['1']]);
    });

    test('an imported app key is asked for, and its codes sign in', async () => {
      const ida = portner.browser();
      await ida.typePassword('ida@new.example', {typed});
      assert.equal(ida.page.url, '/sign-in/code');
      await ida.submit('/sign-in/code', {code: code(key, place.now())});
      assert.equal(ida.page.url, '/');
      assert.match((await ida.get('/me/security')).text, /Imported app/);
    });

    test('a short imported password has to be changed, as if it had been chosen here', async () => {
      await fresh();
      const hash = execFileSync('htpasswd', ['-nbBC', '5', 'x', 'kuvqxbjz']).toString().trim().slice(2);
      await upload(carla, `Name;E-mail;Password hash\nPer Kort;per@new.example;${hash}\n`);
      await confirm(carla, {rows: 'all'});
      const per = portner.browser();
      await per.typePassword('per@new.example', {typed: 'kuvqxbjz'});
      assert.equal(per.page.url, '/sign-in/password');
    });

    test('changes what differs, leaves what is not mentioned, and keeps passwords and apps', async () => {
      const page = await upload(carla, `Name;E-mail;Title;Active;Password hash;App key\nHans Bager-Ny;hans@new.example;;no;${hashes.openssl};\nIda Due;ida@new.example;Baker;;;${key}\n`);
      assert.deepEqual(counts(page), [0, 1, 1, 0]);
      assert.deepEqual(rows(page).map(([line]) => line), ['2', '3']);
      assert.match(page.text, /Keeps the password and app/);
      await confirm(carla, {rows: 'all'});
      const [row] = place.sql(`SELECT name, telephone, title_id, active FROM person WHERE email = 'hans@new.example'`);
      assert.deepEqual(row, ['Hans Bager-Ny', '20 11 22 33', '', '0']);
      await portner.browser().typePassword('hans@new.example', {typed});
    });

    test('an export can be opened in a spreadsheet, and is imported again without a change', async () => {
      await carla.get('/hr/users');
      const exported = await carla.post('/hr/users/export', carla.page.fields('/hr/users/export'));
      assert.match(exported.headers['content-type'], /^text\/csv/);
      assert.match(exported.headers['content-disposition'], /attachment; filename="people.csv"/);
      assert.match(exported.body, /\r\n"'=HYPERLINK\(""http:\/\/x""\)";mona@new\.example;/);
      assert.match(exported.body, /Ida Due;ida@new\.example;;Baker;Bakery;Bakery;employee;en;yes\r\n/);
      assert.doesNotMatch(exported.body, /eva@other|\$2y|\$6/);
      assert.deepEqual(JSON.parse(place.sql(`SELECT detail FROM audit_event WHERE kind = 'people.exported'`)[0][0]).full, 'no');
      const again = await upload(carla, exported.body);
      assert.deepEqual(rows(again), []);
      assert.match(again.text, /There is nothing to import/);
    });

    test('what cannot be read is said plainly, and pasting works, too', async () => {
      await upload(carla, Buffer.from('Navn;E-mail\nSøren;s@new.example\n', 'utf8').toString('latin1').replace(/Ã¸/, '\uDCF8'));
      for (const [text, why] of [
        ['Name;E-mail\n"never closed', /Line 2, character 1: a quote \("\) opens here and is never closed/],
        ['Name;Mail;E-mail', /E-mail: This column is there twice/],
        ['Email', /There is no column “Name”/],
        [Array(10_000).fill('x').join(';'), /Line 1 has too many columns/],
        ['Name;E-mail\n' + 'x;x@x\n'.repeat(20_001), /The file has too many rows/],
        ['', /Choose a file, or paste its text/],
      ]) {
        await carla.get('/hr/users/import');
        const page = await carla.post('/hr/users/import', {...carla.page.fields('/hr/users/import'), text});
        assert.match(page.text, why);
      }
      await carla.get('/hr/users/import');
      await carla.submit('/hr/users/import', {text: 'Name;E-mail\nQuist;q@new.example'});
      assert.deepEqual(counts(carla.page), [1, 0, 0, 0]);
    });

    test('is for administrators, and each sees their own files alone', async () => {
      const page = await upload(carla, 'Name;E-mail\nRita;rita@new.example');
      const dan = portner.browser();
      await dan.signIn('dan@demo.example');
      for (const address of ['/hr/users/import', page.url, page.url + '/problems']) assert.equal((await dan.get(address)).status, 403, address);
      const token = (await dan.get('/me')).body.match(/name="csrf" value="([^"]*)"/)[1];
      for (const address of ['/hr/users/import', page.url, '/hr/users/export'])
        assert.equal((await dan.post(address, {csrf: token, rows: 'good', text: 'Name;E-mail'})).status, 403, address);
      const eva = portner.browser();
      await eva.signIn('eva@other.example');
      for (const address of [page.url, page.url + '/problems']) assert.equal((await eva.get(address)).status, 404, address);
      await eva.get('/hr/users/import');
      const theirs = eva.page.fields('/hr/users/import');
      assert.equal((await eva.post(page.url, {...theirs, rows: 'good'})).status, 404);
      assert.equal(place.sql(`SELECT count(*) FROM person WHERE email = 'rita@new.example'`)[0][0], '0');
      place.advance(3601);
      await fresh();
      assert.equal((await carla.get(page.url)).status, 404, 'it lives an hour');
    });

    test('a larger body is taken there alone', async () => {
      await carla.get('/hr/users/import');
      const fields = carla.page.fields('/hr/users/import');
      const large = 'Name;E-mail\n' + 'x'.repeat(200_000);
      assert.equal((await carla.post('/hr/users/import', {...fields, text: large})).status, 303);
      assert.equal((await carla.post('/hr/users/export', {...fields, text: large})).status, 413);
      const {body, headers} = multipart(fields);
      const page = await carla.request('POST', '/hr/users/export', {body, headers: {...headers, origin: portner.origin}});
      assert.notEqual(page.status, 200, 'and a form with files as well');
    });

    test('nothing of a file is in the log, nor in the clear in the database', async () => {
      assert.doesNotMatch(portner.logged(), /new\.example|\$2y\$|JBSWY3DP/);
      for (const [content] of place.sql('SELECT content FROM import_job')) assert.match(content, /^k1\.[\w-]+$/);
    });
  });

for (const database of databases)
  describe(`the operator moves a company, on ${database}`, {concurrency: false}, () => {
    let from, to, portner;
    before(async () => {
      from = new Place({database});
      to = new Place({database});
      for (const place of [from, to])
        place.run('admin', 'create', '--company', 'Bakery', '--name', 'Kim', '--email', 'kim@bakery.example');
    });
    after(async () => {
      await portner?.stop();
      from?.remove();
      to?.remove();
    });
    const file = (name, text) => {
      const at = path.join(from.directory, name);
      if (text !== undefined) writeFileSync(at, text);
      return at;
    };
    const fails = (place, ...words) => {
      try {
        place.run(...words);
      } catch (error) {
        return error.stderr.toString() + error.stdout.toString();
      }
      throw new Error('it did not fail');
    };

    test('by command: dry run, all or the good rows, and JSON', () => {
      const bad = file('bad.csv', `Name;E-mail;Password hash\nHans;hans@bakery.example;${hashes.htpasswd}\n;;\nx;y;\n`);
      const dry = fails(from, 'import', '--company', 'Bakery', '--dry-run', bad);
      assert.match(dry, /Line 4, E-mail: That is no e-mail address\.\nNothing is imported\. 1 new, 0 changed, 0 as before, 1 left out\./);
      assert.match(fails(from, 'import', '--company', 'Bakery', bad), /--good-rows-only leaves them out/);
      assert.match(fails(from, 'import', '--company', 'Nobody', bad), /--company: there is no company of that name/);
      assert.match(fails(from, 'import', '--company', 'Bakery', bad + 'x'), /cannot read/);
      assert.match(fails(from, 'import', '--company', 'Bakery', '--send-welcome', bad), /names no mail server/);
      const last = file('last.csv', 'Name;E-mail;Role\nKim;kim@bakery.example;employee\n');
      assert.match(fails(from, 'import', '--company', 'Bakery', last), /the company’s last administrator/);
      const done = JSON.parse(from.run('import', '--company', 'Bakery', '--good-rows-only', '--json', bad));
      assert.deepEqual([done.created, done.left_out, done.imported], [1, 1, true]);
      assert.equal(done.problems[0].column, 'E-mail');
      const app = file('app.csv', `Name;E-mail;Departments;App key\nHans;hans@bakery.example;Shop > Oven;${key}\n`);
      assert.match(from.run('import', '--company', 'Bakery', app), /Imported: 0 new, 1 changed, 0 as before, 0 left out\./);
      assert.match(from.run('import', '--company', 'Bakery', app), /Imported: 0 new, 0 changed, 1 as before, 0 left out\./);
    });

    test('a full export goes to a new file that only its owner reads, and people sign in where it is imported', async () => {
      assert.match(fails(from, 'export', '--company', 'Bakery', '--full'), /name a file with --output/);
      const out = file('full.csv');
      from.run('export', '--company', 'Bakery', '--full', '--output', out);
      assert.equal(statSync(out).mode & 0o777, 0o600);
      assert.match(readFileSync(out, 'utf8'), /Hans;hans@bakery\.example;;;Shop > Oven;;employee;;yes;\$2y\$/);
      assert.match(fails(from, 'export', '--company', 'Bakery', '--full', '--output', out), /File exists/);
      assert.equal(JSON.parse(from.sql(`SELECT detail FROM audit_event WHERE kind = 'people.exported' ORDER BY id DESC LIMIT 1`)[0][0]).full, 'yes');
      const listed = from.run('export', '--company', 'Bakery');
      assert.doesNotMatch(listed, /\$2y\$|JBSW/);
      assert.equal(JSON.parse(from.run('export', '--company', 'Bakery', '--json'))[0].email, 'hans@bakery.example');
      assert.match(to.run('import', '--company', 'Bakery', out), /Imported: 1 new, 0 changed, 1 as before, 0 left out\./);
      portner = await to.start();
      const hans = portner.browser();
      await hans.signInWithApp('hans@bakery.example', key, {typed});
      assert.equal(hans.page.url, '/');
    });

    test('passwords that are ours stay behind, and the export says so', () => {
      // Signed in there, his hash has the pepper of that installation.
      const error = execFileSync('sh', ['-c', `"$@" 2>&1 >/dev/null`, 'sh', process.env.PORTNER, 'export', '--company', 'Bakery', '--full', '--output', file('again.csv'),
        ...(to.url ? ['--config', path.join(to.directory, 'command.toml')] : ['--data', path.join(to.directory, 'data')])]).toString();
      assert.match(error, /1 password\(s\) are not in it/);
      assert.match(readFileSync(file('again.csv'), 'utf8'), new RegExp(`yes;;${key}`));
    });
  });
