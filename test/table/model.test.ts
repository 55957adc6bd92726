import { rmSync } from 'node:fs';
import fc from 'fast-check';
import type { PartitionBy, Table } from '../../lib/table';
import { deleteFile, Warehouse } from './support';

interface Pair {
  readonly k: number | null;
  readonly v: number | null;
}

type Operation =
  | { readonly kind: 'append' | 'replace' | 'upsert'; readonly rows: readonly Pair[] }
  | { readonly kind: 'delete by key' | 'delete by value'; readonly keys: readonly number[] }
  | { readonly kind: 'delete by position'; readonly share: number }
  | { readonly kind: 'compact' | 'evolve' | 'roll back' }
  | { readonly kind: 'partition'; readonly by: PartitionBy };

const small = fc.integer({ min: -20, max: 20 });
const rows = fc.array(fc.record({ k: fc.option(small), v: fc.option(small) }), { maxLength: 6 });
const keyed = fc.uniqueArray(fc.record({ k: small, v: fc.option(small) }), { maxLength: 6, selector: ({ k }) => k });
const keys = fc.array(small, { maxLength: 5 });
const one = <K extends string>(kind: K) => fc.constant(kind);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: one('append'), rows }) },
  { weight: 1, arbitrary: fc.record({ kind: one('replace'), rows }) },
  { weight: 3, arbitrary: fc.record({ kind: one('upsert'), rows: keyed }) },
  { weight: 2, arbitrary: fc.record({ kind: one('delete by key'), keys }) },
  { weight: 1, arbitrary: fc.record({ kind: one('delete by value'), keys }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: one('delete by position'), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: one('compact') }) },
  { weight: 1, arbitrary: fc.record({ kind: one('evolve') }) },
  { weight: 1, arbitrary: fc.record({ kind: one('roll back') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: one('partition'),
      by: fc.constantFrom(
        { column: 'k' },
        { column: 'k', transform: 'bucket[3]' },
        { column: 'v', transform: 'truncate[7]' },
      ),
    }),
  },
);

const text = ({ k, v }: Pair) => `${k} ${v}`;
const sqlOf = (pairs: readonly Pair[]) => {
  const values = pairs.map(({ k, v }) => `(${k ?? 'NULL'}, ${v ?? 'NULL'})`);
  return values.length > 0 ? `(VALUES ${values.join(', ')}) v(k, v)` : '(SELECT NULL AS k, NULL AS v WHERE false)';
};

