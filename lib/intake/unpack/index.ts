export * from './limits';
export * from './member';
export * from './packing';
export * from './unpack';
