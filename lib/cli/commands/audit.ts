import { ExitCode, fail, nearest } from '../../error';
import { logicalName, type ModelManifest } from '../../manifest';
import { type AuditRecord, auditUri, describeFound, type FailedCheck, lastAudit, ownModels } from '../../run';
import { filePath } from '../../store';
import type { Command, Invocation } from '../command';
import { columnsOf, count, jsonText, renderTable, type Style, styleFor, visible, write } from '../terminal';
import { openTables, openWorkbench } from '../workbench';

export const audit: Command = {
  name: 'audit',
  summary: 'show what the last audit of the models found, with the rows',
  usage: '[domain.table] [app]',
  maxWords: 2,
  about: [
    'Every new version of a model is audited before anybody reads it. What breaks a check is kept, with up to 20 rows of each and',
    'without columns that are classified as confidential or restricted, until an audit of the table finds nothing.',
  ].join(' '),
  options: {
    json: { type: 'boolean', help: 'an array of {table, runId, auditedAt, published, found}' },
  },
  examples: [
    ['data-mesh audit', 'all models that broke a check'],
    ['data-mesh audit forecasting.revenue --json', 'one of them, for a program'],
  ],
  run: show,
};

async function show(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const [name, path] = words[0]?.includes('.') && !/[/\\]/.test(words[0]) ? words : [undefined, words[0]];
  const platform = await openTables(await openWorkbench(invocation, { path, reuse: true }));
  const models = selected(ownModels(platform), name);
  const records: (AuditRecord & { readonly file: string })[] = [];
  for (const model of models) {
    const [record, uri] = [await lastAudit(platform, model), auditUri(platform, model)];
    if (record) records.push({ ...record, file: filePath(uri) ?? uri });
  }
  if (options.json) {
    await write(terminal.stdout, `${jsonText(records, 2)}\n`);
    return ExitCode.ok;
  }
  const style = styleFor(terminal.stdout, terminal.env);
  const width = columnsOf(terminal.stdout);
  const lines = records.flatMap((record) => [...shown(record, style, width), '']);
  const none = name ? `the last audit of ${name} found nothing` : 'the last audits found nothing';
  await write(terminal.stdout, `${lines.length > 0 ? lines.join('\n') : `${none}\n`}`);
  return ExitCode.ok;
}

function selected(models: readonly ModelManifest[], name: string | undefined): readonly ModelManifest[] {
  if (name === undefined) return models;
  const found = models.filter((model) => logicalName(model) === name);
  if (found.length > 0) return found;
  const near = nearest(name, models.map(logicalName));
  return fail(`there is no model '${name}' here`, near ? `did you mean '${near}'` : 'data-mesh ls shows all tables');
}

function shown(
  { table, auditedAt, published, found, file }: AuditRecord & { readonly file: string },
  style: Style,
  width: number | undefined,
): string[] {
  const fate = published ? style.yellow('published with warnings') : style.red('not published');
  return [
    `${style.bold(table)} ${fate}, audited ${auditedAt}`,
    ...found.flatMap((it) => rowsOf(it, width)),
    `  ${file}`,
  ];
}

function rowsOf(found: FailedCheck, width: number | undefined): string[] {
  const { severity, sample, whole, withheld = [], rows } = found;
  const lines = [`  ${severity}: ${visible(describeFound(found))}`];
  if (withheld.includes('*')) lines.push('    its rows are not shown: the check can read classified columns');
  else if (withheld.length > 0) lines.push(`    without ${withheld.join(', ')}: classified`);
  if (whole || sample.length === 0) return lines;
  const columns = Object.keys(sample[0]);
  const cells = sample.map((row) => columns.map((name) => visible(textOf(row[name]))));
  const table = renderTable(
    columns.map((title) => ({ title })),
    cells,
    width && width - 4,
  );
  lines.push(...table.lines.map((line) => `    ${line}`));
  if (rows > sample.length) lines.push(`    and ${count(rows - sample.length, 'row')} more`);
  return lines;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
