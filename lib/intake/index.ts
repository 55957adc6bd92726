export * from './intake';
export * from './standardize';
