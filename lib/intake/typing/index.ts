export * from './cast-rule';
export * from './type-rule';
export * from './typed-records';
