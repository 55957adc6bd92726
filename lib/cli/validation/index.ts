export * from './data-mesh-check';
