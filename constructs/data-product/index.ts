export * from './data-product';
