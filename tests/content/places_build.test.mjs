// places_build.test.mjs - the scripts that renew the tables of places: what they write, what they refuse, and that
// a table is replaced whole or not at all.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PLACES = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../content/places');

const RAW = {
  counties: 'fips name state short_name kind pop2020\n36001 Albany~County NY Albany county 314848\n' +
    '36061 New~York~County NY New~York county 1694251\n12081 Manatee~County FL Manatee county 399710\n' +
    '12115 Sarasota~County FL Sarasota county 434006\n',
  zips: 'zip state counties city flags\n10001 NY 36061 New~York -\n09001 AE - Military M\n' +
    '34243 FL 12115:0.7004,12081:0.2996 Sarasota GX\n',
  zip3: 'prefix states\n100 NY\n342 FL\n',
  places: 'city state counties pop kind\nAlbany NY 36001 99224 place\nNYC NY 36061 8804190 alias\n' +
    'Sarasota FL 12115 54842 place\n',
  '287g': 'state county_fips level city agency model signed source\n' +
    'NY 36001 county - Albany~Sheriff JEM 2025-01-02 ice-sheet-2026-05-18\n' +
    'NY 36001 county - Albany~Sheriff TFM 2025-03-04 list-2026-06-30\n' +
    'FL 12081,12115 special - Airport~Police TFM 2025-06-11 ice-sheet-2026-05-18\n' +
    'FL 12115 county - Venice~Police~Department TFM 2025-06-11 ice-sheet-2026-05-18\n',
};

/** Two folders of the test's own: raw tables and tables. `change` of a raw table is [name, from, to]. */
function folders(t, change) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'rightsline-places-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  const raw = path.join(root, 'raw'), tables = path.join(root, 'tables');
  fs.mkdirSync(raw);
  fs.mkdirSync(tables);
  fs.copyFileSync(path.join(PLACES, 'states.tsv'), path.join(tables, 'states.tsv'));
  for (const [name, text] of Object.entries(RAW)) {
    const written = change?.[0] === name ? text.replace(change[1], change[2]) : text;
    if (change?.[0] === name) assert.notEqual(written, text, 'the change changes something');
    fs.writeFileSync(path.join(raw, `${name}.tsv`), written.replaceAll(' ', '\t').replaceAll('~', ' '));
  }
  return { raw, tables, read: (name) => fs.readFileSync(path.join(tables, name), 'utf8').split('\n').slice(1, -1) };
}

function run(script, ...args) {
  const { status, stderr, stdout } = spawnSync('sh', [path.join(PLACES, script), ...args], { encoding: 'utf8' });
  return { status, told: stderr, stdout };
}

// build.sh wants every place that other-names.tsv names, so the small tables get a script folder of their own.
function build(t, { raw, tables }, ...args) {
  const own = fs.mkdtempSync(path.join(os.tmpdir(), 'rightsline-scripts-'));
  t.after(() => fs.rmSync(own, { recursive: true, force: true }));
  fs.copyFileSync(path.join(PLACES, 'build.sh'), path.join(own, 'build.sh'));
  fs.writeFileSync(path.join(own, 'other-names.tsv'), '# spelling\nAlbania\tNY\tAlbany\n');
  const { status, stderr } = spawnSync('sh', [path.join(own, 'build.sh'), raw, tables, ...args], { encoding: 'utf8' });
  return { status, told: stderr };
}

