import type { RunPlan } from '../run';
import { count, renderTable, type Style, visible } from './terminal';

/** Names of files that are shown of a dataset. */
const MOST_NAMES = 3;
const DOES = { build: 'build', skip: 'skip', hold: 'hold', nothing: 'up to date' } as const;

/** What a run would do and why, for people. */
export function planLines({ datasets, models }: RunPlan, { style, width }: { style: Style; width?: number }): string[] {
  const taken = datasets.map(({ table, landed, due, contract }) => [
    table,
    due.length === 0 ? 'up to date' : `take ${count(due.length, 'file')} of ${landed}`,
    visible([...(contract?.because ?? []), namesOf(due)].filter((it) => it !== '').join('; ')),
  ]);
  const built = models.map(({ table, does, reasons }) => [table, DOES[does], visible(reasons.join('; '))]);
  const table = (title: string, rows: string[][]) =>
    rows.length === 0 ? [] : [...renderTable([{ title }, { title: 'would' }, { title: 'why' }], rows, width).lines, ''];
  const due = models.filter(({ does }) => does === 'build').length;
  const files = datasets.reduce((sum, dataset) => sum + dataset.due.length, 0);
  const sum =
    due + files === 0
      ? 'nothing is to be done'
      : `${count(files, 'file')} would be taken and ${count(due, 'model')} built`;
  return [...table('dataset', taken), ...table('model', built), `${style.bold(sum)}; nothing was changed`];
}

function namesOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
