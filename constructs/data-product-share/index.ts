export * from './audience';
export * from './audience-table';
export * from './data-product-share';
export * from './data-product-share-props';
export * from './mask';
