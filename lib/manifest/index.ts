export * from './manifest';
export * from './mesh-manifest';
export * from './message-attempts';
export * from './metrics';
export * from './names';
export * from './product';
export * from './product-names';
export * from './stack-address';
