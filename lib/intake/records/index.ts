export * from './glob-literal';
export { isHeader } from './header-search';
export * from './magic';
export { cellForms, NestedCells, withoutParts } from './nested-cells';
export * from './parquet';
export * from './read-records';
export * from './reader';
export * from './record-file';
