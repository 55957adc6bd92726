export * from './column';
export * from './column-options';
export * from './dataset';
export * from './drift';
export * from './history';
export * from './staging-layer';
