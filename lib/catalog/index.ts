export * from './catalog';
export * from './file-catalog';