/** The operation on the table, and the same on a list of its rows. */
async function apply(
  warehouse: Warehouse,
  table: Table,
  list: readonly Pair[],
  operation: Operation,
): Promise<[Table, Pair[]]> {
  const { session, folder } = warehouse;
  const scratch = `${folder}/scratch`;
  const added = table.columns
    .slice(2)
    .map(({ name }) => `, v AS ${name}`)
    .join('');
  switch (operation.kind) {
    case 'append':
    case 'replace': {
      const append = await warehouse.write(table, `SELECT k, v${added} FROM ${sqlOf(operation.rows)}`);
      const replaceAll = operation.kind === 'replace';
      return [await table.commit(() => ({ append, replaceAll })), [...(replaceAll ? [] : list), ...operation.rows]];
    }
    case 'upsert': {
      const sql = `SELECT k, v${added} FROM ${sqlOf(operation.rows)}`;
      const coming = new Set(operation.rows.map(({ k }) => k));
      const after = await table.upsert(session, sql, { keys: ['k'], scratch });
      return [after, [...list.filter(({ k }) => k === null || !coming.has(k)), ...operation.rows]];
    }
    case 'delete by key': {
      const sql = `SELECT k FROM ${sqlOf(operation.keys.map((k) => ({ k, v: null })))}`;
      const after = await table.deleteByKey(session, sql, { keys: ['k'], scratch });
      return [after, list.filter(({ k }) => k === null || !operation.keys.includes(k))];
    }
    case 'delete by value': {
      if (operation.keys.length === 0 || table.metadata['partition-specs'].length > 1) return [table, [...list]];
      const sql = `SELECT unnest([${operation.keys.join(', ')}])::INTEGER AS k`;
      const file = await warehouse.deleteKeys(sql, { k: 1 });
      const after = await table.commit(() => ({ append: [file] }));
      return [after, list.filter(({ k }) => k === null || !operation.keys.includes(k))];
    }
    case 'delete by position': {
      const live = (await table.liveFiles()).data;
      const entry = live[Math.floor(operation.share * live.length)];
      if (!entry || (entry.file.specId ?? 0) !== 0) return [table, [...list]];
      const scan = { files: [{ uri: entry.file.uri, rows: entry.file.rows, bytes: 0 }] };
      const [path] = await table.localize(scan, scratch);
      const there = await session.all(`SELECT k, v FROM read_parquet('${path}')`);
      const at = there.length - 1;
      const gone = { k: there[at].k, v: there[at].v } as Pair;
      const before = (await read(warehouse, table)).filter((row) => row === text(gone)).length;
      const file = await deleteFile(warehouse, [[entry.file.uri, at]]);
      const after = await table.commit(() => ({ append: [file] }));
      const left = (await read(warehouse, after)).filter((row) => row === text(gone)).length;
      // It may have been deleted before.
      if (left === before) return [after, [...list]];
      const index = list.findIndex((row) => text(row) === text(gone));
      return [after, list.filter((_, i) => i !== index)];
    }
    case 'compact':
      return [await table.compact(session, { scratch, minFiles: 2 }), [...list]];
    case 'evolve': {
      const columns = [...table.columns, { name: `c${table.columns.length}`, type: 'int' }];
      return [await warehouse.tables.ensure({ id: table.id, location: table.location, columns }), [...list]];
    }
    case 'partition': {
      const { id, location, columns } = table;
      return [await warehouse.tables.ensure({ id, location, columns, partitionBy: [operation.by] }), [...list]];
    }
    case 'roll back':
      throw new Error('has a list of its own');
  }
}

const read = async (warehouse: Warehouse, table: Table, snapshotId?: bigint) =>
  (await warehouse.read(table, 'SELECT k, v FROM t', { snapshotId })).map((row) => text(row as unknown as Pair)).sort();

test('any sequence of operations equals the same on a plain list, now and at every version, whatever is skipped', async () => {
  const warehouse = await Warehouse.open();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (operations) => {
      const id = { database: 'db', table: `t${run++}` };
      const location = `${warehouse.store.root}/db/${id.table}`;
      const columns = ['k', 'v'].map((name) => ({ name, type: 'int' }));
      let table = await warehouse.tables.ensure({ id, location, columns });
      let list: Pair[] = [];
      const versions = new Map<bigint, string[]>();
      const lists = new Map<bigint, Pair[]>();
      for (const one of operations) {
        if (one.kind === 'roll back') {
          const [to] = table.history();
          if (!to) continue;
          table = await table.rollback({ snapshotId: to.snapshotId });
          list = lists.get(to.snapshotId) as Pair[];
        } else {
          [table, list] = await apply(warehouse, table, list, one);
        }
        const current = table.snapshot();
        if (!current) continue;
        lists.set(current.snapshotId, list);
        versions.set(current.snapshotId, list.map(text).sort());
      }
      expect(await read(warehouse, table)).toEqual(list.map(text).sort());
      for (const [snapshotId, rows] of versions) expect(await read(warehouse, table, snapshotId)).toEqual(rows);
      for (let n = -20; n <= 20; n += 8) {
        for (const column of ['k', 'v']) {
          for (const op of ['>=', '<', '='] as const) {
            const select = `SELECT k, v FROM t WHERE ${column} ${op} ${n} ORDER BY ALL`;
            const where = [{ column, op, value: n }];
            expect(await warehouse.read(table, select, { where })).toEqual(await warehouse.read(table, select));
          }
        }
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 12) },
  );
  warehouse.session.close();
  rmSync(warehouse.folder, { recursive: true });
}, 600_000);
