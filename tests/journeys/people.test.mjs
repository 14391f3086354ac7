// Administrators make and edit people, departments, titles and leaders; and what others may not.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {databases, Place} from '../support/portner.mjs';

const strong = 'kuvq xbjz wptyn hlm';

for (const database of databases)
  describe(`people and where they work, on ${database}`, {concurrency: false}, () => {
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

    const id = (email) => place.sql(`SELECT id FROM person WHERE email = '${email}'`)[0][0];
    const idOf = (table, name) => place.sql(`SELECT id FROM ${table} WHERE name = '${name}'`)[0][0];
    const detail = () => JSON.parse(place.sql(`SELECT detail FROM audit_event WHERE actor_id IS NOT NULL ORDER BY id DESC LIMIT 1`)[0][0]);
    const outbox = async () => (await portner.browser().get('/outbox')).text;
    const newestLink = async () => (await portner.browser().get('/outbox')).body.match(/\/link\/set-password\?token=[\w-]+/)[0];
    // What the form on the page holds, as a browser would send it.
    const form = (page, action) => {
      const fields = page.fields(action);
      for (const [, name, options] of page.body.matchAll(/<select[^>]* name="(\w+)"[\s\S]*?>([\s\S]*?)<\/select>/g))
        fields[name] = options.match(/value="(\w*)"[^>]* selected/)?.[1] ?? options.match(/value="(\w*)"/)[1];
      return fields;
    };
    const create = async (changes) => {
      await carla.get('/hr/users/new');
      return carla.submit('/hr/users/new', {...form(carla.page, '/hr/users/new'), ...changes});
    };
    const edit = async (email, changes, browser = carla) => {
      const action = `/hr/users/${id(email)}/edit`;
      await browser.get(action);
      return browser.submit(action, {...form(browser.page, action), ...changes});
    };
    const names = () => [...carla.page.body.matchAll(/<a href="\/hr\/users\/\d+">([^<]*)<\/a>/g)].map(([, name]) => name);

    test('a new person gets a welcome mail, chooses a password and signs in', async () => {
      const problems = await create({name: ' ', email: 'lee', phone: 'call me'});
      for (const words of ['Type a name', 'Type an e-mail address', 'Type a telephone number']) assert.ok(problems.text.includes(words), words);
      assert.match(problems.body, /value="call me"/, 'what was typed stays');
      await create({name: 'Lee Lind', email: 'Lee@demo.example', title: idOf('title', 'Store manager'), department_1: idOf('department', 'Office'), welcome: 'yes'});
      assert.match(carla.page.url, /^\/hr\/users\/\d+\?done=welcome$/);
      assert.match(carla.page.text, /Store manager[\s\S]*Office/);
      assert.match(carla.page.text, /The welcome mail is on its way/);
      const lee = portner.browser();
      await lee.get(await newestLink());
      await lee.submit('/link/set-password', {password: strong});
      await lee.signIn('lee@demo.example', {typed: strong});
      assert.equal(lee.page.url, '/');
      assert.match((await create({name: 'Lee', email: 'lee@demo.example'})).text, /Somebody has that e-mail address already/);
      await carla.get(`/hr/users/${id('lee@demo.example')}`);
      assert.doesNotMatch(carla.page.text, /Send the welcome mail again/, 'there is a password already');
    });

    test('the welcome mail is sent again three times a day, and the last link alone works', async () => {
      await create({name: 'Max', email: 'max@demo.example'});
      const path = `/hr/users/${id('max@demo.example')}`;
      const links = [await newestLink()];
      for (let mail = 1; mail < 3; ++mail) {
        await carla.get(path);
        await carla.submit(path + '/welcome');
        assert.match(carla.page.text, /The welcome mail is on its way/);
        links.push(await newestLink());
      }
      await carla.submit(path + '/welcome');
      assert.match(carla.page.text, /Three welcome mails within a day are enough/);
      assert.equal((await portner.browser().get(links[0])).status, 404);
      assert.equal((await portner.browser().get(links[2])).status, 200);
    });

    test('everything of a person changes at once, and nobody overwrites what another has saved', async () => {
      const action = `/hr/users/${id('lee@demo.example')}/edit`;
      const late = carla.copy();
      await late.get(action);
      await edit('lee@demo.example', {name: 'Lee Lund', phone: '+45 20 11 22 33', language: 'da', title: '', department_2: idOf('department', 'Warehouse')});
      assert.match(carla.page.url, /\?done=saved$/);
      assert.match(carla.page.text, /Lee Lund[\s\S]*\+45 20 11 22 33[\s\S]*Office[\s\S]*Warehouse/);
      assert.deepEqual(detail(), {departments: 'Office → Office, Warehouse', language: ' → da', name: 'Lee Lind → Lee Lund', title: 'Store manager → '});
      await late.submit(action, form(late.page, action));
      assert.match(late.page.text, /Somebody else has changed this person/);
      assert.match(late.page.body, /value="Lee Lund"/);
      assert.match(place.run('audit', 'verify'), /is whole/);
    });

    test('another e-mail address signs out, and is told to the old one', async () => {
      const lee = portner.browser();
      await lee.signIn('lee@demo.example', {typed: strong});
      await edit('lee@demo.example', {email: 'lee.lund@demo.example'});
      assert.match((await lee.request('GET', '/me')).location, /^\/sign-in/);
      assert.match(await outbox(), /Din e-mailadresse er ændret af en administrator To lee@demo\.example,/);
      await lee.signIn('lee.lund@demo.example', {typed: strong});
      assert.equal(lee.page.url, '/');
    });

    test('roles: the person and the other administrators are told, nobody changes their own', async () => {
      await edit('lee.lund@demo.example', {role: 'administrator'});
      assert.match(await outbox(), /Du er nu administrator/);
      const lee = portner.browser();
      await lee.signIn('lee.lund@demo.example', {typed: strong});
      assert.equal((await lee.get('/hr/users')).status, 200);
      const own = await edit('carla@demo.example', {role: 'employee'});
      assert.match(own.text, /Nobody changes their own role/);
      await edit('lee.lund@demo.example', {role: 'employee'});
      assert.equal((await lee.request('GET', '/hr/users')).status, 403, 'at once');
      assert.equal((await lee.request('GET', '/me')).status, 200, 'but still signed in');
    });

    test('a telephone that codes go to is verified at the next sign-in', async () => {
      place.sql(`INSERT INTO sms_factor (person_id, number, state, since) VALUES (${id('anna@demo.example')}, '+4520123456', 'active', 1)`);
      assert.match((await edit('anna@demo.example', {phone: '+45 90 12 34 56'})).text, /costs extra to call/);
      await edit('anna@demo.example', {phone: '+45 20 99 88 77'});
      assert.match(carla.page.url, /\?done=saved$/);
      assert.deepEqual(place.sql(`SELECT number, state FROM sms_factor WHERE person_id = ${id('anna@demo.example')}`), [['+4520998877', 'needs_verification']]);
      assert.match(await outbox(), /Your telephone number was changed by an administrator/);
      place.sql('DELETE FROM sms_factor');
    });

    test('the list is narrowed by title and department, and sorted', async () => {
      await carla.get(`/hr/users?department=${idOf('department', 'Shop North')}`);
      assert.ok(names().includes('Dan Friis') && names().includes('Anna Holm'), 'with those under it');
      assert.ok(!names().includes('Carla Berg'));
      await carla.get(`/hr/users?title=${idOf('title', 'Store manager')}`);
      assert.deepEqual(names(), ['Dan Friis']);
      await carla.get('/hr/users?order=newest');
      assert.equal(names()[0], 'Max');
      await carla.get(carla.page.body.match(/href="(\/hr\/users\?show=active&amp;after=[^"]*)"/)[1].replaceAll('&amp;', '&'));
      assert.equal(names().at(-1), 'Anna Holm', 'the oldest is last');
      assert.equal(names().length, 12);
    });

    test('departments are added, moved, led and removed', async () => {
      await carla.get('/company/departments');
      assert.match(carla.page.text, /Shops[\s\S]*Shop North[\s\S]*Dan Friis[\s\S]*Checkout/);
      const add = async (fields) => {
        await carla.get('/company/departments/new');
        return carla.submit('/company/departments/new', fields);
      };
      await add({name: 'Bakery', parent: idOf('department', 'Shops')});
      assert.match(carla.page.text, /The department is saved/);
      assert.match((await add({name: 'Bakery', parent: idOf('department', 'Shops')})).text, /There is one with that name already/);
      const path = `/company/departments/${idOf('department', 'Bakery')}`;
      await carla.get(path);
      await carla.submit(path, {name: 'Bakeries', parent: idOf('department', 'Office')});
      assert.deepEqual(detail(), {department: 'Bakeries', name: 'Bakery → Bakeries', parent: 'Shops → Office'});
      const office = `/company/departments/${idOf('department', 'Office')}`;
      await carla.get(office);
      assert.doesNotMatch(carla.page.body, /Office \/ Bakeries/, 'what is under it is no choice');
      assert.match((await carla.submit(office, {parent: path.split('/').at(-1)})).text, /cannot be under itself/);
      assert.match(carla.page.text, /cannot be removed while people belong to it/);
      const refused = await carla.post(office + '/remove', {csrf: carla.page.fields('/sign-out').csrf});
      assert.match(refused.text, /was not removed/);

      await carla.get(path + '?q=anna');
      const found = carla.page.fields(path + '/leaders');
      await carla.submit(path + '/leaders', found);
      assert.match(carla.page.text, /This person leads the department now/);
      await carla.get('/company/departments');
      assert.match(carla.page.text, /Bakeries[^·]*· Leader: Anna Holm/);
      await carla.get(path);
      await carla.submit(path + '/leaders/remove');
      assert.match(carla.page.text, /no longer leads/);
      await carla.submit(path + '/remove');
      assert.match(carla.page.text, /The department is removed/);
      assert.doesNotMatch(carla.page.text, /Bakeries/);
    });

    test('titles are added, renamed, and removed when nobody and no rule uses them', async () => {
      await carla.get('/company/titles/new');
      await carla.submit('/company/titles/new', {name: 'Baker'});
      assert.match(carla.page.text, /Baker 0 people/);
      const path = `/company/titles/${idOf('title', 'Baker')}`;
      await carla.get(path);
      await carla.submit(path, {name: 'Master baker'});
      place.run('company', 'rule', '--company', 'Demo Shops', '--titles', 'Master baker');
      await carla.get(path);
      assert.match(carla.page.text, /company’s rules require 2FA for it/);
      place.run('company', 'rule', '--company', 'Demo Shops', '--titles', '');
      await carla.get(path);
      await carla.submit(path + '/remove');
      assert.match(carla.page.text, /The title is removed/);
      const used = `/company/titles/${idOf('title', 'Shop assistant')}`;
      await carla.get(used);
      assert.match(carla.page.text, /cannot be removed while people have it/);
    });

    test('what is in names is text, wherever it is shown', async () => {
      const evil = '<img src=x onerror=alert(1)>"\'';
      await carla.get('/company/titles/new');
      await carla.submit('/company/titles/new', {name: evil});
      await carla.get('/company/departments/new');
      await carla.submit('/company/departments/new', {name: evil});
      const [[title], [department]] = ['title', 'department'].map((table) => place.sql(`SELECT id FROM ${table} WHERE name LIKE '<img%'`)[0]);
      await create({name: evil, email: 'evil@demo.example', title, department_1: department});
      const person = id('evil@demo.example');
      place.sql(`INSERT INTO department_leader (department_id, person_id) VALUES (${department}, ${person})`);
      for (const path of ['/hr/users?order=newest', '/hr/users?q=evil', `/hr/users/${person}`, `/hr/users/${person}/edit`, '/hr/users/new',
        '/company/departments', `/company/departments/${department}?q=evil`, '/company/departments/new', '/company/titles', `/company/titles/${title}`, '/company/rules']) {
        const page = await carla.get(path);
        assert.equal(page.status, 200, path);
        assert.ok(page.text.includes('<img src=x') || page.body.includes('&lt;img src=x'), path);
        assert.ok(!page.body.includes('<img src=x'), path);
      }
    });

    test('employees, leaders and other companies’ administrators reach none of it', async () => {
      for (const email of ['bo@demo.example', 'dan@demo.example']) {
        const one = portner.browser();
        await (email.startsWith('bo') ? one.signInWithApp(email, portner.boKey) : one.signIn(email));
        for (const path of ['/hr/users/new', `/hr/users/${id('anna@demo.example')}/edit`, '/company/departments', '/company/titles'])
          assert.equal((await one.request('GET', path)).status, 403, `${email} ${path}`);
      }
      const eva = portner.browser();
      await eva.signIn('eva@other.example');
      const {csrf} = eva.page.fields('/sign-out');
      const anna = id('anna@demo.example');
      const [office, clerk] = [idOf('department', 'Office'), idOf('title', 'Office clerk')];
      for (const path of [`/hr/users/${anna}/edit`, `/company/departments/${office}`, `/company/titles/${clerk}`])
        assert.equal((await eva.request('GET', path)).status, 404, path);
      for (const path of [`/hr/users/${anna}/edit`, `/hr/users/${anna}/welcome`, `/company/departments/${office}`, `/company/departments/${office}/remove`,
        `/company/departments/${office}/leaders`, `/company/departments/${office}/leaders/remove`, `/company/titles/${clerk}`, `/company/titles/${clerk}/remove`])
        assert.equal((await eva.post(path, {csrf, name: 'Mine', email: 'mine@other.example', was_name: 'Office', person: id('eva@other.example')})).status, 404, path);
    });

    test('want fresh proof', async () => {
      place.advance(301);
      for (const path of ['/hr/users/new', '/company/departments/new', '/company/titles/new'])
        assert.match((await carla.request('GET', path)).location, /^\/prove\?next=/, path);
    });
  });
