export type { CellForm } from '../typing';
export * from './formula';
export * from './mend-file';
export * from './source-cells';
export * from './standardize-mends';
