import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Session } from '../../../lib/engine';
import { formatRows, parseRows } from './csv-text';
import { declaredFormat, sniffedFormat } from './declared';
import { load, namesOf } from './load';
import { MEASURES, NOTHING, scoreOf } from './score';

interface Outcome {
  readonly file: string;
  readonly measures: readonly number[];
  /** Why it is not whole. */
  readonly reason: string;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { auto: { type: 'boolean', default: false }, keep: { type: 'string' } },
  });
  const [dir] = positionals;
  if (dir === undefined) throw new Error('usage: npm run bench:pollock -- DIR [--auto] [--keep OUT]');
  if (values.keep !== undefined) mkdirSync(values.keep, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'pollock-'));
  const session = await Session.open({ scratch: folder });
  try {
    const outcomes: Outcome[] = [];
    for (const file of readdirSync(join(dir, 'csv')).sort()) {
      outcomes.push(await outcomeOf(session, folder, dir, file, values.auto, values.keep));
    }
    tell(outcomes, weightsOf(dir));
  } finally {
    session.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function outcomeOf(
  session: Session,
  folder: string,
  dir: string,
  file: string,
  auto: boolean,
  keep: string | undefined,
): Promise<Outcome> {
  const clean = parseRows(readFileSync(join(dir, 'clean', file), 'utf8'));
  const path = join(dir, 'csv', file);
  const keepAs = (text: string) => keep !== undefined && writeFileSync(join(keep, `${file}_converted.csv`), text);
  try {
    const format = auto
      ? await sniffedFormat(path)
      : declaredFormat(join(dir, 'parameters', `${file}_parameters.json`), path);
    const { rows, quarantined, refused } = await load(
      session,
      folder,
      path,
      format,
      namesOf(clean),
      clean[0]?.length ?? 0,
    );
    if (refused !== undefined) throw new Error(refused);
    const text = formatRows(rows);
    keepAs(text);
    const measures = scoreOf(clean, parseRows(text));
    return { file, measures, reason: [`${quarantined} in quarantine`, ...lowest(measures)].join(', ') };
  } catch (error) {
    keepAs('Application Error\n');
    return { file, measures: NOTHING, reason: error instanceof Error ? error.message : String(error) };
  }
}

function lowest(measures: readonly number[]): string[] {
  return MEASURES.flatMap((name, index) => (measures[index] < 1 ? [`${name} ${measures[index].toFixed(3)}`] : []));
}

function weightsOf(dir: string): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(join(dir, 'weights.json'), 'utf8'));
}

function tell(outcomes: readonly Outcome[], weights: Readonly<Record<string, number>>): void {
  for (const { file, measures, reason } of outcomes) {
    if (sum(measures) < MEASURES.length - 1e-9) console.log(`${sum(measures).toFixed(3)}  ${file}: ${reason}`);
  }
  const means = MEASURES.map((_, index) => sum(outcomes.map(({ measures }) => measures[index])) / outcomes.length);
  const weightOf = ({ file }: Outcome) => weights[file] ?? 0;
  const weighted = sum(outcomes.map((outcome) => sum(outcome.measures) * weightOf(outcome)));
  const all = sum(outcomes.map(weightOf));
  console.log(`files     ${outcomes.length}`);
  console.log(`simple    ${sum(means).toFixed(4)} of 10`);
  console.log(`weighted  ${all === 0 ? 'no file has a weight' : `${(weighted / all).toFixed(4)} of 10`}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
