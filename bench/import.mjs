// How long an import of 10,000 people takes, with every tenth row bad in one way or another: dry run, import, and the same
// file again. Called by bench/import.
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {databases, Place} from '../tests/support/portner.mjs';

const hash = '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1';
const bad = [
  ';p@bulk.example;;;;;;;;;', 'P;no address;;;;;;;;;', 'P;p@bulk.example;x;;;;;;;;', 'P;q@bulk.example;;;A >> B;;;;;;', 'P;r@bulk.example;;;;;king;;;;',
  'P;s@bulk.example;;;;;;xx;;;', 'P;t@bulk.example;;;;;;;perhaps;;', 'P;u@bulk.example;;;;;;;;secret;', 'P;v@bulk.example;;;;;;;;;short', 'too;few',
];
const lines = ['Name;E-mail;Telephone;Title;Departments;Leads;Role;Language;Active;Password hash;App key'];
for (let number = 0; number < 10_000; ++number)
  lines.push(number % 10 === 9
    ? bad[Math.floor(number / 10) % bad.length]
    : `Person Number ${number};person${number}@bulk.example;20 12 34 56;Title ${number % 20};Region ${number % 10} > Shop ${number % 500};;employee;da;yes;${hash};JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP`);

for (const database of databases) {
  const place = new Place({database});
  try {
    place.run('admin', 'create', '--company', 'Bulk', '--name', 'Kim', '--email', 'kim@bulk.example');
    const file = path.join(place.directory, 'people.csv');
    writeFileSync(file, lines.join('\r\n'));
    const timed = (name, words, expected) => {
      const begin = performance.now();
      const counts = JSON.parse(place.run('import', '--company', 'Bulk', '--good-rows-only', '--json', ...words, file));
      console.log(`${database}, ${name}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
      assert.deepEqual([counts.created, counts.changed, counts.unchanged, counts.left_out], expected);
    };
    timed('dry run', ['--dry-run'], [9000, 0, 0, 1000]);
    timed('import', [], [9000, 0, 0, 1000]);
    timed('the same file again', [], [0, 0, 9000, 1000]);
  } finally {
    place.remove();
  }
}
