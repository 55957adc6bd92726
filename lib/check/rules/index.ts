import type { Problem } from '../../error';
import type { DatasetManifest, ModelManifest } from '../../manifest';
import type { Mesh } from '../../plan';
import type { BoundSubject, Subject } from '../subject';
import { keptClassification } from './classification';
import { dataset } from './dataset';
import { deterministic, inputsOnly } from './functions';
import { guaranteedKey } from './key';
import { decidedOrder } from './order';
import { declaredColumns, outputNames, repeatedOutputs } from './outputs';
import { unreadModels } from './readers';
import { columnReferences, modelNames, relations, tolerances } from './references';
import { appended, sliced } from './slices';
import { commonTableNames, tableNames, unusedInputs } from './table-names';

export { RULES, type RuleName } from './catalog';

/** On all that is declared. */
export const MESH_RULES: readonly ((mesh: Mesh) => Problem[])[] = [unreadModels];
/** On a dataset's declaration. */
export const DATASET_RULES: readonly ((mesh: Mesh, dataset: DatasetManifest) => Problem[])[] = [dataset];
/** On a model's declaration. */
export const MODEL_RULES: readonly ((mesh: Mesh, model: ModelManifest) => Problem[])[] = [
  modelNames,
  columnReferences,
  tolerances,
  relations,
];
/** On what SQL reads. Where one of them finds something, the engine cannot bind the SQL, or must not. */
export const READING_RULES: readonly ((subject: Subject) => Problem[])[] = [tableNames, commonTableNames, inputsOnly];
/** On what SQL does with it. */
export const SQL_RULES: readonly ((subject: Subject) => Problem[])[] = [deterministic];
/** On a model's own SQL, whose rows are kept. */
export const OUTPUT_RULES: readonly ((subject: Subject) => Problem[])[] = [unusedInputs, outputNames];
/** On a model's outputs as the engine bound them. */
export const BOUND_RULES: readonly ((subject: BoundSubject) => Problem[])[] = [declaredColumns, repeatedOutputs];
/** On what a model's SQL means, where it can be bound as it stands. */
export const SOUND_RULES: readonly ((subject: BoundSubject) => Problem[])[] = [
  guaranteedKey,
  decidedOrder,
  sliced,
  appended,
  keptClassification,
];
