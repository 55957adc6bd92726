export * from './dataset-rules';
export * from './house-rules';
export * from './layer-rules';
export * from './model-rules';
export * from './model-subject';
export * from './product-rules';
export { broken } from './rule';
export * from './source-rules';
export * from './team-rules';
