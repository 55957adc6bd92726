export type { BoundValues, Parameters } from './bound-values';
export * from './session';
export * from './user-function';
