export * from './answer';
export * from './check';
export * from './check-options';
export * from './curated-layer';
export * from './model';
export * from './relation';
export * from './sql';
