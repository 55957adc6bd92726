export * from './data-mesh';
export * from './house-defaults';
export * from './lineage-endpoint';
