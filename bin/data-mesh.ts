#!/usr/bin/env node
import { guardOutput, main, processTerminal } from '../lib/cli';

const terminal = processTerminal();
guardOutput(terminal);

main(process.argv.slice(2), terminal).then((exitCode) => {
  process.exitCode = exitCode;
});
