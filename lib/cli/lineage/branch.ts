import {
  type ColumnSteps,
  type Direction,
  keyOf,
  type Lineage,
  type Step,
  sourcesOfColumn,
  tablesFrom,
} from '../../lineage';
import type { Target } from './target';

/** A table or a column with those that it comes from, or that come from it. */
export interface Branch {
  readonly name: string;
  /** How it is in what stands above it; of the root nothing. */
  readonly how?: string;
  /** Why more cannot be told. */
  readonly unknown?: string;
  readonly branches: readonly Branch[];
  /** True where its branches are shown in another place. */
  readonly isRepeated?: boolean;
}

const WORDS = { identity: 'as it is', transformation: 'changed', aggregation: 'aggregated' } as const;

/** The tree of what a target's values come from, or go into. What only decides on values is not in it. */
export function branchOf(lineage: Lineage, steps: ColumnSteps, target: Target, direction: Direction): Branch {
  const seen = new Set<string>();
  return target.column === undefined
    ? tableBranch(lineage, target.table, direction, seen)
    : columnBranch(lineage, steps, { table: target.table, column: target.column }, direction, seen);
}

/** What decides on a column without being in it, or what it decides on so. */
export function decisions(steps: ColumnSteps, { table, column = '' }: Target, direction: Direction): readonly Step[] {
  return steps.from({ table, column }, direction).filter(({ indirect }) => indirect.length > 0);
}

function tableBranch(lineage: Lineage, name: string, direction: Direction, seen: Set<string>): Branch {
  if (seen.has(name)) return { name, branches: [], isRepeated: true };
  seen.add(name);
  const branches = tablesFrom(lineage, name, direction).map((it) => tableBranch(lineage, it, direction, seen));
  return { name, branches };
}

function columnBranch(
  lineage: Lineage,
  steps: ColumnSteps,
  { table, column, direct }: { table: string; column: string } & Partial<Step>,
  direction: Direction,
  seen: Set<string>,
): Branch {
  const node = { name: `${table}.${column}`, ...(direct && { how: WORDS[direct] }) };
  const key = keyOf({ table, column });
  const next = steps.from({ table, column }, direction).filter((step) => step.direct !== undefined);
  if (seen.has(key)) return { ...node, branches: [], ...(next.length > 0 && { isRepeated: true }) };
  seen.add(key);
  const of = lineage.get(table);
  const unknown = direction === 'up' && of ? sourcesOfColumn(of, column).unknown : undefined;
  const branches = next.map((step) => columnBranch(lineage, steps, step, direction, seen));
  return { ...node, branches, ...(unknown !== undefined && { unknown }) };
}
