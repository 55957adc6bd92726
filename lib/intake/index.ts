export * from './intake';
export { periodOfName } from './period';
export * from './standardize';
