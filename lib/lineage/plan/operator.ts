import { deciding, made, madeBy, NOTHING, type Sources, sourceOf, together, unknownSources } from '../sources';
import { type Below, sourcesOf } from './expression';
import { joined } from './joins';
import { type Expression, expressions, type Operator, orderings } from './nodes';
import { beside, ONE_ROW, type Relation, restricted, stacked } from './relation';

/** What operators further down the plan may speak of by a number. */
export interface Scope {
  /** Common tables by their number. */
  readonly common: ReadonlyMap<number, Relation>;
  /** What the other side of the join around gives to this one. */
  readonly given?: readonly Sources[];
  /** Columns of what was read so far, by the table's number. */
  readonly bound: Map<number, readonly Sources[]>;
}

/** The plan has something in it of which this reader knows nothing. */
export class UnknownPlan extends Error {}

/** Table functions that read nothing but their arguments. */
const PURE_FUNCTIONS = ['range', 'generate_series', 'repeat', 'repeat_row', 'unnest'];
/** No query calls itself oftener until its sources stay the same: each round adds at least one. */
const MOST_ROUNDS = 1000;
/** An index beyond every column: the row's own number. */
const NO_COLUMN = 2 ** 62;

export function relationOf(operator: Operator, scope: Scope): Relation {
  const relation = toldBy(operator, read(operator, scope));
  const index = operator.table_index ?? operator.unnest_index;
  if (typeof index === 'number') scope.bound.set(index, relation.columns);
  return relation;
}

/** What an operator says of its rows besides the expressions in it. */
const OWN_WORDS = [
  ...['type', 'join_type', 'distinct_type', 'setop_all', 'union_all', 'grouping_sets', 'grouping_functions'],
  ...['sample_options', 'parameters'],
] as const;
/** They change no rows. */
const NO_WORDS = [
  'LOGICAL_PROJECTION',
  'LOGICAL_GET',
  'LOGICAL_ORDER_BY',
  'LOGICAL_WINDOW',
  'LOGICAL_MATERIALIZED_CTE',
];
const PASSED_ON = ['LOGICAL_CTE_REF', 'LOGICAL_DELIM_GET', 'LOGICAL_DUMMY_SCAN', 'LOGICAL_EXPRESSION_GET'];

function toldBy(operator: Operator, relation: Relation): Relation {
  if (NO_WORDS.includes(operator.type) || PASSED_ON.includes(operator.type)) return relation;
  const bounds = [operator.limit_val, operator.offset_val].map((it) => ({ ...(it as object), expression: undefined }));
  const words = JSON.stringify([OWN_WORDS.map((word) => operator[word] ?? null), bounds]);
  return { ...relation, rows: madeBy(relation.rows, words) };
}

