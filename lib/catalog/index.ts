export * from './catalog';
export * from './commit-outcome';
export * from './file-catalog';
export * from './glue-catalog';
