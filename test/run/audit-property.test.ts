import fc from 'fast-check';
import type { CheckManifest } from '../../lib/manifest';
import { dataset, manifest, model, source } from '../plan/meshes';
import { App } from './apps';

interface Row {
  readonly id: string | null;
  readonly amount: number | null;
}

const cents = (amount: number): string => (amount / 100).toFixed(2);
/** A row without any value is no record. */
const row = fc
  .record({
    id: fc.option(fc.constantFrom('a', 'b', 'c', "d'", 'e'), { freq: 8 }),
    amount: fc.option(fc.integer({ min: -300, max: 300 }), { freq: 8 }),
  })
  .filter(({ id, amount }) => id !== null || amount !== null);
const check: fc.Arbitrary<CheckManifest> = fc.oneof(
  fc.constant<CheckManifest>({ name: 'c', kind: 'notNull', column: 'id' }),
  fc.constant<CheckManifest>({ name: 'c', kind: 'notNegative', column: 'amount' }),
  fc.constant<CheckManifest>({ name: 'c', kind: 'unique', columns: ['id'] }),
  fc.constant<CheckManifest>({ name: 'c', kind: 'acceptedValues', column: 'id', values: ['a', 'b', "d'"] }),
  fc.record({ low: fc.integer({ min: -400, max: 0 }), high: fc.integer({ min: 0, max: 400 }) }).map(
    ({ low, high }): CheckManifest => ({
      name: 'c',
      kind: 'range',
      column: 'amount',
      minimum: cents(low),
      maximum: cents(high),
    }),
  ),
  fc.nat(6).map((minimum): CheckManifest => ({ name: 'c', kind: 'rowCount', minimum })),
);

/** The same rules in other words. */
function holds(rule: CheckManifest, rows: readonly Row[]): boolean {
  const ids = rows.flatMap(({ id }) => (id === null ? [] : [id]));
  const amounts = rows.flatMap(({ amount }) => (amount === null ? [] : [amount]));
  switch (rule.kind) {
    case 'notNull':
      return ids.length === rows.length;
    case 'notNegative':
      return amounts.every((amount) => amount >= 0);
    case 'unique':
      return new Set(ids).size === ids.length;
    case 'acceptedValues':
      return ids.every((id) => rule.values.includes(id));
    case 'range':
      return amounts.every((it) => it >= Number(rule.minimum) * 100 - 0.1 && it <= Number(rule.maximum) * 100 + 0.1);
    case 'rowCount':
      return rows.length >= (rule.minimum ?? 0);
    default:
      throw new Error(rule.kind);
  }
}

test('a check that passes on a version holds on what readers see, and one that fails leaves them what they had', async () => {
  await fc.assert(
    fc.asyncProperty(
      check,
      fc.array(fc.array(row, { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
      async (rule, versions) => {
        const app = new App(
          manifest({
            sources: [source('bill', { localPath: 'bills/*.csv', delivery: 'replacesSameName' })],
            datasets: [dataset('bill')],
            models: [
              model('checked', ['finance.bill'], {
                sql: { text: 'SELECT id, amount FROM bill' },
                columns: [
                  { name: 'id', type: 'string' },
                  { name: 'amount', type: 'decimal(6,2)' },
                ],
                checks: [rule],
              }),
            ],
          }),
        );
        let seen: string[] = [];
        for (const rows of versions) {
          const lines = rows.map(({ id, amount }) => `${id ?? ''};${amount === null ? '' : cents(amount)}`);
          app.file('bills/1.csv', 'id;amount', ...lines);
          const [report] = (await app.run()).models;
          if (report.status !== 'unchanged') expect(report.status).toBe(holds(rule, rows) ? 'built' : 'failed');
          if (report.status === 'built') seen = lines;
          const read = await app.rows(`SELECT concat(id, ';', amount) FROM sales.checked`);
          expect(read.sort()).toEqual([...seen].sort());
        }
      },
    ),
    { numRuns: 8 },
  );
});