function read(operator: Operator, scope: Scope): Relation {
  const { children = [] } = operator;
  const only = (): Relation => relationOf(children[0], scope);
  switch (operator.type) {
    case 'LOGICAL_GET':
      return scan(operator, scope);
    case 'LOGICAL_PROJECTION': {
      const below = only();
      return { ...below, columns: expressions(operator.expressions).map((it) => sourcesOf(it, over(below, scope))) };
    }
    case 'LOGICAL_FILTER': {
      const below = only();
      return restricted(below, deciding(sourcesIn(operator.expressions, below, scope), 'filter'));
    }
    case 'LOGICAL_AGGREGATE_AND_GROUP_BY':
      return aggregated(operator, only(), scope);
    case 'LOGICAL_WINDOW': {
      const below = only();
      const windows = expressions(operator.expressions).map((it) =>
        together([sourcesOf(it, over(below, scope)), below.rows, below.order]),
      );
      return { ...below, columns: [...below.columns, ...windows] };
    }
    case 'LOGICAL_UNNEST': {
      const below = only();
      const lists = expressions(operator.expressions).map((it) => sourcesOf(it, over(below, scope)));
      const longer = restricted(below, deciding(together(lists), 'join'));
      return { ...longer, columns: [...below.columns, ...lists] };
    }
    case 'LOGICAL_DISTINCT': {
      const below = only();
      const { orders } = (operator.order_by ?? {}) as { orders?: unknown };
      const isOn = operator.distinct_type === 'DISTINCT_ON';
      return restricted(
        below,
        deciding(sourcesIn(operator.distinct_targets, below, scope), 'group by'),
        ...(isOn ? [deciding(sourcesIn(orderings(orders), below, scope), 'sort'), below.order] : []),
      );
    }
    case 'LOGICAL_ORDER_BY': {
      const below = only();
      return { ...below, order: deciding(sourcesIn(orderings(operator.orders), below, scope), 'sort') };
    }
    case 'LOGICAL_LIMIT': {
      const below = only();
      const bounds = [operator.limit_val, operator.offset_val].flatMap((it) =>
        expressions([(it as { expression?: Expression } | undefined)?.expression]),
      );
      return restricted(below, below.order, deciding(sourcesIn(bounds, below, scope), 'filter'));
    }
    case 'LOGICAL_SAMPLE':
      return only();
    case 'LOGICAL_COMPARISON_JOIN':
    case 'LOGICAL_DELIM_JOIN':
    case 'LOGICAL_ASOF_JOIN':
    case 'LOGICAL_ANY_JOIN':
      return joinOf(operator, scope);
    case 'LOGICAL_CROSS_PRODUCT':
      return beside(only(), relationOf(children[1], scope));
    case 'LOGICAL_POSITIONAL_JOIN': {
      const both = beside(only(), relationOf(children[1], scope));
      return restricted(both, both.order);
    }
    case 'LOGICAL_UNION':
      return children.map((it) => relationOf(it, scope)).reduce(stacked);
    case 'LOGICAL_EXCEPT':
    case 'LOGICAL_INTERSECT': {
      const [left, right] = children.map((it) => relationOf(it, scope));
      const compared = together([...left.columns, ...right.columns]);
      return restricted({ ...left, rows: beside(left, right).rows }, deciding(compared, 'join'));
    }
    case 'LOGICAL_MATERIALIZED_CTE': {
      const common = new Map(scope.common).set(Number(operator.table_index), only());
      return relationOf(children[1], { ...scope, common });
    }
    case 'LOGICAL_RECURSIVE_CTE':
      return recursive(operator, scope);
    case 'LOGICAL_CTE_REF':
      return scope.common.get(Number(operator.cte_index)) ?? unknown('a common table that is not there');
    case 'LOGICAL_DELIM_GET':
      if (scope.given?.length !== lengthOf(operator.chunk_types)) unknown('a join whose sides do not fit');
      return { ...ONE_ROW, columns: scope.given ?? [] };
    case 'LOGICAL_DUMMY_SCAN':
      return { ...ONE_ROW, columns: [NOTHING] };
    case 'LOGICAL_EXPRESSION_GET':
      return values(operator, only(), scope);
    default:
      return unknown(operator.type);
  }
}

function scan(operator: Operator, scope: Scope): Relation {
  const { table } = (operator.function_data ?? {}) as { table?: string };
  const names = operator.names as readonly string[];
  const indexes = (operator.column_indexes as readonly { index: number }[]).map(({ index }) => index);
  const [child] = operator.children ?? [];
  if (operator.name === 'seq_scan' && table !== undefined && !child) {
    const columns = indexes.map((index): Sources => {
      if (index >= NO_COLUMN) return NOTHING;
      return sourceOf({ table, column: names[index] });
    });
    return { ...ONE_ROW, columns, rows: madeBy(NOTHING, table) };
  }
  if (!child) {
    const isPure = PURE_FUNCTIONS.includes(String(operator.name));
    const words = JSON.stringify([operator.name, operator.parameters ?? null]);
    const column = isPure ? madeBy(NOTHING, words) : unknownSources(`${operator.name} reads what is not known`);
    return { columns: indexes.map(() => column), rows: column, order: NOTHING };
  }
  const below = relationOf(child, scope);
  const given = together(below.columns.slice(0, lengthOf(operator.input_table_types)));
  const passed = ((operator.projected_input ?? []) as readonly number[]).map((at) => below.columns[at] ?? NOTHING);
  const own = indexes.map((at) => madeBy(made(given, 'transformation'), `${operator.name} ${at}`));
  return restricted({ ...below, columns: [...own, ...passed] }, deciding(given, 'join'));
}

