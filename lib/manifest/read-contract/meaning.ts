import { isTimeZone, parseProblems } from '../../contract';
import { nearest } from '../../error';
import type { DatasetContract } from '../dataset-contract';
import type { ContractDocument, Path } from './document';

const DAYS = ['date', 'timestamp', 'timestamptz'];

/** What has the right shape and makes no sense. */
export function checkMeaning(document: ContractDocument, { source, dataset, timeZone }: DatasetContract): void {
  const headers = new Map<string, string>();
  const names = new Set<string>();
  for (const [at, column] of dataset.columns.entries()) {
    const here: Path = ['schema', 0, 'properties', at];
    const { name, from = [] } = column;
    if (names.has(name)) document.wrong(here, `two columns are called '${name}'`, 'give one of them another name');
    names.add(name);
    for (const { message, hint } of parseProblems(column)) document.wrong(here, `column ${message}`, hint);
    for (const header of from) {
      const other = headers.get(header);
      if (other !== undefined && other !== name) {
        const message = `'${header}' is the header of both '${other}' and '${name}'`;
        document.wrong(here, message, 'a column of a file fills one column');
      }
      headers.set(header, name);
    }
  }
  if (!isTimeZone(timeZone)) {
    const message = `'timeZone' must be an IANA name, got '${timeZone}'`;
    document.wrong(document.origin('source/timeZone') ?? ['servers'], message, "for example 'Europe/Amsterdam'");
  }
  const { period } = source;
  if (period.kind !== 'fromColumn') return;
  const column = dataset.columns.find(({ name }) => name === period.column);
  if (column && DAYS.includes(column.type)) return;
  const near = column ? undefined : nearest(period.column, names);
  document.wrong(
    document.origin('source/period') ?? ['servers'],
    `'period' must name a column that is a date or a timestamp, got '${period.column}'`,
    near && `did you mean '${near}'`,
  );
}
