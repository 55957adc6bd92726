export * from './platform';
export * from './receipt';
export * from './report';
