import type { DatasetReport, IntakeReport, RunReport } from '../run';
import { count, type Style, thousands, visible } from './terminal';

const MOST_LINES = 10;
const MOST_REASONS = 5;

/** What the files of a run meant for those before them, which were refused, and what was noticed of the others. */
export function intakeNotes({ datasets, intakes }: RunReport, style: Style): string[] {
  return [
    ...datasets.flatMap((dataset) => contractLine(dataset, intakes)),
    ...capped(intakes.flatMap(differenceLine), 'file'),
    ...capped(remarkLines(intakes, style), 'remark'),
  ];
}

/** Whether files are read again by a changed contract, and why. */
function contractLine({ table, contract }: DatasetReport, intakes: readonly IntakeReport[]): string[] {
  if (!contract) return [];
  const { because, again, gone } = contract;
  const more = because.length > MOST_REASONS ? `; and ${because.length - MOST_REASONS} more` : '';
  const why = visible(because.slice(0, MOST_REASONS).join('; ') + more);
  const changed = intakes
    .filter(({ dataset, difference }) => dataset === table && difference?.kind === 'rereads')
    .reduce((sum, { difference }) => {
      const { added = 0, changed: other = 0, removed = 0 } = difference?.rows ?? {};
      return sum + added + other + removed;
    }, 0);
  const read =
    again === 0 ? 'no file has to be read again' : `${files(again)} read again, ${count(changed, 'row')} changed`;
  const left = gone === 0 ? '' : `; ${files(gone)} no longer there and ${gone === 1 ? 'stays' : 'stay'} as before`;
  return [`contract of ${table} changed (${why}): ${read}${left}`];
}

function files(amount: number): string {
  return `${count(amount, 'file')} ${amount === 1 ? 'is' : 'are'}`;
}

/** What a file changed that took the place of another, or is the next full export. */
function differenceLine({ dataset, file, difference }: IntakeReport): string[] {
  if (!difference || difference.kind === 'rereads') return [];
  const { kind, files: names, rows } = difference;
  const others = names.length > 1 ? `${visible(names[0])} and ${names.length - 1} more` : visible(names[0] ?? '');
  const before = names.length === 1 && names[0] === file ? 'the one before' : others;
  const does = kind === 'replaces' ? `takes the place of ${before}` : `follows ${before}`;
  const what = rows?.changed === undefined ? 'row' : 'key';
  const went = kind === 'replaces' ? 'removed' : 'vanished';
  const changed = rows?.changed === undefined ? '' : `, ${thousands(rows.changed)} changed`;
  const counts = rows
    ? `${count(rows.added, what)} added${changed}, ${thousands(rows.removed)} ${went}`
    : 'rows could not be compared';
  return [`${dataset}: ${visible(file)} ${does}: ${counts}`];
}

/** The same remark on several files is said once. */
function remarkLines(intakes: readonly IntakeReport[], style: Style): string[] {
  const refused = intakes.flatMap(({ dataset, file, refused: why }) =>
    why === undefined ? [] : [`${style.red('refused')} ${visible(file)} for ${dataset}: ${visible(why)}`],
  );
  const noted = new Map<string, { dataset: string; remark: string; names: string[] }>();
  for (const { dataset, file, remarks } of intakes) {
    for (const remark of remarks) {
      const key = `${dataset} ${remark}`;
      noted.set(key, { dataset, remark, names: [...(noted.get(key)?.names ?? []), file] });
    }
  }
  const notes = [...noted.values()].map(({ dataset, remark, names: [first, ...others] }) => {
    const more = others.length === 0 ? '' : ` and ${count(others.length, 'other')}`;
    return `${style.yellow('note')} ${visible(first)}${more} for ${dataset}: ${visible(remark)}`;
  });
  return [...refused, ...notes];
}

function capped(lines: readonly string[], what: string): string[] {
  const rest = lines.length - MOST_LINES;
  return rest > 0
    ? [...lines.slice(0, MOST_LINES), `and ${thousands(rest)} more ${rest === 1 ? what : `${what}s`}`]
    : [...lines];
}
