import {
  cpSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Shop, useShop } from './support';

const newShop = useShop();
let shop: Shop;

beforeAll(async () => {
  shop = newShop();
  await shop.call(['run']);
  cpSync(shop.warehouse, whole(), { recursive: true });
  shop.write({ 'data/bills-2.csv': 'Id;Day;At;Amount;Note\n7;03/02/2026;;5,00;x\n' });
});

afterEach(() => {
  rmSync(shop.warehouse, { recursive: true });
  cpSync(whole(), shop.warehouse, { recursive: true });
});

const whole = () => `${shop.warehouse}-whole`;

const table = () => join(shop.warehouse, 'acme_dev_shop_staging/bill');
const cut = (folder: string, ending: RegExp) => {
  for (const name of readdirSync(folder)) if (ending.test(name)) truncateSync(join(folder, name), 40);
};

test.each<[string, (folder: string) => void, RegExp]>([
  ['metadata that was cut off', (at) => cut(join(at, 'metadata'), /^00001.*json$/), /metadata\.json is damaged: /],
  [
    'metadata that is gone',
    (at) => rmSync(join(at, 'metadata', readdirSync(join(at, 'metadata')).find((it) => /^00001/.test(it)) as string)),
    /no object at .*metadata\.json/,
  ],
  ['manifests that were cut off', (at) => cut(join(at, 'metadata'), /avro$/), /\.avro is damaged: /],
  ['a ledger that was cut off', (at) => cut(join(at, 'ledger'), /json$/), /ledger\/.*\.json is damaged: /],
  [
    'a pointer that leads elsewhere',
    (at) => writeFileSync(join(at, 'metadata/pointer/0000000002'), 'file:///etc/passwd\n'),
    /was written at file:\/\/\/etc\/passwd and is now looked for in /,
  ],
  [
    'a pointer that climbs out',
    (at) => writeFileSync(join(at, 'metadata/pointer/0000000002'), `file://${at}/../../../../../etc/passwd\n`),
    /is not inside file:/,
  ],
  [
    'a folder that a link leads out of the warehouse',
    (at) => {
      const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
      cpSync(at, elsewhere, { recursive: true });
      rmSync(at, { recursive: true });
      symlinkSync(elsewhere, at);
    },
    /is not inside file:/,
  ],
])('fails on %s, naming it with the mend', async (_, damage, message) => {
  damage(table());
  const { code, err } = await shop.call(['run']);
  expect([1, 3]).toContain(code);
  expect(err).toMatch(message);
  expect(err).toMatch(/^ {2}mend: /m);
});

test('beside a damaged table the others serve; made anew as the mend says, it is whole', async () => {
  cut(join(table(), 'metadata'), /json$/);
  expect((await shop.call(['run'])).code).toBe(3);
  expect(await shop.rows('SELECT sku FROM shop.product ORDER BY 1')).toEqual(['a', 'b']);
  rmSync(table(), { recursive: true });
  expect((await shop.call(['run'])).code).toBe(0);
  expect(await shop.rows('FROM report.total')).toEqual(['1249.56,3']);
});

test('fails on a warehouse that was moved, and goes on when it is back', async () => {
  const away = `${shop.folder}-away`;
  renameSync(shop.folder, away);
  const { code, err } = await shop.call(['ls'], {}, away);
  expect(code).toBe(1);
  expect(err).toMatch(/was written at .*\n {2}mend: .*move the folder back/);
  renameSync(away, shop.folder);
  expect((await shop.call(['run'])).code).toBe(0);
});
