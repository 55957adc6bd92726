import { type DatasetReport, describeFound, type FailedCheck, type ModelReport, type RunReport } from '../run';
import { intakeNotes } from './intake-summary';
import { count, duration, type RenderedTable, renderTable, type Style, thousands, visible } from './terminal';

interface Look {
  readonly style: Style;
  readonly width: number | undefined;
}

const right = (title: string) => ({ title, align: 'right' as const });

/** What a run did, for people. */
export function summaryOf(report: RunReport, times: ReadonlyMap<string, number>, look: Look): string[] {
  return [
    ...(report.datasets.length > 0 ? datasetTable(report, look) : []),
    ...intakeNotes(report, look.style),
    ...withoutFiles(report, look.style),
    ...(report.models.length > 0 ? ['', ...modelTable(report.models, times, look)] : []),
    ...report.models.flatMap((model) => reasons(model, look.style)),
    ...rebuilt(report),
  ];
}

function datasetTable({ datasets, intakes }: RunReport, { width }: Look): string[] {
  const taken = (table: string) => intakes.filter(({ dataset }) => dataset === table).length;
  const total = (key: 'read' | 'staged' | 'quarantined') => datasets.reduce((sum, dataset) => sum + dataset[key], 0);
  const row = (name: string, files: number, fresh: number, { read, staged, quarantined }: CountsOf) => [
    name,
    ...[files, fresh, read, staged, quarantined].map((each) => thousands(each)),
  ];
  const rows = datasets.map((dataset) => row(dataset.table, dataset.files, taken(dataset.table), dataset));
  const files = datasets.reduce((sum, dataset) => sum + dataset.files, 0);
  const sums = { read: total('read'), staged: total('staged'), quarantined: total('quarantined') };
  if (datasets.length > 1) rows.push(row('all', files, intakes.length, sums));
  const titles = ['files', 'new', 'read', 'staged', 'quarantined'].map(right);
  return shown(renderTable([{ title: 'dataset' }, ...titles], rows, width));
}

type CountsOf = Pick<DatasetReport, 'read' | 'staged' | 'quarantined'>;

function modelTable(models: readonly ModelReport[], times: ReadonlyMap<string, number>, { width }: Look): string[] {
  const rows = models.map(({ table, status, rows: amount }) => {
    const time = times.get(table);
    return [table, status, amount === undefined ? '' : thousands(amount), time === undefined ? '' : duration(time)];
  });
  return shown(renderTable([{ title: 'model' }, { title: 'status' }, right('rows'), right('time')], rows, width));
}

function shown({ lines, hidden }: RenderedTable): string[] {
  return hidden > 0 ? [...lines, `${count(hidden, 'column')} at the right find no room here`] : [...lines];
}

/** A glob with a typing error matches nothing, which nobody would notice. Where a landing could not be listed, a problem says so. */
function withoutFiles({ datasets, problems }: RunReport, style: Style): string[] {
  if (problems.length > 0) return [];
  return datasets
    .filter(({ files, landed }) => files === 0 && landed === 0)
    .map(({ table }) => `${style.yellow('note')} ${table} has no file: nothing matches 'localPath' of its source`);
}

/** Why models that stood were built again, and what of them; that others were never built goes without saying. */
function rebuilt({ models, resumes }: RunReport): string[] {
  const lines = models.flatMap(({ table, status, reasons: why = [], scope }) =>
    status !== 'built' || why.length === 0 || why[0] === 'it was never built'
      ? []
      : [
          `built ${table}: ${visible(why.join('; '))}${scope === undefined || scope === 'all' ? '' : `; ${visible(scope)}`}`,
        ],
  );
  const more = lines.length - MOST_REBUILT;
  const stood = models.filter(({ status }) => status === 'unchanged').length;
  const from = resumes && `goes on from run ${resumes.runId}, ${HOW_IT_ENDED[resumes.status]}`;
  return [
    ...lines.slice(0, MOST_REBUILT),
    ...(more > 0 ? [`and ${thousands(more)} more`] : []),
    ...(from === undefined ? [] : [`${from}; ${count(stood, 'model')} stood`]),
  ];
}

const MOST_REBUILT = 10;
const HOW_IT_ENDED = {
  running: 'which was killed',
  failed: 'which broke off',
  incomplete: 'which could not make every table',
  done: 'which was done',
} as const;

function reasons({ table, status, because, failedChecks = [], warnings = [] }: ModelReport, style: Style): string[] {
  const warned = warnings.flatMap((found) => [
    `${style.yellow('warning')} ${table}: ${visible(describeFound(found))}`,
    ...exampleOf(found),
  ]);
  if (status === 'held') return [`${style.yellow('held')} ${table}: ${visible(because ?? '')}`, ...warned];
  if (status !== 'failed' && status !== 'skipped') return warned;
  const kept = status === 'failed' ? '; the version before it is still the one that is read' : '';
  const why = `${style.red(status)} ${table}: ${visible(because ?? 'for no reason that was told')}${kept}`;
  return [why, ...failedChecks.flatMap(exampleOf), ...warned];
}

function exampleOf({ check, sample: [row], whole }: FailedCheck): string[] {
  return row && !whole ? [`  ${visible(check)}, for example ${visible(JSON.stringify(row))}`] : [];
}
