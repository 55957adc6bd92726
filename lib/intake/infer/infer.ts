import { isNearHeader, type StagedColumn } from '../../contract';
import type { Session } from '../../engine';
import { fail } from '../../error';
import type { SourceFormat } from '../../manifest';
import { guessColumn } from './guess-column';
import { type Merged, mergeColumns } from './merge-columns';
import { nameOf, unnamedDoubt, unused } from './names';
import type { Doubt } from './reading';
import { type InferredFile, type NamedSample, sampleFiles } from './sample-files';

/** A proposal for the declaration of files, and what is not sure of it. */
export interface Inferred {
  readonly format: SourceFormat;
  readonly columns: readonly InferredColumn[];
  /** Of the files as a whole. */
  readonly unsure: readonly string[];
  readonly looked: {
    readonly files: number;
    readonly records: number;
    /** False: a file goes on. */
    readonly whole: boolean;
  };
}

export interface InferredColumn {
  readonly column: StagedColumn;
  readonly doubts: readonly Doubt[];
  /** Records that have a value, and how many different ones there are; what the file does not say is not told. */
  readonly filled: number;
  readonly distinct?: number;
  /** Another column that may be this one by an earlier header: no file has both, and they stand in the same place. */
  readonly formerly?: StagedColumn;
}

/**
 * Looks at the begin of files of one kind and drafts what is declared of them. Nothing is guessed silently: what can be
 * read in two ways is text, and the ways are told.
 *
 * @param scratch a folder that the session may read: what is packed is unpacked there
 */
export async function infer(session: Session, files: readonly InferredFile[], scratch: string): Promise<Inferred> {
  const { samples: named, empty } = await sampleFiles(session, files, scratch);
  const samples = named.map(({ sample }) => sample);
  const { format, unsure } = formatOf(named);
  const { columns: merged, leftOut, unnamed } = mergeColumns(samples);
  const isNamed = !('header' in format) || format.header;
  const records = samples.reduce((sum, sample) => sum + sample.records, 0);
  const taken = new Set<string>();
  const columns = merged.map((column, at): InferredColumn => {
    const [header = ''] = column.spellings;
    const name = unused(header === '' ? `column_${at + 1}` : nameOf(header), taken);
    taken.add(name);
    const { reading, doubts } = guessColumn(column, column.records);
    const from = isNamed ? column.spellings : [];
    return {
      column: {
        name,
        type: reading.type,
        ...(from.length > 0 ? { from } : {}),
        ...(reading.parse ? { parse: reading.parse } : {}),
      },
      doubts,
      filled: column.filled,
      distinct: column.type === undefined ? column.cells.size : undefined,
    };
  });
  const passed = empty.map((name) => `${name} is empty and was passed over`);
  const left = leftOut.map((header) => `a second column '${header}' is left out: one of them must have another header`);
  if (unnamed.length > 0) left.push(unnamedDoubt(unnamed));
  const whole = samples.every((sample) => sample.whole);
  return {
    format,
    columns: withFormer(columns, merged),
    unsure: [...unsure, ...passed, ...left],
    looked: { files: files.length, records, whole },
  };
}

/** Columns of which no file has both, in the same place or of nearly one name, and of one type. */
function withFormer(columns: readonly InferredColumn[], merged: readonly Merged[]): InferredColumn[] {
  return columns.map((one, at) => {
    const former = merged.findIndex((other, nth) => {
      const isApart = nth < at && other.files.every((file) => !merged[at].files.includes(file));
      if (!isApart || columns[nth].column.type !== one.column.type) return false;
      return other.place === merged[at].place || isNearHeader(other.spellings[0], merged[at].spellings[0]);
    });
    return former < 0 ? one : { ...one, formerly: columns[former].column };
  });
}

/** How all of them are written: as the first is. */
function formatOf(samples: readonly NamedSample[]): { format: SourceFormat; unsure: string[] } {
  const [
    {
      name: first,
      sample: { format },
    },
  ] = samples;
  const unsure = together(samples);
  for (const {
    name,
    sample: { format: other },
  } of samples) {
    if (other.kind !== format.kind)
      fail(`${first} is ${format.kind} and ${name} is ${other.kind}`, 'make a contract of each kind');
    const differing = Object.keys({ ...format, ...other }).flatMap((key) => {
      const [one, two] = [format, other].map((it) => JSON.stringify((it as Record<string, unknown>)[key]) ?? 'nothing');
      return one === two ? [] : [`${key} ${two} where ${first} has ${one}`];
    });
    if (differing.length > 0)
      unsure.push(`${name} is written otherwise: ${differing.join(', ')}; make a contract of its own`);
  }
  return { format, unsure };
}

/** What is unsure of the files; of several together where it is the same but for numbers. */
function together(samples: readonly NamedSample[]): string[] {
  const groups = new Map<string, { says: string; names: string[] }>();
  for (const { name, sample } of samples) {
    for (const says of sample.unsure) {
      const key = says.replace(/\d+/g, '0');
      const group = groups.get(key) ?? { says, names: [] };
      groups.set(key, { ...group, names: [...group.names, name] });
    }
  }
  return [...groups.values()].map(({ says, names: [first, ...more] }) => {
    if (samples.length === 1) return says;
    return `${first}: ${says}${more.length > 0 ? ` (and the like in ${more.length} more)` : ''}`;
  });
}
