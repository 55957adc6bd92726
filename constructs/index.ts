export * from './curated-layer';
export * from './data-mesh';
export * from './landing-zone';
export * from './staging-layer';
export * from './table';
