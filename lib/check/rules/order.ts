import type { Problem } from '../../error';
import { canTellGroups, environmentOf, ifSure, isAggregate, lower, modifiersOf, Queries, type Rows } from '../identity';
import { type BoundSubject, problemAt } from '../subject';
import type { SyntaxNode } from '../syntax-tree';
import { written } from './key';

/** What a query leaves or gives is never decided by the order in which rows happen to come. */
export function decidedOrder(subject: BoundSubject): Problem[] {
  const { mesh, model, select, inputs } = subject;
  if (!canTellGroups(select.sql, select.tree)) return [];
  const environment = environmentOf(mesh, model, inputs);
  const problems: Problem[] = [];
  for (const { node, rows } of new Queries().selects(select.tree, environment)) {
    if (!rows) continue;
    const tell = (...found: (Undecided | undefined)[]) =>
      problems.push(...found.flatMap((it) => (it ? [problemOf(subject, it)] : [])));
    tell(ifSure(() => limited(node, rows)));
    for (const { expression, within } of expressionsOf(node)) {
      if (expression.class === 'WINDOW') tell(ifSure(() => windowed(expression, rows)));
      else if (isAggregate(expression)) tell(ifSure(() => aggregated(expression, within, rows)));
    }
  }
  return problems;
}

interface Undecided {
  readonly rule: 'undecided-limit' | 'undecided-window' | 'undecided-aggregate';
  readonly message: string;
  readonly hint: string;
  readonly node?: SyntaxNode;
}

function problemOf(subject: BoundSubject, { rule, message, hint, node }: Undecided): Problem {
  return problemAt(rule, subject, message, hint, node);
}

function limited(node: SyntaxNode, rows: Rows): Undecided | undefined {
  const modifiers = modifiersOf(node);
  const limit = modifiers.find(({ type }) => type === 'LIMIT_MODIFIER' || type === 'LIMIT_PERCENT_MODIFIER');
  const targets = modifiers.find(({ type }) => type === 'DISTINCT_MODIFIER')?.distinct_on_targets as
    | SyntaxNode[]
    | undefined;
  if (!limit && !targets) return undefined;
  const what = targets ? 'DISTINCT ON' : 'LIMIT';
  const orders = ordersOf(modifiers.find(({ type }) => type === 'ORDER_MODIFIER'));
  if (orders.some((it) => it.class === 'STAR')) return undefined;
  const by = [...(targets ?? []), ...orders].map((it) => rows.listed(it));
  if (rows.identifiedBy(by) || rows.outputs.every(({ expression }) => rows.fix(by, expression))) return undefined;
  const at = (limit?.limit ?? limit?.offset ?? targets?.[0]) as SyntaxNode | undefined;
  if (orders.length === 0) {
    const hint = `add ORDER BY, ending with a key${missing(rows, by)}`;
    return { rule: 'undecided-limit', message: `${what} without ORDER BY leaves any rows`, hint, node: at };
  }
  const message = `rows with the same ${listed(orders)} tie, and ${what} leaves any of them`;
  return { rule: 'undecided-limit', message, hint: `end ORDER BY with a key${missing(rows, by)}`, node: at };
}

const COUNTING = new Set(['WINDOW_ROW_NUMBER', 'WINDOW_NTILE', 'WINDOW_LAG', 'WINDOW_LEAD']);
const CHOOSING = new Set(['WINDOW_FIRST_VALUE', 'WINDOW_LAST_VALUE', 'WINDOW_NTH_VALUE']);

function windowed(node: SyntaxNode, rows: Rows): Undecided | undefined {
  const kind = String(node.type);
  const name = lower(node.function_name);
  const framed = [node.start, node.end].some((it) => /_ROWS$/.test(String(it)));
  const collects = kind === 'WINDOW_AGGREGATE' && (framed || COLLECTING.has(name) || FIRST.has(name));
  if (!COUNTING.has(kind) && !CHOOSING.has(kind) && !collects) return undefined;
  const partitions = (node.partitions as SyntaxNode[] | undefined) ?? [];
  const orders = [...ordersOf(node), ...ordersOf(node, 'arg_orders')];
  const by = [...partitions, ...orders].map((it) => rows.meant(it, false));
  const values = (node.children as SyntaxNode[] | undefined) ?? [];
  if (rows.identifiedBy(by)) return undefined;
  if (!COUNTING.has(kind) && values.every((it) => rows.fix(by, it)) && !(framed && kind === 'WINDOW_AGGREGATE'))
    return undefined;
  // The sum of all rows of a partition is the same in any order.
  if (kind === 'WINDOW_AGGREGATE' && orders.length === 0 && !framed && !COLLECTING.has(name) && !FIRST.has(name))
    return undefined;
  const rule = 'undecided-window';
  if (orders.length === 0) {
    const message = `${name}(…) OVER () without ORDER BY takes rows as they come`;
    return { rule, message, hint: `add ORDER BY, ending with a key${missing(rows, by)}`, node };
  }
  const message = `rows with the same ${listed([...partitions, ...orders])} tie, and ${name}(…) takes them as they come`;
  return { rule, message, hint: `end its ORDER BY with a key${missing(rows, by)}`, node };
}

