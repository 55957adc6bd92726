import type { StagedColumn } from './column';

/** The spellings of a source's header under which a column is looked for. */
export function spellingsOf(column: StagedColumn): readonly string[] {
  return column.from?.length ? column.from : [column.name, ...(column.renamedFrom ?? [])];
}

/** The separators that a number of this column is written with. */
export function separatorsOf(column: StagedColumn): { decimal: string; group?: string } {
  return { decimal: column.parse?.decimal ?? '.', group: column.parse?.group };
}

/** The words for true and false of this column. */
export function wordsOf(column: StagedColumn): { trueWords: readonly string[]; falseWords: readonly string[] } {
  return { trueWords: column.parse?.trueWords ?? ['true'], falseWords: column.parse?.falseWords ?? ['false'] };
}
