export * from './careful-lane';
export * from './fast-lane';
export * from './typed';
