export * from './team-analytics-environment';
export * from './team-analytics-environment-props';
