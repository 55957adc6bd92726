export * from './column';
export * from './column-options';
export * from './dataset';
export * from './history';
export * from './new-columns';
export * from './staging-layer';
