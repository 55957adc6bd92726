export * from './cast-rule';
export * from './type-rule';
export * from './typed-records';
export { hasValueChecks } from './value-checks';
