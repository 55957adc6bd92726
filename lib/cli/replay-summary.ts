import type { FileGain, FileReplayed, RowsReplayed } from '../run';
import {
  columnsOf,
  count,
  type RenderedTable,
  renderTable,
  styleFor,
  type Terminal,
  thousands,
  visible,
} from './terminal';

/** Records that people read of those that are still refused. */
const READABLE = 20;
const right = (title: string) => ({ title, align: 'right' as const });

/** What became, or would become, of mended rows. */
export function rowsTold(
  { staged, faulty, unchanged }: RowsReplayed,
  { stdout, env }: Terminal,
  { name, dryRun }: { name: string; dryRun: boolean },
): string[] {
  const style = styleFor(stdout, env);
  const now = (amount: number) => (dryRun ? 'would be' : amount === 1 ? 'is' : 'are');
  const lines = [
    ...(staged > 0 ? [`${style.green(count(staged, 'record'))} of ${name} ${now(staged)} mended and staged`] : []),
    ...(faulty.length > 0
      ? [`${style.yellow(count(faulty.length, 'record'))} ${now(faulty.length)} still refused`]
      : []),
    ...(unchanged > 0 ? [`${count(unchanged, 'row')} ${unchanged === 1 ? 'says' : 'say'} nothing new`] : []),
  ];
  if (lines.length === 0) return ['no row of it has been mended'];
  if (faulty.length === 0) return lines;
  const shown = faulty.slice(0, READABLE).map(({ file, line, message }) => [`${file}:${line}`, message]);
  const more = faulty.length - shown.length;
  return [
    ...lines,
    '',
    ...renderTable([{ title: 'where' }, { title: 'why' }], shown, columnsOf(stdout)).lines,
    ...(more > 0 ? [`and ${count(more, 'record')} more; --json shows all`] : []),
  ];
}

/** What became, or would become, of a corrected file. */
export function fileTold(
  { file, taken, before, after }: FileReplayed,
  { stdout }: Terminal,
  dryRun: boolean,
): string[] {
  if (taken) return [`nothing new: these bytes have the place of ${visible(file)} already`];
  const table = renderTable(
    [{ title: visible(file) }, right('read'), right('staged'), right('quarantined')],
    [
      ['before', ...amounts(before)],
      [dryRun ? 'would be' : 'now', ...amounts(after)],
    ],
    columnsOf(stdout),
  );
  return [
    ...table.lines,
    ...(after.refused === undefined ? [] : [`it is refused as a whole: ${visible(after.refused)}`]),
  ];
}

/** What a contract that has changed would take of the quarantine. */
export function gainsTold(gains: readonly FileGain[], { stdout }: Terminal): string[] {
  const known = gains.filter(({ after }) => after);
  const rows = known.map(({ file, before, after }) => [
    file,
    thousands(before.quarantined),
    thousands(Math.max(0, before.quarantined - (after?.quarantined ?? 0))),
    thousands(after?.quarantined ?? 0),
  ]);
  const columns = [{ title: 'file' }, right('refused'), right('would be taken'), right('still refused')];
  const { lines }: RenderedTable = renderTable(columns, rows, columnsOf(stdout));
  const gone = gains.filter(({ after }) => after === undefined).map(({ file }) => visible(file));
  return [
    ...(known.length > 0 ? lines : []),
    ...(gone.length > 0 ? [`no longer there, so they stay as they were read: ${gone.join(', ')}`] : []),
  ];
}

function amounts({ read, staged, quarantined }: FileReplayed['before']): string[] {
  return [read, staged, quarantined].map((each) => thousands(each));
}