test('raw tables become the tables that the program reads', (t) => {
  const at = folders(t);
  const { status, told } = build(t, at);
  assert.equal(status, 0, told);
  assert.deepEqual(at.read('zips.tsv'), ['09001\tAE\t-\tMilitary\tM', '10001\tNY\t36061\tNew York',
    '34243\tFL\t12115:700,12081:300\tSarasota\tX']);
  assert.deepEqual(at.read('287g.tsv'), [
    '12081\tspecial\t-\tAirport Police\tTFM:2025-06-11\t2026-05-18',
    '12115\tcounty\t-\tVenice Police Department\tTFM:2025-06-11\t2026-05-18',
    '12115\tspecial\t-\tAirport Police\tTFM:2025-06-11\t2026-05-18',
    '36001\tcounty\t-\tAlbany Sheriff\tJEM:2025-01-02,TFM:2025-03-04\t2026-06-30']);
  assert.match(told, /Venice Police Department \(FL\) is told as a county's agency/);
  assert.deepEqual(fs.readdirSync(at.tables).filter((name) => name.startsWith('.')), [], 'nothing is left behind');
});

test('what the present table says of an agency stays', (t) => {
  const at = folders(t);
  fs.writeFileSync(path.join(at.tables, '287g.tsv'), '# header\n' +
    '12081\tcity\tVenice\tVenice Police Department\tTFM:2025-06-11\t2026-01-01\n');
  const { status, told } = build(t, at);
  assert.equal(status, 0, told);
  assert.ok(at.read('287g.tsv').includes('12081\tcity\tVenice\tVenice Police Department\tTFM:2025-06-11\t2026-05-18'));
  assert.doesNotMatch(told, /Venice/);
});

for (const [name, change, says] of [
  ['other columns', ['zips', 'zip state', 'zipcode state'], /zips\.tsv: its columns are "zipcode/],
  ['an empty file', ['places', /[^]*/, ''], /places\.tsv is empty/],
  ['a header and nothing else', ['places', /\n[^]*/, '\n'], /places\.tsv is empty/],
  ['a county that there is not', ['zips', '12115:', '99999:'], /zips\.tsv line 4: there is no county "99999"/],
  ['a state that there is not', ['places', 'Albany NY', 'Albany QQ'], /places\.tsv line 2: there is no state "QQ"/],
  ['a ZIP twice', ['zips', '09001 AE -', '10001 NY 36061'], /zips\.tsv line 3: this ZIP stands here twice/],
  ['a line cut short', ['287g', ' JEM 2025-01-02 ice-sheet-2026-05-18', ''], /287g\.tsv line 2: it has 5 fields and not 8/],
  ['a model that there is not', ['287g', 'JEM', 'JAM'], /287g\.tsv line 2: there is no model "JAM"/],
  ['no day of the list', ['287g', 'list-2026-06-30', 'list'], /287g\.tsv line 3: the source does not end in the day/],
  ['a share over one', ['zips', '0.7004', '70.04'], /zips\.tsv line 4: "70\.04" is no share/],
]) {
  test(`${name} is told, and nothing is replaced`, (t) => {
    const at = folders(t, change);
    fs.writeFileSync(path.join(at.tables, 'zips.tsv'), 'as it was');
    const { status, told } = build(t, at);
    assert.equal(status, 1);
    assert.match(told, says);
    assert.match(told, /nothing was replaced/);
    assert.equal(fs.readFileSync(path.join(at.tables, 'zips.tsv'), 'utf8'), 'as it was');
    assert.ok(!fs.existsSync(path.join(at.tables, '287g.tsv')));
  });
}

test('one wrong line in hundreds is told and left out', (t) => {
  const many = Array.from({ length: 200 }, (_, i) => `2${String(i).padStart(4, '0')} NY 36061 Town -\n`).join('');
  const at = folders(t, ['zips', /$/, `${many}1234 NY 36061 Short -\n`]);
  const { status, told } = build(t, at);
  assert.equal(status, 0, told);
  assert.match(told, /zips\.tsv line 205: "1234" is no ZIP; left out/);
  assert.equal(at.read('zips.tsv').length, 203);
});

test('a table that would be half as long as it is is not replaced', (t) => {
  const at = folders(t);
  fs.writeFileSync(path.join(at.tables, 'zips.tsv'), 'line\n'.repeat(100));
  const { status, told } = build(t, at);
  assert.equal(status, 1);
  assert.match(told, /zips\.tsv would have 4 lines, and has 100: nothing was replaced/);
});

// ---- HUD's list of ZIPs ----

const HUD = '\ufeffZIP,COUNTY,USPS_ZIP_PREF_CITY,USPS_ZIP_PREF_STATE,RES_RATIO,BUS_RATIO,OTH_RATIO,TOT_RATIO\r\n';

/** Renews a table of three ZIPs with those lines of HUD's. */
function renew(t, lines, ...options) {
  const at = folders(t);
  assert.equal(build(t, at).status, 0);
  const file = path.join(at.raw, 'ZIP_COUNTY_062026.csv');
  fs.writeFileSync(file, lines);
  return { ...at, ...run('renew-zips.sh', file, '--tables', at.tables, ...options) };
}

test("HUD's sheet renews counties, keeps names, adds ZIPs and keeps those it lacks", (t) => {
  const { status, told, read } = renew(t, `${HUD}10001,36061,NEW YORK CITY,NY,0.9,0,0,0.8\r\n` +
    '10001,36001,NEW YORK CITY,NY,0.1,0,0,0.2\r\n601,36001,NEW PLACE,NY,0,0,0,1\r\n');
  assert.equal(status, 0, told);
  assert.deepEqual(read('zips.tsv'), ['# as of 2026-06-30', '00601\tNY\t36001\tNew Place\tP', '09001\tAE\t-\tMilitary\tM',
    '10001\tNY\t36061:900,36001:100\tNew York', '34243\tFL\t12115:700,12081:300\tSarasota\tX']);
  assert.match(told, /2 ZIPs were read: 1 are new, 1 changed, 0 as they were; 2 that it lacks stay/);
});

test('a county that we do not know is told, and its ZIPs stay as they are', (t) => {
  const { status, told, read } = renew(t, `${HUD}10001,36061,X,NY,1,0,0,1\n34243,09110,X,FL,1,0,0,1\n`, '--anyway');
  assert.equal(status, 0, told);
  assert.match(told, /county 09110 is not one we know: 1 ZIPs of it stay as they are/);
  assert.ok(read('zips.tsv').includes('34243\tFL\t12115:700,12081:300\tSarasota\tX'));
});

for (const [name, lines, says] of [
  ['a sheet with other columns', 'ZIP,TRACT,RES_RATIO\n10001,36061000100,1\n', /the column COUNTY is missing/],
  ['an empty sheet', '', /not enough of it could be read/],
  ['a sheet with no lines', HUD, /not enough of it could be read/],
  ['shares in per cent', `${HUD}10001,36061,X,NY,90,0,0,90\n`, /line 2: the shares of 10001 are no numbers from 0 to 1/],
  ['a sheet of a few ZIPs', `${HUD}10001,36061,X,NY,1,0,0,1\n`, /it has 1 ZIPs, and the table 3: --anyway takes it/],
]) {
  test(`${name} replaces nothing`, (t) => {
    const { status, told, read } = renew(t, lines);
    assert.equal(status, 1);
    assert.match(told, says);
    assert.match(told, /nothing was replaced/);
    assert.equal(read('zips.tsv').length, 3);
  });
}

test('--anyway takes a sheet of a few ZIPs', (t) => {
  const { status, told } = renew(t, `${HUD}10001,36061,X,NY,1,0,0,1\n`, '--anyway');
  assert.equal(status, 0, told);
});
