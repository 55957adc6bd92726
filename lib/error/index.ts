export * from './mesh-error';
export * from './nearest';
