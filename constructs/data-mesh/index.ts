export * from './data-mesh';
