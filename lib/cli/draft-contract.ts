import type { StagedColumn } from '../contract';
import type { Doubt, Inferred, InferredColumn } from '../intake';
import { physicalTable } from '../manifest';
import { columnDocument, type DatasetContract, datasetContractText, propertyLine } from '../manifest/read';
import { count, thousands } from './terminal';

/** Something for a person to decide. */
export interface Question {
  /** Absent: it is about the files as a whole. */
  readonly column?: string;
  readonly says: string;
  /** Lines of the contract that may stand there instead. */
  readonly lines: readonly string[];
}

export interface Draft {
  readonly contract: DatasetContract;
  readonly questions: readonly Question[];
}

export interface DraftOptions {
  /** The dataset's name. */
  readonly name: string;
  /** Where the files are, relative to the contract. */
  readonly path: string;
  /** A pattern by which their names tell their period. */
  readonly period?: string;
}

/** Types that a key has. */
const KEYS = ['string', 'long', 'int', 'uuid', 'decimal(38,0)'];
const KEY_NAMES = /(^|_)(id|nr|no|number|nummer|code|key|ref|uuid)(_|$)|(nummer|number)$/;
/** A column that is nearly a key: the rest may be what is wrong with the file. */
const NEARLY_UNIQUE = 0.95;

/** What was inferred of files as a contract, and the questions that are left. */
export function draftContract(inferred: Inferred, { name, path, period }: DraftOptions): Draft {
  const place = physicalTable({
    mesh: 'local',
    stage: 'dev',
    domain: 'local',
    layer: 'staging',
    table: name,
    bucket: 'local',
  });
  const named = { path, domain: 'local', name };
  const contract: DatasetContract = {
    source: {
      ...named,
      name: 'files',
      format: inferred.format,
      delivery: 'appends',
      period: { kind: 'none' },
      landing: { bucket: 'local', prefix: 'landing' },
      localPath: path,
    },
    dataset: {
      ...named,
      source: 'local.files',
      columns: inferred.columns.map(({ column }) => column),
      key: [],
      history: 'all',
      place,
      quarantine: { ...place, table: `${name}__quarantine`, prefix: `${place.prefix}__quarantine` },
    },
    timeZone: 'UTC',
  };
  const questions: Question[] = inferred.unsure.map((says) => ({ says, lines: [] }));
  if (period !== undefined) {
    const says = 'the names of the files seem to tell their period; if so, add to the dataMesh of the server';
    questions.push({ says, lines: [`period: { fromName: ${JSON.stringify(period)} }`] });
  }
  const key = keyQuestion(inferred);
  for (const one of inferred.columns) {
    questions.push(...one.doubts.map((doubt) => questionOf(one.column, doubt)));
    if (key?.column === one.column.name) questions.push(key);
    if (one.formerly) questions.push(formerQuestion(one.column, one.formerly));
  }
  return { contract, questions };
}

/** The contract with its questions above the lines that they are about. */
export function draftText({ contract, questions: asked }: Draft, { looked }: Pick<Inferred, 'looked'>): string {
  const comments = new Map<string, string[]>();
  // Texts of a file must not end the comment that they stand in.
  const questions = asked.map((it) => ({ ...it, says: it.says.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ') }));
  for (const { column, says, lines } of questions) {
    if (column === undefined) continue;
    const told = [`? ${says}`, ...lines];
    comments.set(column, [...(comments.get(column) ?? []), ...told]);
  }
  const general = questions.filter(({ column }) => column === undefined);
  const head = [
    `Drafted by data-mesh infer, which looked at ${lookedAt(looked)}.`,
    ...(questions.length > 0
      ? ['Lines with a question mark are for you to decide; a line below one may stand in for the column.']
      : []),
    ...general.flatMap(({ says, lines }) => [`? ${says}`, ...lines.map((line) => `  ${line}`)]),
  ];
  return datasetContractText(contract, { head, comments });
}

/** `1,240 records of 2 files, to their ends` */
export function lookedAt({ files, records, whole }: Inferred['looked']): string {
  const of = files === 1 ? 'one file' : `${thousands(files)} files`;
  const its = files === 1 ? 'its' : 'their';
  return `${count(records, 'record')} of ${of}, ${whole ? `to ${its} end${files === 1 ? '' : 's'}` : `at ${its} beginning`}`;
}

function questionOf(column: StagedColumn, { says, choices }: Doubt): Question {
  const lines = choices.map(({ type, parse }) => {
    const { parse: _, ...rest } = column;
    return propertyLine(columnDocument({ ...rest, type, ...(parse ? { parse } : {}) }, []));
  });
  return { column: column.name, says, lines };
}

function formerQuestion(column: StagedColumn, formerly: StagedColumn): Question {
  const [before = formerly.name] = formerly.from ?? [];
  const from = [...(column.from ?? [column.name]), ...(formerly.from ?? [formerly.name])];
  const says = `it may be '${before}' by another header, since no file has both; then write this, and leave out ${formerly.name}`;
  return { column: column.name, says, lines: [propertyLine(columnDocument({ ...column, from }, []))] };
}

/** The column that may be the key: it has a value in every record, and none twice. */
function keyQuestion({ columns, looked: { records } }: Inferred): Question | undefined {
  const share = ({ distinct = 0 }: InferredColumn) => distinct / records;
  const candidates = columns.filter(({ column }) => KEYS.includes(column.type) && records > 1);
  const isNamed = ({ column }: InferredColumn) => KEY_NAMES.test(column.name);
  const unique = candidates.filter((it) => share(it) === 1);
  const nearly = candidates
    .filter((it) => share(it) >= NEARLY_UNIQUE && isNamed(it))
    .sort((a, b) => share(b) - share(a));
  const found = unique.find(isNamed) ?? unique[0] ?? nearly[0];
  if (!found) return undefined;
  const { column, distinct = 0, filled } = found;
  const percent = Math.floor(share(found) * 1000) / 10;
  const says =
    share(found) === 1
      ? `it may be the key: every record has a value and none comes twice (${thousands(distinct)} of ${thousands(records)})`
      : `it may be the key, though ${percent} % of the records have a value of their own (${thousands(records - filled)} have none)`;
  return { column: column.name, says, lines: [propertyLine(columnDocument(column, [column.name]))] };
}
