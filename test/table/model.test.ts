import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { Warehouse } from './support';

type Operation =
  | { readonly kind: 'append' | 'replace'; readonly values: readonly (number | null)[] }
  | { readonly kind: 'evolve' };

const values = fc.array(fc.option(fc.integer({ min: -100, max: 100 })), { maxLength: 5 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), values }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace' as const), values }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('evolve' as const) }) },
);

test('any sequence of appends, replacements and new columns equals the same on a plain list, now and at every version', async () => {
  const warehouse = await Warehouse.open();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
      const id = { database: 'db', table: `t${run++}` };
      const location = `${warehouse.store.root}/db/${id.table}`;
      const columns = [{ name: 'n', type: 'int' }];
      let table = await warehouse.tables.ensure({ id, location, columns });
      let model: string[] = [];
      const versions: string[][] = [];
      for (const one of operations) {
        if (one.kind === 'evolve') {
          columns.push({ name: `c${columns.length}`, type: 'int' });
          table = await warehouse.tables.ensure({ id, location, columns });
          continue;
        }
        const rows = one.values.map((value) => `(${value ?? 'NULL'}::INTEGER)`);
        const from = rows.length > 0 ? `(VALUES ${rows.join(', ')}) v(n)` : '(SELECT NULL AS n WHERE false)';
        const added = columns.slice(1).map(({ name }) => `n AS ${name}`);
        const append = await warehouse.write(table, `SELECT ${['n', ...added].join(', ')} FROM ${from}`);
        table = await table.commit(() => ({ append, replaceAll: one.kind === 'replace' }));
        model = [...(one.kind === 'replace' ? [] : model), ...one.values.map(String)];
        versions.push(model);
      }
      const read = async (snapshotId?: bigint) =>
        (await warehouse.read(table, 'SELECT n FROM t', { snapshotId })).map(({ n }) => String(n)).sort();
      expect(await read()).toEqual([...model].sort());
      expect(table.history()).toHaveLength(versions.length);
      for (const [index, snapshot] of table.history().entries()) {
        expect(await read(snapshot.snapshotId)).toEqual([...versions[index]].sort());
        expect(table.rows(snapshot)).toBe(versions[index].length);
      }
      for (let n = -100; n <= 100; n += 25) {
        const where = [{ column: 'n', op: '>=' as const, value: n }];
        const select = `SELECT n FROM t WHERE n >= ${n}`;
        expect(await warehouse.read(table, select, { where })).toEqual(await warehouse.read(table, select));
      }
    }),
    { numRuns: 10 },
  );
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
});
