export * from './column';
export * from './meta-columns';
export * from './type';
