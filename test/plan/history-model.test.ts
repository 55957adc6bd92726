import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Session } from '../../lib/engine';
import type { Delivery, InputView } from '../../lib/manifest';
import { historySql, type LedgerEntry } from '../../lib/plan';
import { dataset } from './meshes';

// The histories against a model that knows neither ledgers nor SQL: files come late, twice, corrected and in any order.

type Pair = readonly [id: string, amount: number];
interface Drop {
  readonly name: string;
  readonly pairs: readonly Pair[];
  /** The file cannot be read at all. */
  readonly broken: boolean;
}
interface Row {
  readonly id: string;
  readonly amount: number;
  readonly period: string;
  /** Place of the file, of the delivery and of the row: what orders rows of one period. */
  readonly place: readonly [file: number, delivery: number, row: number];
}

/** In the order in which people would name them. */
const NAMES = ['e-01.csv', 'e-01-corrected.csv', 'e-02.csv', 'e-02-v9.csv', 'e-02-v10.csv', 'e-03.csv', 'e-04.csv'];
const DELIVERIES: Delivery[] = ['appends', 'appendsCopies', 'replacesSameName', 'replacesSamePeriod', 'fullExport'];
const DAYS = ['2025-12-31', '2026-01-31', '2026-02-01', '2026-03-15', '2027-01-01'];
const periodOf = (name: string) => `2026-${name.slice(2, 4)}-01`;
const bytesOf = ({ pairs }: Drop) => JSON.stringify(pairs);

/** The files that count, each with its place among the deliveries. */
function counted(drops: readonly Drop[], delivery: Delivery): [drop: Drop, nth: number][] {
  const good = drops.map((drop, nth): [Drop, number] => [drop, nth]).filter(([drop]) => !drop.broken);
  const last = (key: (drop: Drop) => string, of: [Drop, number][]) => [
    ...new Map(of.map((it) => [key(it[0]), it])).values(),
  ];
  const byName = (of: [Drop, number][]) => [...of].sort((a, b) => NAMES.indexOf(a[0].name) - NAMES.indexOf(b[0].name));
  const once = (of: [Drop, number][]) =>
    byName(of).filter(([drop], at, all) => {
      const same = ([other]: [Drop, number]) =>
        periodOf(other.name) === periodOf(drop.name) && bytesOf(other) === bytesOf(drop);
      return all.findIndex(same) === at;
    });
  switch (delivery) {
    case 'appends':
      return once(last((drop) => drop.name + bytesOf(drop), good));
    case 'appendsCopies':
      return last((drop) => drop.name + bytesOf(drop), good);
    case 'replacesSameName':
      return once(last((drop) => drop.name, good));
    default:
      return last((drop) => periodOf(drop.name), byName(last((drop) => drop.name, good)));
  }
}

function later(a: Row, b: Row): number {
  const at = a.place.findIndex((part, index) => part !== b.place[index]);
  return a.period === b.period ? (at === -1 ? 0 : a.place[at] - b.place[at]) : a.period < b.period ? -1 : 1;
}

function model(drops: readonly Drop[], delivery: Delivery, view: InputView): string[] {
  const files = counted(drops, delivery);
  const rows = files
    .flatMap(([{ name, pairs }, nth]) =>
      pairs.map(
        ([id, amount], row): Row => ({ id, amount, period: periodOf(name), place: [NAMES.indexOf(name), nth, row] }),
      ),
    )
    .sort(later);
  const exports = [...new Set(files.map(([{ name }]) => periodOf(name)))].sort();
  const lastOfKey = (of: readonly Row[]) => [...new Map(of.map((row) => [row.id, row])).values()];
  const stateAt = (day: string): Row[] => {
    const known = rows.filter(({ period }) => period <= day);
    const last = exports.filter((period) => period <= day).at(-1);
    return lastOfKey(delivery === 'fullExport' ? known.filter(({ period }) => period === last) : known);
  };
  switch (view.kind) {
    case 'all':
      return rows.map(({ id, amount }) => `${id} ${amount}`).sort();
    case 'asOf':
      return stateAt(view.day)
        .map(({ id, amount }) => `${id} ${amount}`)
        .sort();
    case 'changes': {
      const versions: { id: string; amount: number; from: string; to: string }[] = [];
      const open = new Map<string, (typeof versions)[number]>();
      for (const period of exports) {
        const state = new Map(stateAt(period).map((row) => [row.id, row.amount]));
        for (const [id, version] of open) {
          if (state.get(id) === version.amount) continue;
          version.to = period;
          open.delete(id);
        }
        for (const [id, amount] of state) {
          if (open.has(id)) continue;
          const version = { id, amount, from: period, to: '' };
          versions.push(version);
          open.set(id, version);
        }
      }
      return versions.map(({ id, amount, from, to }) => `${id} ${amount} ${from} ${to}`.trimEnd()).sort();
    }
    default:
      return stateAt('9999-12-31')
        .map(({ id, amount }) => `${id} ${amount}`)
        .sort();
  }
}

