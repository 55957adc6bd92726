export * from './landing-rules';
