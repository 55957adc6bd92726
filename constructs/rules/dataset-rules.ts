import { foldedHeader, parseProblems } from '../../lib/contract';
import type { DatasetManifest, SourceManifest } from '../../lib/manifest';
import { checkColumns, checkName, type Rule } from './rule';

export interface DatasetSubject {
  readonly dataset: DatasetManifest;
  readonly source: SourceManifest;
}

/** Types that tell a day. */
const DAYS = ['date', 'timestamp', 'timestamptz'];

export const DATASET_RULES: readonly Rule<DatasetSubject>[] = [
  ({ dataset }, problems) => checkName(problems, "the dataset's name", dataset.name),

  ({ dataset }, problems) => {
    if (dataset.columns.length === 0) problems.add("'columns' is empty", 'declare at least one');
    for (const { name } of dataset.columns) checkName(problems, "a column's name", name);
  },

  ({ dataset }, problems) => {
    for (const { message, hint } of dataset.columns.flatMap(parseProblems)) problems.add(message, hint);
  },

  ({ dataset }, problems) =>
    checkColumns(
      problems,
      "'key'",
      dataset.key,
      dataset.columns.map(({ name }) => name),
    ),

  ({ dataset: { columns, key } }, problems) => {
    for (const { name, type } of columns) {
      if (key.includes(name) && type.endsWith('>'))
        problems.add(`'key' names '${name}' of type ${type}`, 'a key is of single values');
    }
  },

  ({ dataset }, problems) => {
    const taken = new Map<string, string>();
    for (const { name, from = [] } of dataset.columns) {
      for (const header of from) {
        const other = taken.get(foldedHeader(header));
        if (other !== undefined && other !== name)
          problems.add(
            `'from' of '${name}' and of '${other}' both name '${header}'`,
            'a column of a file fills one column',
          );
        taken.set(foldedHeader(header), name);
      }
    }
  },

  ({ dataset: { columns } }, problems) => {
    const taken = new Map(columns.map(({ name }) => [name, name]));
    for (const { name, renamedFrom = [] } of columns) {
      for (const former of renamedFrom) {
        checkName(problems, `'renamedFrom' of '${name}'`, former);
        const other = taken.get(former);
        if (other !== undefined)
          problems.add(
            `'renamedFrom' of '${name}' names '${former}', which ${other === former ? 'is a column' : `'${other}' was`}`,
          );
        taken.set(former, name);
      }
    }
  },

  ({ dataset: { changedTypesAbove } }, problems) => {
    if (changedTypesAbove !== undefined && !(changedTypesAbove >= 0 && changedTypesAbove <= 1))
      problems.add(`'changedTypesAbove' must be a share from 0 to 1, got ${changedTypesAbove}`, 'for example 0.5');
  },

  ({ dataset, source: { period, path } }, problems) => {
    if (period.kind !== 'fromColumn') return;
    const what = `'period' of ${path}`;
    const column = dataset.columns.find(({ name }) => name === period.column);
    if (!column)
      checkColumns(
        problems,
        what,
        [period.column],
        dataset.columns.map(({ name }) => name),
      );
    else if (!DAYS.includes(column.type))
      problems.add(`${what} must name a date or a timestamp, got '${column.name}' of type ${column.type}`);
  },
];