let session: Session;
beforeAll(async () => {
  session = await Session.open({ scratch: mkdtempSync(join(tmpdir(), 'history-')), threads: 1 });
});
afterAll(() => session.close());

async function read(
  entries: readonly LedgerEntry[],
  drops: readonly Drop[],
  delivery: Delivery,
  view: InputView,
  { died }: { died: boolean },
) {
  const rows = entries.flatMap(({ intake, name, period, arrivedAt, refused }) =>
    refused
      ? []
      : drops[Number(intake.split('-')[0])].pairs.map(([id, amount], row) => [
          id,
          amount,
          intake,
          name,
          row,
          period,
          arrivedAt,
        ]),
  );
  // What an attempt left that died may be in the table too.
  const dead = ['a', 9, 'dead', 'e-09.csv', 1, '2026-09-01', '2026-09-01T00:00:00Z'];
  const there = died || rows.length === 0 ? [...rows, dead] : rows;
  const values = there.map(([id, amount, intake, name, row, period, at]) => {
    return `('${id}', ${amount}, '${intake}', '${name}', ${row}::BIGINT, DATE '${period}', TIMESTAMPTZ '${at}')`;
  });
  const names = '"id", "amount", "__intake", "__file", "__row", "__period", "__arrived_at"';
  const relation = `(SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names}))`;
  const bill = dataset('bill', { key: ['id'], history: 'latest' });
  const sql = historySql(bill, view, { relation, ledger: { entries }, delivery, rows: there.length });
  const dates = view.kind === 'changes' ? ', valid_from, valid_to' : '';
  const found = await session.all(`SELECT id, CAST(amount AS INT) AS amount${dates} FROM (${sql}) AS h`);
  return found.map((row) => Object.values(row).join(' ').trimEnd()).sort();
}

const pairs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 })), { maxLength: 4 });
const drop: fc.Arbitrary<Drop> = fc.record({
  name: fc.constantFrom(...NAMES),
  pairs,
  broken: fc.integer({ min: 0, max: 7 }).map((it) => it === 0),
});
const deliveries = fc.array(drop, { maxLength: 9 }).chain((drops) =>
  fc.record({
    drops: fc.constant(drops),
    // Any order of taking in which two deliveries of one name keep theirs; each may be taken again by another contract.
    order: fc.shuffledSubarray([...drops.keys()], { minLength: drops.length }),
    again: fc.subarray([...drops.keys()]),
  }),
);

/** What is in the ledger when all was taken in this order. */
function ledgerOf(
  drops: readonly Drop[],
  order: readonly number[],
  again: readonly number[],
  delivery: Delivery,
): LedgerEntry[] {
  const waiting = new Map(NAMES.map((name) => [name, [...drops.keys()].filter((at) => drops[at].name === name)]));
  const taken = order.map((at) => waiting.get(drops[at].name)?.shift() as number);
  const last = (at: number) => drops.findLastIndex(({ name }) => name === drops[at].name) === at;
  // Only what lies there can be taken again: of files that replace each other the last bytes.
  const retaken = again.filter((at) => delivery.startsWith('appends') || last(at));
  return [...taken, ...retaken].map((at, nth): LedgerEntry => {
    const read = drops[at].broken ? 1 : drops[at].pairs.length;
    return {
      intake: `${at}-${nth}`,
      name: drops[at].name,
      sha256: bytesOf(drops[at]) + drops[at].broken,
      size: 1,
      arrivedAt: `2026-05-01T00:00:${String(at).padStart(2, '0')}.000Z`,
      period: periodOf(drops[at].name),
      read,
      staged: drops[at].broken ? 0 : read,
      quarantined: drops[at].broken ? 1 : 0,
      refused: drops[at].broken ? 'no header' : undefined,
      contractHash: nth < order.length ? 'c1' : 'c2',
      runId: 'r',
    };
  });
}

test.each(DELIVERIES)(
  'the views are what a plain model says, in any order and split of deliveries (%s)',
  async (delivery) => {
    await fc.assert(
      fc.asyncProperty(
        deliveries,
        fc.constantFrom(...DAYS),
        fc.boolean(),
        async ({ drops, order, again }, day, died) => {
          const entries = ledgerOf(drops, order, again, delivery);
          for (const view of [
            { kind: 'all' },
            { kind: 'latest' },
            { kind: 'changes' },
            { kind: 'asOf', day },
          ] as const) {
            expect(await read(entries, drops, delivery, view, { died })).toEqual(model(drops, delivery, view));
          }
        },
      ),
      { numRuns: 50 },
    );
  },
);
