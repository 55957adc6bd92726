import type { Lineage, LineageTable } from './lineage-table';
import {
  columnOf,
  type DirectKind,
  type IndirectKind,
  keyOf,
  type SourceColumn,
  type Sources,
  together,
} from './sources';

export type Direction = 'up' | 'down';

/** A column that a value comes from or goes into, and how. */
export interface Step extends SourceColumn {
  readonly direct?: DirectKind;
  readonly indirect: readonly IndirectKind[];
}

/** What a column's value and its being there come from. */
export function sourcesOfColumn({ columns, rows }: LineageTable, column: string): Sources {
  return together([columns.get(column) ?? rows, rows]);
}

/** Steps between columns, both ways. */
export class ColumnSteps {
  private readonly below = new Map<string, Step[]>();

  constructor(private readonly lineage: Lineage) {
    for (const table of lineage.values())
      for (const column of table.columns.keys())
        for (const step of stepsOf(sourcesOfColumn(table, column))) {
          const key = keyOf(step);
          const { direct, indirect } = step;
          const to = { table: table.name, column, indirect, ...(direct && { direct }) };
          this.below.set(key, [...(this.below.get(key) ?? []), to]);
        }
  }

  from(column: SourceColumn, direction: Direction): readonly Step[] {
    if (direction === 'down') return this.below.get(keyOf(column)) ?? [];
    const table = this.lineage.get(column.table);
    return table ? stepsOf(sourcesOfColumn(table, column.column)) : [];
  }

  /** Every column that can be reached from some, themselves not counted. */
  reach(start: readonly SourceColumn[], direction: Direction): SourceColumn[] {
    const found = new Map<string, SourceColumn>();
    const open = [...start];
    for (let at = open.pop(); at; at = open.pop()) {
      for (const { table, column } of this.from(at, direction)) {
        const key = keyOf({ table, column });
        if (found.has(key)) continue;
        found.set(key, { table, column });
        open.push({ table, column });
      }
    }
    return [...found.values()];
  }
}

/** The tables that a table is made of, or that are made of it. */
export function tablesFrom(lineage: Lineage, name: string, direction: Direction): string[] {
  if (direction === 'up') return [...(lineage.get(name)?.reads ?? [])];
  return [...lineage.values()].filter(({ reads }) => reads.includes(name)).map((table) => table.name);
}

function stepsOf({ direct, indirect }: Sources): Step[] {
  const keys = new Set([...direct.keys(), ...indirect.keys()]);
  return [...keys].map((key) => {
    const kind = direct.get(key);
    return { ...columnOf(key), indirect: [...(indirect.get(key) ?? [])], ...(kind && { direct: kind }) };
  });
}
