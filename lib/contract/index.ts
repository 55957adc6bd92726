export * from './column';
export * from './date-pattern';
export * from './meta-columns';
export * from './parse-defaults';
export * from './parse-problems';
export * from './type';
