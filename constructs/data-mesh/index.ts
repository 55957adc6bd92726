export * from './data-mesh';
export * from './house-defaults';
