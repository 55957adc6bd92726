export * from './branch';
export * from './diagram';
export * from './load-lineage';
export * from './target';
export * from './tree';
