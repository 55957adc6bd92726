import { type ColumnContract, duckdbType, QUARANTINE_COLUMNS, STAGED_META_COLUMNS } from '../contract';
import { MeshError } from '../error';
import type { DatasetManifest, InputManifest, InputView } from '../manifest';
import {
  currentIntakes,
  type HistoryBase,
  historySql,
  identifier,
  identifiers,
  intakesSql,
  isStored,
  type Pins,
  type PublishedTable,
  quarantineSql,
  type Subscribed,
  stateOfSummary,
  subscribedTable,
  type ViewText,
  viewOfSummary,
} from '../plan';
import { declaredRelation, type FieldColumn, type Scan, type Snapshot, type Table } from '../table';
import { type Pin, readLedger } from './intakes/ledger-store';
import { sharingOf, tableAt, tryTableAt } from './places';
import type { Platform } from './platform';
import { publishedTable } from './products/read-publish';

/** A table or a view of one, ready to be read: the files that the session must be let at, and the SELECT over them. */
export interface BoundTable {
  readonly files: readonly string[];
  readonly sql: string;
}

export interface BindOptions {
  readonly view?: InputView;
  readonly pin?: Pin;
  /** True for the columns that the table had at the pin. @default false, which is those declared now */
  readonly asThen?: boolean;
}

export const DEFAULT_VIEW: InputView = { kind: 'default' };

/** Binds a logical name as an input names it. */
export async function bindTable(
  platform: Platform,
  name: string,
  scratch: string,
  { view = DEFAULT_VIEW, pin, asThen = false }: BindOptions = {},
): Promise<BoundTable> {
  const dataset = platform.mesh.datasets.get(name);
  if (dataset) return bindDataset(platform, dataset, { view, pin, asThen }, scratch);
  const subscribed = subscribedTable(platform.mesh, name);
  if (subscribed) return bindSubscribed(platform, subscribed, pin, scratch);
  const model = platform.mesh.models.get(name);
  if (!model)
    throw new MeshError([{ message: `there is no table '${name}'`, hint: 'data-mesh ls shows all there are' }]);
  const table = await tableAt(platform, model.place);
  const version = versionAt(table, pin);
  const text = viewOfSummary(version?.summary);
  const made = stateOfSummary(version?.summary);
  if (text && made) return bindView(platform, text, made.inputs, scratch);
  if (!isStored(model)) return { files: [], sql: emptySql(model.columns) };
  const columns = asThen ? columnsThen(table, pin) : undefined;
  const { relation, files } = await bindFiles(platform, table, await scanAt(table, pin), scratch, columns);
  return { files, sql: `SELECT ${identifiers((columns ?? model.columns).map((it) => it.name))} FROM ${relation} AS t` };
}

/** A view of a model over its inputs, those bound by name to the snapshots that are pinned. */
export async function bindView(
  platform: Platform,
  { sql, inputs }: ViewText,
  pins: Pins,
  scratch: string,
): Promise<BoundTable> {
  const bound = await bindInputs(platform, inputs, pins, scratch);
  const named = bound.map((it) => `${identifier(it.name)} AS (\n${it.bound.sql}\n)`);
  const before = named.length > 0 ? `WITH ${named.join(', ')}\n` : '';
  return { files: bound.flatMap((it) => it.bound.files), sql: `${before}${sql}` };
}

/** The names in a model's SQL, each bound to the snapshot that is pinned. */
export function bindInputs(
  platform: Platform,
  inputs: readonly InputManifest[],
  pins: Pins,
  scratch: string,
): Promise<{ readonly name: string; readonly bound: BoundTable }[]> {
  return Promise.all(
    inputs.map(async ({ name, table, view }) => {
      const pin = pins[table] ?? null;
      const bind = () => bindTable(platform, table, scratch, { view, pin });
      // What is pinned stays as it is.
      const bound = platform.engine ? platform.engine.table(inputKey({ table, view }, pins), bind) : bind();
      return { name, bound: await bound };
    }),
  );
}

/** The same for inputs that read the same. */
export function inputKey({ table, view }: Pick<InputManifest, 'table' | 'view'>, pins: Pins): string {
  return JSON.stringify([table, view, pins[table] ?? null]);
}

/** The rows that some intakes brought, in the columns of the dataset's views. */
export async function bindIntakes(
  platform: Platform,
  dataset: DatasetManifest,
  intakes: readonly string[],
  pin: Pin,
  scratch: string,
): Promise<BoundTable> {
  const table = await tableAt(platform, dataset.place);
  const { relation, files } = await bindFiles(platform, table, await scanAt(table, pin, intakes), scratch);
  return { files, sql: intakesSql(dataset, relation, intakes) };
}

function versionAt(table: Table, pin: Pin): Snapshot | undefined {
  if (pin === null) return undefined;
  return pin === undefined ? table.snapshot() : table.withRows(BigInt(pin));
}

function emptySql(columns: readonly ColumnContract[]): string {
  const nulls = columns.map(({ name, type }) => `CAST(NULL AS ${duckdbType(type)}) AS ${identifier(name)}`);
  return `SELECT ${nulls.join(', ')} LIMIT 0`;
}

async function bindDataset(
  platform: Platform,
  dataset: DatasetManifest,
  { view = DEFAULT_VIEW, pin, asThen }: BindOptions,
  scratch: string,
): Promise<BoundTable> {
  const table = await tableAt(platform, dataset.place);
  const then = asThen ? datasetThen(dataset, table, pin) : undefined;
  const { ledger, delivery } = await readLedger(platform, dataset, table, pin);
  const intakes = currentIntakes(ledger, delivery).map((entry) => entry.intake);
  const scan = await scanAt(table, pin, intakes);
  const { relation, files } = await bindFiles(platform, table, scan, scratch, then?.columns);
  const rows = scan.deletes ? undefined : scan.files.reduce((sum, file) => sum + file.rows, 0);
  return { files, sql: historySql(then?.dataset ?? dataset, view, { relation, ledger, delivery, rows }) };
}

