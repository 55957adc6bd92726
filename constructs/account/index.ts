export * from './account-platform';
