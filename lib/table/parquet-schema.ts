import { open } from 'node:fs/promises';
import { Thrift } from './thrift';

/** A column of a Parquet file, or a part of one. */
export interface FilePart {
  readonly name: string;
  /** The Iceberg field id, where the writer gave one. */
  readonly id?: number;
  readonly kind: 'primitive' | 'struct' | 'list' | 'map';
  /** True for bytes of which the file does not say what they are: a text, as some writers leave it. */
  readonly plainBytes?: true;
  /** Of a struct its fields, of a list its element, of a map its key and its value. */
  readonly parts: readonly FilePart[];
}

export interface FileSchema {
  readonly columns: readonly FilePart[];
  /** The same for two files only where the engine sees the same names and types in both. */
  readonly signature: string;
}

/** Positions in Parquet's own structures (parquet.thrift): FileMetaData.schema, and the fields of a SchemaElement. */
const SCHEMA = 2;
const ELEMENT = { type: 1, repetition: 3, name: 4, children: 5, converted: 6, fieldId: 9, logical: 10 };
const REPEATED = 2;
const BYTE_ARRAY = 6;
/** ConvertedType, and the field of LogicalType that is set. */
const MAPS = { converted: [1, 2], logical: 2 };
const LISTS = { converted: [3], logical: 3 };
const FOOTER_BYTES = 8;

/** The columns of a local Parquet file; undefined for what is none, which the engine says better. */
export async function readFileSchema(path: string): Promise<FileSchema | undefined> {
  const footer = await readFooter(path);
  if (!footer) return undefined;
  const thrift = new Thrift(footer);
  const elements: Element[] = [];
  let signature = '';
  thrift.struct((id) => {
    if (id !== SCHEMA) return false;
    const bytes = thrift.slice(() => thrift.list(() => elements.push(readElement(thrift))));
    signature = bytes.toString('latin1');
    return true;
  });
  const root = elements.reverse().pop();
  return { columns: children(elements, root?.children ?? 0).map(partOf), signature };
}

async function readFooter(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(FOOTER_BYTES);
    await file.read(end, 0, FOOTER_BYTES, Math.max(0, size - FOOTER_BYTES));
    if (end.toString('latin1', 4) !== 'PAR1') return undefined;
    const length = Math.min(end.readUInt32LE(0), size - FOOTER_BYTES);
    const footer = Buffer.alloc(length);
    await file.read(footer, 0, length, size - FOOTER_BYTES - length);
    return footer;
  } finally {
    await file.close();
  }
}

/** A line of the schema; those of a group's parts follow it. */
interface Element {
  name: string;
  id?: number;
  children: number;
  type?: number;
  repetition?: number;
  converted?: number;
  logical?: number;
}

function readElement(thrift: Thrift): Element {
  const element: Element = { name: '', children: 0 };
  thrift.struct((id) => {
    if (id === ELEMENT.name) element.name = thrift.text();
    else if (id === ELEMENT.fieldId) element.id = thrift.integer();
    else if (id === ELEMENT.type) element.type = thrift.integer();
    else if (id === ELEMENT.children) element.children = thrift.integer();
    else if (id === ELEMENT.repetition) element.repetition = thrift.integer();
    else if (id === ELEMENT.converted) element.converted = thrift.integer();
    else if (id === ELEMENT.logical) {
      thrift.struct((kind) => {
        element.logical = kind;
        return false;
      });
    } else return false;
    return true;
  });
  return element;
}

interface Node extends Element {
  readonly nodes: readonly Node[];
}

/** Takes the next nodes off the end of the list, each with those below it. */
function children(elements: Element[], count: number): Node[] {
  const nodes: Node[] = [];
  while (nodes.length < count && elements.length > 0) {
    const element = elements.pop() as Element;
    nodes.push({ ...element, nodes: children(elements, element.children) });
  }
  return nodes;
}

/** A list and a map have a repeated group between them and their parts (Parquet, "Nested Types"). */
function partOf({ name, id, nodes, ...element }: Node): FilePart {
  const known = { name, ...(id === undefined ? {} : { id }) };
  const [between] = nodes;
  if (is(element, MAPS) && between?.nodes.length === 2) {
    return { ...known, kind: 'map', parts: between.nodes.map(partOf) };
  }
  if (is(element, LISTS) && between?.repetition === REPEATED) {
    // An older writer's list has no group there, or one that is the element itself.
    return { ...known, kind: 'list', parts: [partOf(between.nodes.length === 1 ? between.nodes[0] : between)] };
  }
  if (nodes.length > 0) return { ...known, kind: 'struct', parts: nodes.map(partOf) };
  const { type, converted, logical } = element;
  const plain = type === BYTE_ARRAY && converted === undefined && logical === undefined;
  return { ...known, kind: 'primitive', parts: [], ...(plain ? { plainBytes: true as const } : {}) };
}

function is(element: Omit<Element, 'name'>, type: { converted: readonly number[]; logical: number }): boolean {
  return element.logical === type.logical || type.converted.includes(element.converted ?? -1);
}
