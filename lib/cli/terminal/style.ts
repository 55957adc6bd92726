import type { Output, Terminal } from './terminal';

export type Style = Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>;

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** Colours on a terminal that wants them (https://no-color.org), plain text elsewhere. */
export function styleFor(output: Output, env: Terminal['env']): Style {
  const wanted = output.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  const paint = ([on, off]: readonly [number, number]) =>
    wanted ? (text: string) => `\u001b[${on}m${text}\u001b[${off}m` : (text: string) => text;
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
  };
}
