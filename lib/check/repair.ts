import type { EngineColumn, Session } from '../engine';
import { type BindFault, explainText, type KnownNames } from './explain-error';
import { nodesOf, type Spot, type SyntaxNode } from './syntax-tree';

/** More than these are told when they have been mended. */
const MOST_FAULTS = 25;

interface Refusal {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
}

/** What the engine finds wrong, and what the SQL would give if that were mended. */
export interface Refused {
  readonly faults: readonly BindFault[];
  /** Absent where it cannot be told; a type is empty where it hangs on what was mended. */
  readonly outputs?: readonly EngineColumn[];
}

/**
 * All that keeps the engine from binding an SQL text. It stops at the first fault, so that one is mended in the syntax tree as
 * its message suggests (another name, a grouped column, nothing in the place of what cannot be told) and the engine is asked
 * again. What it says of a text that was mended is told only where it can be traced to a place of the text as it was written.
 *
 * @param sql may stand for another text: `spot` tells the place there
 */
export async function refusedBy(
  session: Session,
  sql: string,
  known: KnownNames,
  spot: (offset: number) => Spot,
): Promise<Refused> {
  const tree = await serialized(session, sql);
  if (!tree) return { faults: [] };
  const faults: BindFault[] = [];
  let guessed = false;
  for (let text = sql; text !== '' && faults.length < MOST_FAULTS; text = await deserialized(session, tree)) {
    const refusal = await refusalOf(session, text);
    if (!refusal.error) return { faults, outputs: await outputsOf(session, text, guessed) };
    const fault = explainText(refusal.error_message ?? '', known);
    const position = refusal.position === undefined ? undefined : Number(refusal.position);
    const node = await nodeAt(session, tree, text === sql ? undefined : text, position, fault);
    // What is mended keeps its place.
    const offset = (text === sql ? position : undefined) ?? node?.query_location;
    if (text !== sql && offset === undefined) break;
    const found = offset === undefined ? fault : { ...fault, ...spot(offset) };
    if (!faults.some((it) => sameFault(it, found))) faults.push(found);
    if (!node) break;
    guessed = !mendByName(node, outputsIn(tree).has(node), fault) || guessed;
  }
  return { faults };
}

async function outputsOf(session: Session, text: string, guessed: boolean): Promise<EngineColumn[]> {
  const outputs = await session.columns(text);
  return guessed ? outputs.map(({ name }) => ({ name, duckdbType: '' })) : outputs;
}

function sameFault(one: BindFault, other: BindFault): boolean {
  return one.message === other.message && one.line === other.line && one.column === other.column;
}

type Mendable = { -readonly [field in keyof SyntaxNode]: SyntaxNode[field] };

/** In the whole form, which the engine reads back. */
async function serialized(session: Session, sql: string): Promise<Tree | undefined> {
  const { json } = await session.one<{ json: string }>(
    'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS json',
    [sql],
  );
  const parsed = JSON.parse(json.replaceAll(NOWHERE, '0')) as Tree;
  return parsed.error ? undefined : parsed;
}

/** The place of a node that the parser made up; a number that JavaScript would write otherwise. */
const NOWHERE = '18446744073709551615';

interface Tree {
  readonly error: boolean;
  readonly statements: readonly unknown[];
}

async function deserialized(session: Session, tree: Tree): Promise<string> {
  try {
    const { sql } = await session.one<{ sql: string }>('SELECT json_deserialize_sql($1::JSON) AS sql', [
      JSON.stringify(tree),
    ]);
    return sql;
  } catch {
    return '';
  }
}

/** What the engine says when it is to make a plan, as data. */
async function refusalOf(session: Session, sql: string): Promise<Refusal> {
  const { json } = await session.one<{ json: string }>(
    'SELECT CAST(json_serialize_plan($1::VARCHAR) AS VARCHAR) AS json',
    [sql],
  );
  return JSON.parse(json) as Refusal;
}

function nodesOfTree(tree: Tree): Mendable[] {
  return [...nodesOf(tree.statements)] as Mendable[];
}