function aggregated(operator: Operator, below: Relation, scope: Scope): Relation {
  const groups = expressions(operator.groups).map((it) => sourcesOf(it, over(below, scope)));
  const values = expressions(operator.expressions).map((it) =>
    together([sourcesOf(it, over(below, scope)), below.order]),
  );
  const grouping = ((operator.grouping_functions ?? []) as readonly unknown[]).map(() => NOTHING);
  const rows = together([below.rows, deciding(together(groups), 'group by')]);
  // Without groups there is one row, whatever the rows below are: they decide on its values alone.
  if (groups.length === 0) return { ...ONE_ROW, columns: values.map((it) => together([it, rows])) };
  return { columns: [...groups, ...values, ...grouping], rows, order: NOTHING };
}

function joinOf(operator: Operator, scope: Scope): Relation {
  const [one, other] = operator.children ?? [];
  if (operator.delim_flipped === true) return unknown('a join whose sides were changed');
  const left = relationOf(one, scope);
  const eliminated = operator.duplicate_eliminated_columns;
  const isDelim = operator.type === 'LOGICAL_DELIM_JOIN';
  const given = isDelim ? expressions(eliminated).map((it) => sourcesOf(it, over(left, scope))) : scope.given;
  const right = relationOf(other, { ...scope, given });
  return joined(operator, over(left, scope), over(right, scope), left, right) ?? unknown(`${operator.join_type} JOIN`);
}

/** What it calls itself with is what came out of it: until nothing new comes. */
function recursive(operator: Operator, scope: Scope): Relation {
  const [first, next] = operator.children ?? [];
  let relation = relationOf(first, scope);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const common = new Map(scope.common).set(Number(operator.table_index), relation);
    const more = relationOf(next, { ...scope, common });
    const keys = deciding(sourcesIn(operator.key_targets, more, scope), 'group by');
    const both = restricted(stacked(relation, more), keys);
    const isDistinct = operator.union_all !== true;
    const whole = isDistinct ? restricted(both, deciding(together(both.columns), 'group by')) : both;
    if (sizeOf(whole) === sizeOf(relation)) return whole;
    relation = whole;
  }
  return unknown('a recursion that does not end');
}

function values(operator: Operator, below: Relation, scope: Scope): Relation {
  const rows = operator.expressions as unknown as readonly (readonly Expression[])[];
  const read = rows.map((row) => row.map((it) => sourcesOf(it, over(below, scope))));
  const columns = (read[0] ?? []).map((_, at) => together(read.map((row) => row[at])));
  return { ...below, columns };
}

function sizeOf({ columns, rows, order }: Relation): string {
  return JSON.stringify(
    [...columns, rows, order].map((it) => [
      [...it.direct],
      [...it.indirect].map(([key, kinds]) => [key, [...kinds]]),
      it.unknown,
    ]),
  );
}

function sourcesIn(list: unknown, below: Relation, scope: Scope): Sources {
  return together(expressions(list).map((it) => sourcesOf(it, over(below, scope))));
}

function over({ columns }: Relation, { bound }: Scope): Below {
  return { columns, bound: (table, column) => bound.get(table)?.[column] };
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function unknown(what: string): never {
  throw new UnknownPlan(what);
}