const FIRST = new Set(['any_value', 'arbitrary', 'first', 'last']);
const COLLECTING = new Set([
  'array_agg',
  'group_concat',
  'json_group_array',
  'json_group_object',
  'list',
  'listagg',
  'string_agg',
]);
const EXTREME = new Set(['arg_max', 'arg_min', 'argmax', 'argmin', 'max_by', 'min_by', 'arg_max_null', 'arg_min_null']);
/** Functions that give the same for a list in any order. */
const UNORDERED =
  /^(list|array)_(sort|reverse_sort|grade_up|length|sum|min|max|count|avg|product|bool_and|bool_or|contains|has|unique|has_any|has_all)$|^len(gth)?$/;

function aggregated(node: SyntaxNode, within: SyntaxNode | undefined, rows: Rows): Undecided | undefined {
  const name = lower(node.function_name);
  const [value, ...others] = (node.children as SyntaxNode[] | undefined) ?? [];
  if (!value || !(FIRST.has(name) || COLLECTING.has(name) || EXTREME.has(name))) return undefined;
  if (within && UNORDERED.test(lower(within.function_name)) && COLLECTING.has(name)) return undefined;
  const orders = ordersOf(node.order_bys);
  const by = [...(rows.groups ?? []), ...orders, ...(EXTREME.has(name) ? others.slice(0, 1) : [])];
  // The rows that are summed up are those before they are grouped.
  if (rows.sources.identifiedBy(by) || rows.sources.fix(by, value)) return undefined;
  const rule = 'undecided-aggregate';
  const key = missing(rows.sources, by);
  if (EXTREME.has(name)) {
    const message = `${name}(…) takes any of the rows with the same ${written(others[0])}`;
    return {
      rule,
      message,
      hint: `write ${FIRST_OF[/min/.test(name) ? 'min' : 'max']}, with an order that ends with a key${key}`,
      node,
    };
  }
  if (orders.length > 0) {
    const message = `rows with the same ${listed(orders)} tie, and ${name}(…) takes them as they come`;
    return { rule, message, hint: `end its ORDER BY with a key${key}`, node };
  }
  const [message, hint] = FIRST.has(name)
    ? [
        `${name}(…) takes the value of any row`,
        `write min(…) or max(…), or say which: first(… ORDER BY …), ending with a key${key}`,
      ]
    : [`${name}(…) without an order has its values as rows come`, `add one: ${name}(… ORDER BY …)`];
  return { rule, message, hint, node };
}

const FIRST_OF = { max: 'first(… ORDER BY … DESC)', min: 'first(… ORDER BY …)' };

function ordersOf(modifier: unknown, field = 'orders'): SyntaxNode[] {
  const list = ((modifier ?? {}) as Record<string, unknown>)[field] as { expression: SyntaxNode }[] | undefined;
  return list?.map(({ expression }) => expression) ?? [];
}

function listed(expressions: readonly SyntaxNode[]): string {
  return expressions.map(written).join(', ');
}

/** `: b.bill_id`, where a key is known that would decide. */
function missing(rows: Rows, by: readonly SyntaxNode[]): string {
  const relations = ifSure(() => rows.repeating(by)) ?? [];
  const keys = relations.map(({ name, key }) =>
    key?.map((column) => (rows.from.relations.length > 1 ? `${name}.${column}` : column)),
  );
  if (rows.groups || keys.length === 0 || keys.some((key) => !key || key.length === 0)) return '';
  return `: ${keys.flat().join(', ')}`;
}

/** All expressions of a SELECT that stand in no other query, each with the function that it is an argument of. */
function expressionsOf(select: SyntaxNode): { expression: SyntaxNode; within?: SyntaxNode }[] {
  const found: { expression: SyntaxNode; within?: SyntaxNode }[] = [];
  const visit = (value: unknown, within?: SyntaxNode): void => {
    if (value === null || typeof value !== 'object') return;
    const node = value as SyntaxNode;
    if (/_NODE$/.test(String(node.type)) && value !== select) return;
    if (typeof node.class === 'string') found.push({ expression: node, within });
    for (const child of Object.values(node)) visit(child, typeof node.class === 'string' ? node : within);
  };
  const { cte_map: _, from_table: __, ...rest } = select;
  for (const part of Object.values(rest)) visit(part);
  return found;
}
