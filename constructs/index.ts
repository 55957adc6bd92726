export * from './curated-layer';
export * from './data-mesh';
export * from './data-product';
export * from './data-product-share';
export * from './landing-zone';
export * from './staging-layer';
export * from './table';
export * from './team-analytics-environment';