/** Undefined where the table had no row yet. */
function columnsThen(table: Table, pin: Pin): readonly FieldColumn[] | undefined {
  return pin === undefined || pin === null ? undefined : table.columnsAt(table.version({ snapshotId: BigInt(pin) }));
}

/** With the columns and the key that it had; undefined where the key is younger. */
function datasetThen(
  dataset: DatasetManifest,
  table: Table,
  pin: Pin,
): { dataset: DatasetManifest; columns: readonly FieldColumn[] } | undefined {
  const columns = columnsThen(table, pin);
  const names = new Map(columns?.map(({ id, name }) => [id, name]));
  const ids = new Map(table.columns.map(({ id, name }) => [name, id]));
  const key = dataset.key.map((name) => names.get(ids.get(name) ?? -1));
  if (!columns || !key.every((name) => name !== undefined)) return undefined;
  const declared = new Map(dataset.columns.map((column) => [column.name, column]));
  const own = columns.filter(({ name }) => !META_NAMES.has(name));
  const shown = own.map(({ name, type }) => declared.get(name) ?? { name, type });
  return { dataset: { ...dataset, key, columns: shown }, columns };
}

const META_NAMES = new Set(STAGED_META_COLUMNS.map(({ name }) => name));

/** Another team's table, by the columns that its contract has. */
async function bindSubscribed(
  platform: Platform,
  subscribed: Subscribed,
  pin: Pin,
  scratch: string,
): Promise<BoundTable> {
  const columns = subscribed.table.columns.map(({ name }) => name);
  return bindPublished(platform, await publishedTable(platform, subscribed, pin), columns, scratch);
}

/** A table as a publish has it. */
export async function bindPublished(
  platform: Platform,
  { database, table: name, location, snapshotId }: PublishedTable,
  columns: readonly string[],
  scratch: string,
  /** Another version of it than the publish names, and whether it is shown in the columns of that version. */
  { version, asThen = false }: { version?: string; asThen?: boolean } = {},
): Promise<BoundTable> {
  const tables = await sharingOf(platform).tablesAt(location);
  const table = await tables.load({ database, table: name }, location);
  const pin = version === undefined ? snapshotId : table.versionNamed(version).snapshotId.toString();
  const then = asThen ? columnsThen(table, pin) : undefined;
  const { relation, files } = await bindFiles(platform, table, await scanAt(table, pin), scratch, then);
  return { files, sql: `SELECT ${identifiers(then?.map((column) => column.name) ?? columns)} FROM ${relation} AS t` };
}

/** What was refused of a dataset's files that count. */
export async function bindQuarantine(
  platform: Platform,
  dataset: DatasetManifest,
  scratch: string,
  /** Of the staged table. */
  pin?: Pin,
): Promise<BoundTable> {
  const { files, ...base } = await quarantineBase(platform, dataset, scratch, { pin });
  const columns = QUARANTINE_COLUMNS.map((column) => column.name);
  return { files, sql: quarantineSql(columns, base) };
}

/** What the views of a dataset's quarantine are told from, and the files of its table; of one intake with its mends where it is named. */
export async function quarantineBase(
  platform: Platform,
  dataset: DatasetManifest,
  scratch: string,
  { pin, root }: { readonly pin?: Pin; readonly root?: string } = {},
): Promise<HistoryBase & Pick<BoundTable, 'files'>> {
  const [staged, table] = [await tryTableAt(platform, dataset.place), await tableAt(platform, dataset.quarantine)];
  const { ledger, delivery } = staged
    ? await readLedger(platform, dataset, staged, pin)
    : { ledger: { entries: [] }, delivery: 'appends' as const };
  const entries = currentIntakes(ledger, delivery).filter(
    ({ intake, mends }) => root === undefined || (mends?.intake ?? intake) === root,
  );
  const intakes = entries.map(({ intake }) => intake);
  const { relation, files } = await bindFiles(platform, table, await scanAt(table, undefined, intakes), scratch);
  // A table that was made before records could be mended has no column for it until the next run.
  const named = table.columns.some(({ name }) => name === 'record');
  const whole = named ? relation : `(SELECT *, NULL::VARCHAR AS "record" FROM ${relation} AS q)`;
  return { files, relation: whole, ledger: { entries }, delivery };
}

export async function bindFiles(
  { engine }: Pick<Platform, 'engine'>,
  table: Table,
  scan: Scan,
  scratch: string,
  columns: readonly FieldColumn[] = table.columns,
): Promise<{ relation: string; files: readonly string[] }> {
  const there = await table.localize(scan, scratch);
  const files = engine ? engine.linked(there) : there;
  return { relation: declaredRelation(columns, await table.relation(scan, files, { columns })), files };
}

/** The live files at a pin. Intakes that were superseded are pruned by the statistics of the files: each holds the rows of one intake. */
export async function scanAt(table: Table, pin: Pin, intakes?: readonly string[]): Promise<Scan> {
  if (pin === null || intakes?.length === 0) return { files: [] };
  const snapshotId = pin === undefined ? undefined : table.withRows(BigInt(pin)).snapshotId;
  return table.scan({ snapshotId, where: intakes && [{ column: '__intake', op: 'in', values: intakes }] });
}
