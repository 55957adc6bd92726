import { parseType, type StagedColumn, spellingsOf, type Type } from '../../contract';
import { nestedCell, writtenCell, writtenType } from './json-nested';
import { members } from './json-text';
import { cellOf, escapedName, RepeatedMember } from './json-value';

/** Where a member's value goes: the column, and how early its spelling stands among the column's. */
interface Target {
  readonly column: number;
  readonly rank: number;
}

const MAX_NEW = 1000;

/**
 * Members of JSON objects as cells by the contract. Nested members go by dotted paths, in which a dot of a name has a
 * backslash before it; lists and objects for a column of text stay JSON.
 */
export class JsonCells {
  /** Paths of members that no column names. */
  readonly newNames = new Set<string>();
  /** Columns that some record had a member for. */
  readonly seen: boolean[];
  private readonly targets = new Map<string, Target[]>();
  /** Paths to objects with members that a column names. */
  private readonly above = new Set<string>();
  /** By column: its type where it has parts, which may be JSON in a text. */
  private readonly nested: readonly ({ readonly type: Type; readonly isWritten: boolean } | undefined)[];

  constructor(columns: readonly StagedColumn[]) {
    this.seen = columns.map(() => false);
    this.nested = columns.map((column) => {
      const type = parseType(column.type);
      return type && type.kind !== 'primitive' ? { type, isWritten: writtenType(column) !== undefined } : undefined;
    });
    columns.forEach((column, index) => {
      spellingsOf(column).forEach((spelling, rank) => {
        const targets = this.targets.get(spelling) ?? [];
        targets.push({ column: index, rank });
        this.targets.set(spelling, targets);
        for (const dot of spelling.matchAll(/(?<!\\)\./g)) this.above.add(spelling.slice(0, dot.index));
      });
    });
  }

  /**
   * The cells of an object, each a letter of CellKind and a text; empty where there is no member or it is null.
   *
   * @throws RepeatedMember
   */
  of(object: string): string[] {
    const cells: string[] = this.seen.map(() => '');
    const ranks: number[] = this.seen.map(() => Number.POSITIVE_INFINITY);
    const found = new Set<string>();
    this.walk(object, '', false, (path, value) => {
      if (found.has(path)) throw new RepeatedMember(path);
      found.add(path);
      for (const { column, rank } of this.targets.get(path) ?? []) {
        this.seen[column] = true;
        if (rank < ranks[column]) [cells[column], ranks[column]] = [this.cellOf(value, column, path), rank];
      }
    });
    return cells;
  }

  /** @param isTaken - a column takes the object as a whole, so that its members are no new ones */
  private walk(object: string, prefix: string, isTaken: boolean, visit: (path: string, value: string) => void): void {
    for (const [key, value] of members(object)) {
      const path = prefix + escapedName(key);
      const isKnown = this.targets.has(path);
      if (isKnown) visit(path, value);
      if (value.startsWith('{') && (!isKnown || this.above.has(path)))
        this.walk(value, `${path}.`, isTaken || isKnown, visit);
      else if (!isKnown && !isTaken) this.meet(path);
    }
  }

  private cellOf(value: string, column: number, path: string): string {
    const meet = (part: string) => this.meet(`${path}.${part}`);
    const { type, isWritten } = this.nested[column] ?? {};
    if (type === undefined) return cellOf(value);
    const nested =
      isWritten && value.startsWith('"') ? writtenCell(JSON.parse(value), type, meet) : nestedCell(value, type, meet);
    return nested ?? cellOf(value);
  }

  private meet(path: string): void {
    if (this.newNames.size < MAX_NEW) this.newNames.add(path);
  }
}
