import { parseProblems, type StagedColumn } from '../../contract';
import { nearest, type Problem } from '../../error';
import { type DatasetManifest, nameProblem } from '../../manifest';
import type { Mesh } from '../../plan';

type Fault = readonly [message: string, hint: string];

/** A dataset's contract makes sense in itself and for its source. */
export function dataset(mesh: Mesh, declared: DatasetManifest): Problem[] {
  return [
    ...tableFaults(mesh, declared),
    ...declared.columns.flatMap(columnFaults),
    ...headerFaults(declared.columns),
  ].map(([message, hint]) => ({ message, hint, place: { construct: declared.path }, rule: 'dataset' }));
}

function tableFaults(mesh: Mesh, { name, columns, key, source }: DatasetManifest): Fault[] {
  const names = columns.map((column) => column.name);
  const faults: Fault[] = [];
  const misnamed = nameProblem('a dataset', name);
  if (misnamed) faults.push([misnamed, 'give it another name']);
  if (columns.length === 0) faults.push(["'columns' must name at least one column", 'declare what the source holds']);
  for (const each of key) {
    if (!names.includes(each)) faults.push([`key: there is no column '${each}'`, didYouMean(each, names)]);
  }
  for (const repeated of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    faults.push([`the column '${repeated}' is declared twice`, 'take one of them out']);
  }
  const period = mesh.sources.get(source)?.period;
  if (period?.kind === 'fromColumn') {
    const column = columns.find((each) => each.name === period.column);
    if (!column)
      faults.push([
        `the source's period is in column '${period.column}', which is not declared`,
        didYouMean(period.column, names),
      ]);
    else if (!/^(date|timestamp)/.test(column.type)) {
      faults.push([
        `the source's period is in column '${column.name}', which is ${column.type}`,
        'name a column of dates',
      ]);
    }
  }
  return faults;
}

function columnFaults(column: StagedColumn): Fault[] {
  const misnamed = nameProblem('a column', column.name);
  const named: Fault[] = misnamed ? [[misnamed, "name it so and give the source's header in 'from'"]] : [];
  return [...named, ...parseProblems(column).map(({ message, hint = '' }): Fault => [`column ${message}`, hint])];
}

/** No spelling of a header is claimed by two columns. */
function headerFaults(columns: readonly StagedColumn[]): Fault[] {
  const owners = new Map<string, string>();
  return columns.flatMap(({ name, from = [name] }) =>
    from.flatMap((header): Fault[] => {
      const owner = owners.get(header);
      owners.set(header, owner ?? name);
      if (owner === undefined || owner === name) return [];
      return [[`'${owner}' and '${name}' both come from '${header}'`, "give each column its own spellings in 'from'"]];
    }),
  );
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near ? `did you mean '${near}'` : `there are: ${known.join(', ')}`;
}
