import { canonicalJson } from '../contract';
import type { InputManifest, ModelManifest } from '../manifest';
import { modelContractHash, sqlHash } from './contract-hash';
import { dependenciesOf } from './dependencies';
import { hashOf } from './hash';
import type { Mesh } from './mesh';
import type { ParameterValues } from './parameters';

/** Ids of snapshots by logical name; null where the table has none yet. Text, since they may have 63 bits. */
export type Pins = Readonly<Record<string, string | null>>;

/** What a model's current version was made of. It lives in the version's own snapshot: the table is the state. */
export interface ModelState {
  readonly sqlHash: string;
  readonly contractHash: string;
  /** The snapshots of everything that the model depends on. */
  readonly inputs: Pins;
  /** The values that its SQL was bound to, but for the time of the run, which makes nothing due. Absent: none. */
  readonly parameters?: ParameterValues;
}

/** Keys of a snapshot's summary that are ours. */
export const SUMMARY = {
  runId: 'mesh.run-id',
  ledger: 'mesh.ledger',
  sqlHash: 'mesh.sql-hash',
  contractHash: 'mesh.contract-hash',
  inputs: 'mesh.inputs',
  parameters: 'mesh.parameters',
  /** Of a view: how it is read (see `ViewText`). */
  view: 'mesh.view',
  publishId: 'mesh.publish-id',
} as const;

/** What a model would be made of now. */
export function wantedState(mesh: Mesh, model: ModelManifest, pins: Pins, values: ParameterValues = {}): ModelState {
  const needs = dependenciesOf(model).sort();
  const { run_time, ...parameters } = values;
  return {
    sqlHash: sqlHash(model),
    contractHash: modelContractHash(mesh, model),
    inputs: Object.fromEntries(needs.map((table) => [table, pins[table] ?? null])),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
}

/** True where two versions are made of the same. */
export function isSameState(one: ModelState, other: ModelState): boolean {
  return (
    one.sqlHash === other.sqlHash &&
    one.contractHash === other.contractHash &&
    canonicalJson([one.inputs, one.parameters ?? {}]) === canonicalJson([other.inputs, other.parameters ?? {}])
  );
}

export function stateSummary(state: ModelState): Record<string, string> {
  return {
    [SUMMARY.sqlHash]: state.sqlHash,
    [SUMMARY.contractHash]: state.contractHash,
    [SUMMARY.inputs]: JSON.stringify(state.inputs),
    // Always there: else what an earlier version was bound to would stay.
    [SUMMARY.parameters]: JSON.stringify(state.parameters ?? {}),
  };
}

/** Names what a version was made of: the same for two versions of one SQL over the same snapshots, whatever time it was. */
export function madeOf({ sqlHash, contractHash, inputs, parameters }: ModelState): string {
  return hashOf({ sqlHash, contractHash, inputs, ...(parameters && { parameters }) });
}

/** How a view is read: SQL over inputs, at the snapshots that its version was made of. */
export interface ViewText {
  /** A SELECT of the declared columns, over the names of the inputs. */
  readonly sql: string;
  readonly inputs: readonly InputManifest[];
}

/** Undefined where the version has rows of its own. */
export function viewOfSummary(summary: Readonly<Record<string, string>> | undefined): ViewText | undefined {
  const text = summary?.[SUMMARY.view];
  return text === undefined ? undefined : JSON.parse(text);
}

/** Undefined where the version was not made by us: it is then built anew. */
export function stateOfSummary(summary: Readonly<Record<string, string>> | undefined): ModelState | undefined {
  const [sql, contract, inputs] = [SUMMARY.sqlHash, SUMMARY.contractHash, SUMMARY.inputs].map((key) => summary?.[key]);
  if (sql === undefined || contract === undefined || inputs === undefined) return undefined;
  const parameters = JSON.parse(summary?.[SUMMARY.parameters] ?? '{}') as ParameterValues;
  return {
    sqlHash: sql,
    contractHash: contract,
    inputs: JSON.parse(inputs),
    ...(Object.keys(parameters).length > 0 && { parameters }),
  };
}
