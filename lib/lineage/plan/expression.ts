import { deciding, made, madeBy, NOTHING, type Sources, together, unknownSources } from '../sources';
import { type Expression, expressions, optional, orderings } from './nodes';

/** What stands below an expression. */
export interface Below {
  /** By their place. */
  readonly columns: readonly Sources[];
  /** By their table's number in the plan, where a place was not resolved. */
  bound(tableIndex: number, columnIndex: number): Sources | undefined;
}

/** Where the value of an expression comes from. */
export function sourcesOf(expression: Expression, below: Below): Sources {
  const sources = read(expression, below);
  return /^BOUND_(COLUMN_)?REF$/.test(expression.expression_class) ? sources : madeBy(sources, ownText(expression));
}

/** What an expression says besides the expressions in it. */
function ownText(expression: Expression): string {
  return JSON.stringify(expression, (key, value) => {
    if (key === 'alias' || key === 'query_location') return undefined;
    // A lambda is told by its text: nobody reads what is in it.
    if (key === 'function_data') return JSON.stringify(value);
    return key !== '' && value?.expression_class !== undefined ? '' : value;
  });
}

function read(expression: Expression, below: Below): Sources {
  const all = (list: readonly Expression[]): Sources => together(list.map((it) => sourcesOf(it, below)));
  const from = (...fields: string[]): Sources =>
    made(all(fields.flatMap((field) => children(expression[field]))), 'transformation');
  switch (expression.expression_class) {
    case 'BOUND_REF':
      return below.columns[Number(expression.index)] ?? unknownSources('the plan points to a column that is not there');
    case 'BOUND_COLUMN_REF': {
      const { table_index, column_index } = expression.binding as { table_index: number; column_index: number };
      return below.bound(table_index, column_index) ?? unknownSources('the plan points to a table that is not there');
    }
    case 'BOUND_CONSTANT':
    case 'BOUND_PARAMETER':
    case 'BOUND_DEFAULT':
      return NOTHING;
    case 'BOUND_CAST':
    case 'BOUND_UNNEST':
      return from('child');
    // A lambda's own expression speaks of its parameters; the columns that it uses are among the children.
    case 'BOUND_FUNCTION':
    case 'BOUND_CONJUNCTION':
    case 'BOUND_OPERATOR':
      return from('children');
    case 'BOUND_COMPARISON':
      return from('left', 'right');
    case 'BOUND_BETWEEN':
      return from('input', 'lower', 'upper');
    case 'BOUND_CASE':
      return caseSources(expression, below);
    case 'BOUND_AGGREGATE': {
      const { orders } = (expression.order_bys ?? {}) as { orders?: unknown };
      return together([
        made(all(expressions(expression.children)), 'aggregation'),
        deciding(all(optional(expression.filter)), 'filter'),
        deciding(all(orderings(orders)), 'sort'),
      ]);
    }
    case 'BOUND_WINDOW':
      return windowSources(expression, below);
    default:
      return unknownSources(`${expression.expression_class} is not known`);
  }
}

function children(field: unknown): readonly Expression[] {
  return Array.isArray(field) ? expressions(field) : optional(field);
}

function caseSources(expression: Expression, below: Below): Sources {
  const checks = expression.case_checks as readonly { when_expr: Expression; then_expr: Expression }[];
  const taken = [...checks.map((it) => it.then_expr), ...optional(expression.else_expr)];
  return together([
    made(together(taken.map((it) => sourcesOf(it, below))), 'transformation'),
    ...checks.map((it) => deciding(sourcesOf(it.when_expr, below), 'conditional')),
  ]);
}

function windowSources(expression: Expression, below: Below): Sources {
  const all = (list: readonly Expression[]): Sources => together(list.map((it) => sourcesOf(it, below)));
  const kind = expression.type === 'WINDOW_AGGREGATE' ? 'aggregation' : 'transformation';
  const values = [...expressions(expression.children), ...optional(expression.default_expr)];
  const frame = [
    ...expressions(expression.partitions),
    ...orderings(expression.orders),
    ...orderings(expression.arg_orders),
    ...['start_expr', 'end_expr', 'offset_expr'].flatMap((field) => optional(expression[field])),
  ];
  return together([
    made(all(values), kind),
    deciding(all(frame), 'window'),
    deciding(all(optional(expression.filter_expr)), 'filter'),
  ]);
}
