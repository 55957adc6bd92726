export * from './stack-platform';
export * from './storage';
