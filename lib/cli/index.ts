export { guardOutput } from './guard-output';
export { main } from './main';
export { processTerminal, type Terminal } from './terminal';
