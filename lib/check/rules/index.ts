import type { Problem } from '../../error';
import type { DatasetManifest, ModelManifest } from '../../manifest';
import type { Mesh } from '../../plan';
import type { BoundSubject, Subject } from '../subject';
import { dataset } from './dataset';
import { deterministic, inputsOnly, noParameters } from './functions';
import { declaredColumns, outputNames, repeatedOutputs } from './outputs';
import { columnReferences, modelNames, relations } from './references';
import { commonTableNames, tableNames, unusedInputs } from './table-names';

/** On a dataset's declaration. */
export const DATASET_RULES: readonly ((mesh: Mesh, dataset: DatasetManifest) => Problem[])[] = [dataset];
/** On a model's declaration. */
export const MODEL_RULES: readonly ((mesh: Mesh, model: ModelManifest) => Problem[])[] = [
  modelNames,
  columnReferences,
  relations,
];
/** On what SQL reads. Where one of them finds something, the engine cannot bind the SQL, or must not. */
export const READING_RULES: readonly ((subject: Subject) => Problem[])[] = [
  tableNames,
  commonTableNames,
  inputsOnly,
  noParameters,
];
/** On what SQL does with it. */
export const SQL_RULES: readonly ((subject: Subject) => Problem[])[] = [deterministic];
/** On a model's own SQL, whose rows are kept. */
export const OUTPUT_RULES: readonly ((subject: Subject) => Problem[])[] = [unusedInputs, outputNames];
/** On a model's outputs as the engine bound them. */
export const BOUND_RULES: readonly ((subject: BoundSubject) => Problem[])[] = [declaredColumns, repeatedOutputs];
