export * from './branch';
export * from './diagram';
export * from './earlier-app';
export * from './load-lineage';
export * from './run-lineage';
export * from './target';
export * from './tree';
