import type { StagedFile } from '../run';
import { returnedNotes } from './returned-notes';
import { clip, count, type RenderedTable, renderTable, type Style, thousands, visible } from './terminal';

interface Look {
  readonly style: Style;
  readonly width: number | undefined;
  /** Examples in all. */
  readonly limit: number;
}

/** Columns of a record's raw text that people see. */
const MOST_RAW = 60;
const MOST_NOTES = 20;
const right = (title: string) => ({ title, align: 'right' as const });

/** Sums over files. */
export function totals(files: readonly StagedFile[]): Record<'read' | 'staged' | 'quarantined', number> {
  const sum = (key: 'read' | 'staged' | 'quarantined') => files.reduce((all, file) => all + file[key], 0);
  return { read: sum('read'), staged: sum('staged'), quarantined: sum('quarantined') };
}

/** What became of files, for people. */
export function stageSummary(files: readonly StagedFile[], look: Look): string[] {
  const { read, staged, quarantined } = totals(files);
  const bad = files.filter((file) => file.quarantined > 0).length;
  const waiting = files.filter((file) => file.refused !== undefined && file.quarantined === 0).length;
  const verdict =
    quarantined === 0 && waiting > 0
      ? look.style.yellow(
          `${count(waiting, 'file')} ${waiting === 1 ? 'waits' : 'wait'}, ${count(staged, 'record')} staged`,
        )
      : quarantined === 0
        ? look.style.green(`all ${count(staged, 'record')} staged`)
        : look.style.yellow(
            `${thousands(quarantined)} of ${count(read, 'record')} ${quarantined === 1 ? 'is' : 'are'} in quarantine` +
              (files.length > 1 ? `, in ${thousands(bad)} of ${count(files.length, 'file')}` : ''),
          );
  return [
    ...countTable(files, look),
    ...(quarantined > 0 ? ['', ...reasonTable(files, look), '', ...exampleTable(files, look)] : []),
    ...notes(files, look),
    '',
    ...written(files),
    verdict,
  ];
}

function countTable(files: readonly StagedFile[], { width }: Look): string[] {
  const row = (name: string, { read, staged, quarantined }: ReturnType<typeof totals>) => [
    name,
    ...[read, staged, quarantined].map((each) => thousands(each)),
  ];
  const rows = files.map((file) => row(file.file, file));
  if (files.length > 1) rows.push(row('all', totals(files)));
  return shown(renderTable([{ title: 'file' }, ...['read', 'staged', 'quarantined'].map(right)], rows, width));
}

function reasonTable(files: readonly StagedFile[], { width }: Look): string[] {
  const groups = new Map<string, { column: string; reason: string; records: number; files: number }>();
  for (const { reasons } of files) {
    for (const { column, reason, records } of reasons) {
      const key = JSON.stringify([column, reason]);
      const group = groups.get(key) ?? { column: column ?? '(whole record)', reason, records: 0, files: 0 };
      groups.set(key, { ...group, records: group.records + records, files: group.files + 1 });
    }
  }
  const sorted = [...groups.values()].sort((a, b) => b.records - a.records);
  return shown(
    renderTable(
      [{ title: 'column' }, { title: 'reason' }, right('records'), right('files')],
      sorted.map((it) => [it.column, it.reason, thousands(it.records), thousands(it.files)]),
      width,
    ),
  );
}

/** Some of every kind, before more of the most frequent one. */
function exampleTable(files: readonly StagedFile[], { width, limit }: Look): string[] {
  const all = files.flatMap(({ file, reasons }, at) =>
    reasons.flatMap(({ column, examples }) => examples.map((example, nth) => ({ file, at, column, nth, ...example }))),
  );
  const some = all.sort((a, b) => a.nth - b.nth || a.at - b.at || a.line - b.line).slice(0, limit);
  some.sort((a, b) => a.at - b.at || a.line - b.line);
  return shown(
    renderTable(
      [{ title: 'where' }, { title: 'column' }, { title: 'value' }, { title: 'why' }],
      some.map(({ file, line, column, value, raw, message }) => [
        `${file}:${line}`,
        column ?? '',
        value ?? clip(raw.replace(/\s+/g, ' '), MOST_RAW),
        message,
      ]),
      width,
    ),
  );
}

/** What was noticed; of several files together where it is the same. */
function notes(files: readonly StagedFile[], { style }: Look): string[] {
  const by = new Map<string, string[]>();
  for (const { file, remarks } of files)
    for (const remark of remarks) by.set(remark, [...(by.get(remark) ?? []), file]);
  const lines = [...by].map(([remark, [first, ...more]]) => {
    const where = visible(first) + (more.length > 0 ? ` and ${count(more.length, 'more file')}` : '');
    return `${style.yellow('note')} ${where}: ${visible(remark)}`;
  });
  const rest = lines.length - MOST_NOTES;
  const told = rest > 0 ? [...lines.slice(0, MOST_NOTES), `and ${count(rest, 'note')} more`] : lines;
  return told.length > 0 ? ['', ...told] : [];
}

function written(files: readonly StagedFile[]): string[] {
  const pairs = files.flatMap((file) => (file.written ? [file.written] : []));
  const folders = (paths: string[]) => [...new Set(paths)];
  const staged = folders(pairs.map((it) => it.staged));
  const quarantine = folders(pairs.map((it) => it.quarantine));
  const returned = files.flatMap((file) => file.returned ?? []).flatMap(({ marked, list }) => marked ?? list ?? []);
  const lines = [
    ...(staged.length > 0 ? [`wrote ${some(staged)}`, `and   ${some(quarantine)}`] : []),
    ...(returned.length > 0 ? [`gave back ${some(returned)}`] : []),
    ...returnedNotes(files.flatMap((file) => file.returned ?? [])),
  ];
  return lines.length > 0 ? [...lines, ''] : [];
}

function some(paths: readonly string[]): string {
  return visible(paths[0]) + (paths.length > 1 ? ` and ${thousands(paths.length - 1)} more beside it` : '');
}

function shown({ lines, hidden }: RenderedTable): string[] {
  return hidden > 0 ? [...lines, `${count(hidden, 'column')} at the right find no room here`] : [...lines];
}
