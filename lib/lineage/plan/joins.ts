import { deciding, made, together } from '../sources';
import { type Below, sourcesOf } from './expression';
import { type Expression, expressions, type Operator } from './nodes';
import { beside, type Relation, restricted } from './relation';

interface Condition {
  readonly comparison: string;
  readonly left: Expression;
  readonly right: Expression;
}

/** What comes of two relations; undefined for a kind of join that is not known. */
export function joined(
  operator: Operator,
  overLeft: Below,
  overRight: Below,
  left: Relation,
  right: Relation,
): Relation | undefined {
  const asked = (operator.conditions ?? []) as readonly Condition[];
  const conditions = asked.filter((it) => !isPlumbing(operator, it, overLeft, overRight));
  const compared = conditions.map((it) => together([sourcesOf(it.left, overLeft), sourcesOf(it.right, overRight)]));
  const both = beside(left, right);
  const free = expressions([operator.condition]).map((it) => sourcesOf(it, { ...overLeft, columns: both.columns }));
  const keys = deciding(together([...compared, ...free]), 'join');
  switch (operator.join_type) {
    case 'INNER':
    case 'LEFT':
    case 'RIGHT':
    case 'FULL':
    case 'OUTER':
      return restricted(both, keys);
    case 'SEMI':
    case 'ANTI':
      return { ...left, rows: together([both.rows, keys]) };
    // To each row of the left at most one of the right: it decides on nothing but what comes with it.
    case 'SINGLE': {
      const found = right.columns.map((it) => together([it, right.rows, right.order, keys]));
      return { ...left, columns: [...left.columns, ...found] };
    }
    case 'MARK': {
      const mark = together([made(together([...compared, ...free]), 'transformation'), right.rows, right.order]);
      return { ...left, columns: [...left.columns, mark] };
    }
    default:
      return undefined;
  }
}

/**
 * True for a condition that joins a column of the left with the copy of it that was given to the right: the engine puts it there to
 * bring the rows of both together. What the right makes of the copy is told by the right.
 */
function isPlumbing({ type }: Operator, condition: Condition, overLeft: Below, overRight: Below): boolean {
  if (type !== 'LOGICAL_DELIM_JOIN' || condition.comparison !== 'COMPARE_NOT_DISTINCT_FROM') return false;
  const [left, right] = [sourcesOf(condition.left, overLeft), sourcesOf(condition.right, overRight)];
  return (
    left.direct.size === right.direct.size && [...left.direct].every(([key, kind]) => right.direct.get(key) === kind)
  );
}
