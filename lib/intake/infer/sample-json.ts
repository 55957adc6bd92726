import type { StagedColumn } from '../../contract';
import { fail } from '../../error';
import { CsvSplitter } from '../records/csv-splitter';
import { encodingOfMark } from '../records/encoding';
import { JsonCells } from '../records/json-cells';
import { JsonSlicer } from '../records/json-slicer';
import { type Sample, SampleRows } from './sample';
import { beginOf, textOf } from './sample-csv';

const MOST_OBJECTS = 100_000;

/** The begin of JSON: a document with an array of objects, or an object a line. */
export async function sampleJson(path: string, kind: 'json' | 'ndjson'): Promise<Sample> {
  const { bytes, whole } = await beginOf(path);
  const text = textOf(bytes, encodingOfMark(bytes) ?? 'utf-8');
  const { objects, records, unsure } = kind === 'ndjson' ? linesOf(text, whole) : elementsOf(text, whole, path);
  const names = new JsonCells([]);
  const sound = objects.filter((object) => isObject(object) && canBeRead(names, object));
  const headers = [...names.newNames];
  const cells = new JsonCells(headers.map((name): StagedColumn => ({ name, type: 'string', from: [name] })));
  const rows = new SampleRows(headers.length, true);
  for (const object of sound) rows.add(cells.of(object));
  const doubts = [...unsure];
  if (sound.length < objects.length)
    doubts.push(
      `${objects.length - sound.length} of ${objects.length} records are no JSON objects that can be read; they will go to quarantine`,
    );
  return {
    format: kind === 'ndjson' ? { kind } : { kind, ...(records === '' ? {} : { records }) },
    headers,
    columns: rows.result,
    records: rows.records,
    whole: whole && !rows.full && objects.length < MOST_OBJECTS,
    unsure: doubts,
  };
}

interface Found {
  readonly objects: readonly string[];
  /** Dotted path to the array. */
  readonly records: string;
  readonly unsure: readonly string[];
}

function linesOf(text: string, whole: boolean): Found {
  const objects: string[] = [];
  const add = (raw: string) => void (raw.trim() !== '' && objects.length < MOST_OBJECTS && objects.push(raw.trim()));
  const splitter = new CsvSplitter(
    { delimiter: '\n', quote: '', escape: '' },
    { record: (_, raw) => add(raw), fault: (_, raw) => add(raw) },
  );
  splitter.push(text);
  if (whole) splitter.end();
  return { objects, records: '', unsure: [] };
}

/** The elements of the document's array; of several arrays, of the one with the most. */
function elementsOf(text: string, whole: boolean, path: string): Found {
  const root = slice(text, [], whole);
  if (root.found) return { objects: root.objects, records: '', unsure: [] };
  const arrays = root.arrays.filter((it) => it !== '');
  const found = arrays.map((records) => ({ records, ...slice(text, records.split('.'), whole) }));
  const [best] = found.sort((a, b) => b.objects.filter(isObject).length - a.objects.filter(isObject).length);
  if (!best)
    fail(`${path} has no array of records`, 'a JSON document must have an array of objects, or an object a line');
  const others = found.slice(1).filter(({ objects }) => objects.some(isObject));
  const unsure = others.map(
    (it) => `there are records at '${it.records}' too: '${best.records}' was taken, which has more`,
  );
  return { objects: best.objects, records: best.records, unsure };
}

function slice(
  text: string,
  path: readonly string[],
  whole: boolean,
): { found: boolean; arrays: string[]; objects: string[] } {
  const objects: string[] = [];
  const slicer = new JsonSlicer(path, {
    element: (_, raw) => void (objects.length < MOST_OBJECTS && objects.push(raw.trim())),
    fault: () => undefined,
  });
  slicer.push(text);
  if (whole) slicer.end();
  return { found: slicer.found, arrays: [...slicer.arrays], objects };
}

/** False for an object that the intake refuses, as one with a member twice. */
function canBeRead(cells: JsonCells, object: string): boolean {
  try {
    cells.of(object);
    return true;
  } catch {
    return false;
  }
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
