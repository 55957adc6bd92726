export { main } from './main';
export { processTerminal, type Terminal } from './terminal';
