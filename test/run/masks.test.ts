import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Session } from '../../lib/engine';
import type { AudienceColumn, Mask } from '../../lib/manifest';
import { maskedType } from '../../lib/manifest';
import { dataset } from '../plan/meshes';
import { audience, product } from '../plan/products';
import { newFolder, producerMesh, SharingApp } from './shares';

const COLUMNS = [
  { name: 'id', type: 'string' },
  { name: 'card', type: 'string' },
  { name: 'phone', type: 'long' },
  { name: 'born', type: 'date' },
  { name: 'amount', type: 'decimal(12,2)' },
];

interface Bill {
  readonly id: string;
  readonly card: string | null;
  readonly phone: string | null;
  readonly born: string | null;
  readonly amount: string;
}

/** Values that nothing else in any file could be by chance: days before 1970, since a later one counts as few as a footer has bytes. */
const bills: fc.Arbitrary<Bill[]> = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^id-[a-z]{8}$/),
    card: fc.option(fc.oneof(fc.stringMatching(/^card-[0-9]{8}$/), fc.stringMatching(/^[A-Z]{5,7}$/))),
    phone: fc.option(fc.integer({ min: 600_000_000, max: 699_999_999 }).map(String)),
    born: fc.option(
      fc
        .date({ min: new Date('1931-02-01'), max: new Date('1959-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10))
        .filter((day) => !day.endsWith('-01-01')),
    ),
    amount: fc.integer({ min: -99_999, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
  }),
  { minLength: 1, maxLength: 12, selector: ({ id }) => id },
);

const masks = fc.record({
  card: fc.constantFrom<Mask | undefined>(undefined, 'null', 'hash', 'lastFour'),
  phone: fc.constantFrom<Mask | undefined>(undefined, 'null', 'hash', 'lastFour'),
  born: fc.constantFrom<Mask | undefined>(undefined, 'null', 'hash', 'yearOnly'),
});

function masked(value: string | null, mask: Mask | undefined, salt: string): string | null {
  if (value === null || mask === 'null') return null;
  if (mask === 'hash') return createHash('sha256').update(`${salt}${value}`).digest('hex');
  if (mask === 'lastFour') return value.length < 8 ? '****' : value.slice(-4);
  return mask === 'yearOnly' ? `${value.slice(0, 4)}-01-01` : value;
}

/** How a value could stand in a file: as text, as a number of eight bytes, as days since 1970. */
function forms(value: string): Buffer[] {
  const found = [Buffer.from(value)];
  if (/^\d{9}$/.test(value)) {
    const long = Buffer.alloc(8);
    long.writeBigInt64LE(BigInt(value));
    found.push(long);
  }
  if (/^\d{4}-\d\d-\d\d$/.test(value)) {
    const days = Buffer.alloc(4);
    days.writeInt32LE(Date.parse(value) / 86_400_000);
    found.push(days);
  }
  return found;
}

/** Everything that the published Parquet files hold, packed out: cells, statistics, and what is written beside them. */
async function contents(app: SharingApp): Promise<string> {
  const session = await Session.open({ scratch: newFolder(), folders: [app.folder] });
  try {
    const files = `'${app.folder}/.data-mesh/warehouse/acme_dev_sales_product__*/**/*.parquet'`;
    const rows = await session.all(`SELECT * FROM read_parquet(${files}, union_by_name := true)`);
    const statistics = await session.all(`SELECT stats_min_value, stats_max_value FROM parquet_metadata(${files})`);
    return JSON.stringify([rows, statistics]);
  } finally {
    session.close();
  }
}

test('no masked value and no row outside the condition is anywhere in what was published', async () => {
  await fc.assert(
    fc.asyncProperty(bills, masks, fc.boolean(), async (given, mask, hidden) => {
      const columns = COLUMNS.filter(({ name }) => !(hidden && name === 'amount')).map(
        ({ name, type }): AudienceColumn => {
          const put = mask[name as keyof typeof mask];
          return { name, type: maskedType(put, type) as string, ...(put && { mask: put }) };
        },
      );
      const app = new SharingApp(
        producerMesh(
          {
            tables: [{ ...product().tables[0], columns: COLUMNS, key: ['id'] }],
            audiences: [audience('fraud', { columns, where: 'amount >= 0' })],
          },
          { datasets: [dataset('bill', { columns: COLUMNS })] },
        ),
        newFolder(),
      );
      const cells = given.map((bill) => COLUMNS.map(({ name }) => bill[name as keyof Bill] ?? '').join(';'));
      app.file('data/bill-1.csv', COLUMNS.map(({ name }) => name).join(';'), ...cells);
      const { problems, products } = await app.run();
      expect(problems).toEqual([]);
      const [kept, left] = [0, 1].map((at) => given.filter(({ amount }) => Number(amount) < 0 === (at === 1)));
      expect(products[0].rows).toBe(kept.length);

      const [salt = ''] = app.bytes('/salt').map((it) => it.toString().trim());
      const seen = await app.rows(
        `SELECT to_json([id, card, phone::VARCHAR, born::VARCHAR]) FROM sales__figures__fraud.bill ORDER BY id`,
      );
      const expected = kept.map(({ id, card, phone, born }) => [
        id,
        masked(card, mask.card, salt),
        masked(phone, mask.phone, salt),
        masked(born, mask.born, salt),
      ]);
      expect(seen.map((row) => JSON.parse(row)).sort()).toEqual(expected.sort());

      const secret = [
        ...left.map(({ id }) => id),
        ...(['card', 'phone', 'born'] as const)
          .filter((name) => mask[name] !== undefined)
          .flatMap((name) => given.flatMap((bill) => bill[name] ?? [])),
      ];
      const packedOut = kept.length > 0 ? await contents(app) : '';
      const raw = [...app.bytes('acme_dev_sales_product__'), ...app.bytes('sales.figures')];
      expect(raw.length).toBeGreaterThan(3);
      for (const { id } of kept) expect(packedOut).toContain(id);
      for (const value of secret) {
        expect(packedOut).not.toContain(value);
        for (const form of forms(value)) expect(raw.some((bytes) => bytes.includes(form))).toBe(false);
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('a hash is the same for the same value in every audience and table, and another with another salt', async () => {
  const hashed = { columns: [{ name: 'id', type: 'string', mask: 'hash' as const }] };
  const share = { audiences: [audience('fraud', hashed), audience('audit', hashed)] };
  const [one, other] = [newFolder(), newFolder()].map((registry) => new SharingApp(producerMesh(share), registry));
  for (const app of [one, other]) {
    app.file('data/bill-1.csv', 'id;amount', 'a;1', 'b;2');
    await app.run();
  }
  const sql = 'SELECT id FROM sales__figures__fraud.bill ORDER BY id';
  const ids = await one.rows(sql);
  expect(ids).toHaveLength(2);
  expect(await one.rows(sql.replace('fraud', 'audit'))).toEqual(ids);
  expect(await other.rows(sql)).not.toEqual(ids);
});
