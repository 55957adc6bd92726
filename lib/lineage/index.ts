export * from './impact';
export * from './lineage-table';
export * from './mesh-lineage';
export * from './model-lineage';
export * from './query-lineage';
export * from './samples';
export * from './sources';
export * from './walk';
