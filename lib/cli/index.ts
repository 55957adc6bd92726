// First: what it sets is read once.
import './thread-pool';

export { guardOutput } from './guard-output';
export { main } from './main';
export { processTerminal, type Terminal } from './terminal';
