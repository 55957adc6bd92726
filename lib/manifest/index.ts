export * from './manifest';
export * from './mesh-manifest';
export * from './names';
export * from './product';
export * from './product-names';