/** Nodes that are outputs of a SELECT: their names are its columns'. */
function outputsIn(tree: Tree): Set<unknown> {
  return new Set(nodesOfTree(tree).flatMap((node) => (node.select_list as unknown[] | undefined) ?? []));
}

const CLASSES: Partial<Record<BindFault['rule'], readonly string[]>> = {
  'unknown-column': ['COLUMN_REF'],
  'unknown-table': ['COLUMN_REF'],
  'ambiguous-column': ['COLUMN_REF'],
  'ungrouped-column': ['COLUMN_REF'],
  'unknown-function': ['FUNCTION', 'WINDOW'],
  'wrong-arguments': ['FUNCTION', 'WINDOW', 'COMPARISON', 'BETWEEN'],
};

/**
 * The node of the tree that a fault is at.
 *
 * @param mended the text that the tree gives now, where it is another than what was written: the place is one in that
 */
async function nodeAt(
  session: Session,
  tree: Tree,
  mended: string | undefined,
  position: number | undefined,
  { rule, using, type }: BindFault,
): Promise<Mendable | undefined> {
  const nodes = nodesOfTree(tree);
  // The engine tells no place of a name in USING, and no node's of a type.
  if (using !== undefined) return nodes.find((node) => (node.using_columns as string[] | undefined)?.includes(using));
  if (type !== undefined)
    return nodes.find((node) => node.class === 'CAST' && JSON.stringify(node.cast_type).includes(JSON.stringify(type)));
  const alike = ({ class: it }: SyntaxNode) => CLASSES[rule]?.includes(String(it)) ?? false;
  const own = nodes.filter(alike);
  if (mended === undefined) return own.find((node) => node.query_location === position);
  const again = await serialized(session, mended);
  const there = again ? nodesOfTree(again).filter(alike) : [];
  // The text of a tree can be read as another tree, but what it names it names in the same order.
  const same = there.length === own.length && there.every((node, index) => nameOf(node) === nameOf(own[index]));
  return same ? own[there.findIndex((node) => node.query_location === position)] : undefined;
}

function nameOf({ column_names: path, function_name: call, type }: SyntaxNode): string {
  return String((path as string[] | undefined)?.join('.') ?? call ?? type).toLowerCase();
}

/** Mends a node as the message says; false where nothing stands in its place now. */
function mendByName(node: Mendable, isOutput: boolean, { rule, instead, using }: BindFault): boolean {
  if (using !== undefined) {
    const others = (node.using_columns as string[]).filter((name) => name !== using);
    const meant = instead === undefined || others.includes(instead) ? others : [...others, instead];
    Object.assign(node, { using_columns: meant, ref_type: meant.length > 0 ? node.ref_type : 'CROSS' });
    return instead !== undefined;
  }
  if (node.class === 'COLUMN_REF' && instead !== undefined) {
    const path = node.column_names as string[];
    const names = instead.includes('.') ? instead.split('.') : [...path.slice(0, -1), instead];
    if (names.join('.').toLowerCase() !== path.join('.').toLowerCase()) {
      if (isOutput && !node.alias) node.alias = path.at(-1);
      node.column_names = names;
      return true;
    }
  }
  const { alias, query_location } = node;
  const former = { ...node };
  for (const field of Object.keys(node)) delete node[field];
  if (rule === 'ungrouped-column') {
    const name = alias || (isOutput ? (former.column_names as string[]).at(-1) : '');
    // In the order in which the engine writes the fields, as trees are compared node by node.
    const children = [{ ...former, alias: '' }];
    Object.assign(node, { class: 'FUNCTION', type: 'FUNCTION', alias: name, query_location, children, ...ANY_VALUE });
    return true;
  }
  const nothing = { type: { id: 'NULL', type_info: null }, is_null: true };
  Object.assign(node, { class: 'CONSTANT', type: 'VALUE_CONSTANT', alias, query_location, value: nothing });
  return false;
}

const ANY_VALUE = {
  function_name: 'any_value',
  schema: '',
  catalog: '',
  filter: null,
  order_bys: { type: 'ORDER_MODIFIER', orders: [] },
  distinct: false,
  is_operator: false,
  export_state: false,
};
