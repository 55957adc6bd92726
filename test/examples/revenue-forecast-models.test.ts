import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { apportion } from '../../examples/revenue-forecast/generate/apportion';
import { Session } from '../../lib/engine';

const models = resolve(__dirname, '../../examples/revenue-forecast/models');
const model = (name: string) => readFileSync(join(models, `${name}.sql`), 'utf8');

let scratch: string;
let session: Session;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'models-'));
  session = await Session.open({ scratch, threads: 1 });
});

afterAll(() => {
  session.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe('attributed_bill_line', () => {
  const cents = fc.oneof(fc.integer({ min: -500, max: 500 }), fc.integer({ min: -99_999, max: 9_999_999 }));
  const bill = fc.record({
    lines: fc.array(cents, { minLength: 1, maxLength: 6 }),
    discount: fc.option(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 999_999 }))),
  });

  test('shares a discount as the truth does, whatever stands on the bill', async () => {
    await session.run(`CREATE TABLE current_product
      (product VARCHAR, valid_from DATE, valid_to DATE, current_product VARCHAR, product_group VARCHAR)`);
    await fc.assert(
      fc.asyncProperty(fc.array(bill, { minLength: 1, maxLength: 40 }), async (bills) => {
        const heads = bills.map(({ discount }, id) => `('${id}', ${money(discount)})`);
        const lines = bills.flatMap((one, id) =>
          one.lines.map(
            (amount, index) => `('${id}', ${index + 1}, ${money(amount)}, DATE '2026-01-01', 'K', 'x', 'Basis', 1)`,
          ),
        );
        await session.run(`CREATE OR REPLACE TABLE bill AS
          SELECT bill_id, CAST(discount AS DECIMAL(12, 2)) AS discount FROM (VALUES ${heads}) AS t (bill_id, discount)`);
        await session.run(`CREATE OR REPLACE TABLE bill_line AS SELECT * REPLACE (CAST(amount AS DECIMAL(12, 2)) AS amount)
          FROM (VALUES ${lines}) AS t (bill_id, line_number, amount, booked_on, customer_id, product, component, quantity)`);
        const rows = await session.all(`SELECT discount, amount - discount = revenue AS adds_up
          FROM (${model('attributed_bill_line')}) ORDER BY CAST(bill_id AS INTEGER), line_number`);
        const shares = bills.flatMap(({ discount, lines }) => apportion(discount ?? 0, lines));
        expect(rows.map((row) => Math.round(Number(row.discount) * 100))).toEqual(shares);
        expect(rows.every((row) => row.adds_up)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('current_product', () => {
  test('follows a name that was renamed twice', async () => {
    const meanings = await meaning(
      ['c'],
      [
        ['a', 'b', '2024-01-01'],
        ['b', 'c', '2025-01-01'],
      ],
    );
    expect(meanings).toEqual(['a 1900-01-01 9999-12-31 c', 'b 1900-01-01 9999-12-31 c', 'c 1900-01-01 9999-12-31 c']);
  });

  test('takes a name that is offered again as itself from its renaming on', async () => {
    const meanings = await meaning(['a', 'b'], [['a', 'b', '2025-01-01']]);
    expect(meanings).toEqual(['a 1900-01-01 2025-01-01 b', 'a 2025-01-01 9999-12-31 a', 'b 1900-01-01 9999-12-31 b']);
  });

  test('follows a name to what the new name meant on the day of the renaming', async () => {
    const renamings = [
      ['old', 'a', '2024-01-01'],
      ['a', 'b', '2025-01-01'],
    ] as const;
    expect(await meaning(['a', 'b'], renamings)).toContain('old 1900-01-01 9999-12-31 b');
  });

  test('takes capitals and spaces as they come', async () => {
    expect(await meaning(['New  Name'], [['OLD name', 'new name', '2024-01-01']])).toEqual([
      'new name 1900-01-01 9999-12-31 new name',
      'old name 1900-01-01 9999-12-31 new name',
    ]);
  });

  test('leaves out a name that leads to nothing on offer, and comes to an end where names go round in a circle', async () => {
    const renamings = [
      ['a', 'b', '2024-01-01'],
      ['b', 'a', '2025-01-01'],
      ['x', 'y', '2025-01-01'],
    ] as const;
    expect(await meaning(['z'], renamings)).toEqual(['z 1900-01-01 9999-12-31 z']);
  });

  async function meaning(offered: readonly string[], renamings: readonly (readonly string[])[]): Promise<string[]> {
    const values = (rows: readonly (readonly string[])[]) => rows.map((row) => `(${row.map((cell) => `'${cell}'`)})`);
    await session.run(`CREATE OR REPLACE TABLE product AS
      SELECT * FROM (VALUES ${values(offered.map((name) => [name, 'group']))}) AS t (product, product_group)`);
    await session.run(`CREATE OR REPLACE TABLE renamed_product AS SELECT * REPLACE (CAST(valid_from AS DATE) AS valid_from)
      FROM (VALUES ${values(renamings)}) AS t (old_product, new_product, valid_from)`);
    const rows = await session.all(`SELECT * FROM (${model('current_product')}) ORDER BY product, valid_from`);
    return rows.map((row) => `${row.product} ${row.valid_from} ${row.valid_to} ${row.current_product}`);
  }
});

function money(cents: number | null): string {
  return cents === null ? 'NULL' : `${cents}::DECIMAL(18, 0) * 0.01`;
}
