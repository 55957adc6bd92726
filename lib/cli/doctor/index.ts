export * from './check-account';
export * from './check-machine';
export * from './finding';
