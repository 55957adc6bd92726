import type { ModelManifest } from '../manifest';
import { modelContractHash, sqlHash } from './contract-hash';
import { dependenciesOf } from './dependencies';
import { hashOf } from './hash';
import type { Mesh } from './mesh';

/** Ids of snapshots by logical name; null where the table has none yet. Text, since they may have 63 bits. */
export type Pins = Readonly<Record<string, string | null>>;

/** What a model's current version was made of. It lives in the version's own snapshot: the table is the state. */
export interface ModelState {
  readonly sqlHash: string;
  readonly contractHash: string;
  /** The snapshots of everything that the model depends on. */
  readonly inputs: Pins;
}

/** Keys of a snapshot's summary that are ours. */
export const SUMMARY = {
  runId: 'mesh.run-id',
  ledger: 'mesh.ledger',
  sqlHash: 'mesh.sql-hash',
  contractHash: 'mesh.contract-hash',
  inputs: 'mesh.inputs',
  publishId: 'mesh.publish-id',
} as const;

/** What a model would be made of now. */
export function wantedState(mesh: Mesh, model: ModelManifest, pins: Pins): ModelState {
  const needs = dependenciesOf(model).sort();
  return {
    sqlHash: sqlHash(model),
    contractHash: modelContractHash(mesh, model),
    inputs: Object.fromEntries(needs.map((table) => [table, pins[table] ?? null])),
  };
}

export function stateSummary(state: ModelState): Record<string, string> {
  return {
    [SUMMARY.sqlHash]: state.sqlHash,
    [SUMMARY.contractHash]: state.contractHash,
    [SUMMARY.inputs]: JSON.stringify(state.inputs),
  };
}

/** Names what a version was made of: the same for two versions of one SQL over the same snapshots, whatever time it was. */
export function madeOf({ sqlHash, contractHash, inputs }: ModelState): string {
  return hashOf({ sqlHash, contractHash, inputs });
}

/** Undefined where the version was not made by us: it is then built anew. */
export function stateOfSummary(summary: Readonly<Record<string, string>> | undefined): ModelState | undefined {
  const [sql, contract, inputs] = [SUMMARY.sqlHash, SUMMARY.contractHash, SUMMARY.inputs].map((key) => summary?.[key]);
  if (sql === undefined || contract === undefined || inputs === undefined) return undefined;
  return { sqlHash: sql, contractHash: contract, inputs: JSON.parse(inputs) };
}
