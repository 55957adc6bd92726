export * from './delivery';
export * from './landing-source';
export * from './landing-zone';
export * from './period';
export * from './source';
export * from './source-options';
