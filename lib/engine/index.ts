export * from './session';
export * from './user-function';
