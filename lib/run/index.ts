export { castSelect } from './cast-select';
export { checkParameters } from './check-asked';
export { assertCondition } from './condition';
export { type Ensured, ensureTables } from './ensure-tables';
export { fatalError } from './faults';
export { globMatcher } from './glob';
export { type Committed, commitReceipts } from './intakes/commit-receipts';
export { takenReports } from './intakes/intake-report';
export { keptTableProblems } from './intakes/kept-tables';
export { type Landed, landedDue } from './intakes/landed-due';
export { readLedger, type TableLedger } from './intakes/ledger-store';
export { LocalLanding } from './intakes/local-landing';
export * from './intakes/receipt';
export { type StageOptions, stageFiles } from './intakes/stage-files';
export { StageFolder, type StageSink } from './intakes/stage-folder';
export { stageInputs } from './intakes/stage-inputs';
export * from './intakes/stage-report';
export { StageTable } from './intakes/stage-table';
export { type IntakeOptions, standardizeIntake } from './intakes/standardize-intake';
export { type LaptopOptions, openLaptop } from './laptop';
export { type MendableFile, mendableFiles, refusingIntakes } from './mends/mendable-export';
export { withTables } from './mends/replay';
export { contractGains, type FileGain } from './mends/replay-contract';
export { type FileReplayed, type FileReplayOptions, replayFile } from './mends/replay-file';
export { type ReplayOptions, type RowsReplayed, replayRows } from './mends/replay-rows';
export {
  type FileToReturn,
  type ReturnedFile,
  type ReturnOptions,
  returnFile,
  returnFiles,
} from './mends/return-files';
export type { GivenRow, GivenValue } from './model-tests/given-rows';
export type { RowDifference } from './model-tests/row-differences';
export { runTestCase, type TestedCase } from './model-tests/run-test-case';
export { type ModelTestCase, readTestFile } from './model-tests/test-file';
export { readModelTests } from './model-tests/test-files';
export { type ResultRow, type TriedOn, tryModel } from './model-tests/try-model';
export { auditFreshness } from './models/audit-freshness';
export { auditAndCommit } from './models/audit-model';
export { type AuditRecord, auditUri, describeFound, lastAudit } from './models/audit-record';
export { type AuditNames, type AuditRule, auditRules } from './models/audit-rules';
export { type BuildOptions, buildModel } from './models/build-model';
export { HELD_BECAUSE, type PlannedModels, type PlanOptions, planModels } from './models/plan-models';
export { wasMadeBy } from './models/was-made-by';
export { datasetNamed, modelNamed, ownModels } from './places';
export * from './plan-run';
export * from './platform';
export { type PublishVersion, publishHistory } from './products/publish-history';
export { type PublishOptions, publishProduct } from './products/publish-product';
export { type PulledSample, pullSample } from './products/pull-sample';
export { newestPublish, type ResolvedPublish } from './products/read-publish';
export { type Published, Registry } from './products/registry';
export { REGISTRY_CONTEXT, REGISTRY_VARIABLE, registryFolder } from './products/registry-folder';
export { type RolledBackProduct, rollbackProduct } from './products/rollback-product';
export { sharedNames } from './products/shared-tables';
export type { Sharing } from './products/sharing';
export { type ResolvedSubscription, resolveSubscription } from './products/subscriptions';
export { openQuery, type QueryOptions } from './query';
export * from './report';
export { type RunOptions, run } from './run';
export { newRunId } from './run-id';
export * from './run-record';
export { type TableState, tableStates } from './table-states';
export { type Maintained, type MaintainOptions, maintain } from './upkeep/maintain';
export { relocateTables } from './upkeep/relocate';
export { type RolledBackDependents, type RolledBackTable, rollbackDependents, rollbackTable } from './upkeep/rollback';
export { adoptTable, hasSuccessor, type TableVersion, tableHistory } from './upkeep/versions';
export type { StepOptions } from './workspace';
