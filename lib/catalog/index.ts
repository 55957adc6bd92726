export * from './catalog';
export * from './file-catalog';
export * from './glue-catalog';
