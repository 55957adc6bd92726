import type { DataFile } from './data-file';
import type { Literal, Predicate } from './predicate';
import type { FieldColumn } from './table-spec';
import { compareValues, decodeValue, parseValue, type Value } from './value';

/** False only where the file's statistics prove that none of its rows fulfils all predicates. */
export function mayHold(file: DataFile, columns: readonly FieldColumn[], where: readonly Predicate[]): boolean {
  return where.every((predicate) => {
    const column = columns.find(({ name }) => name === predicate.column);
    return column === undefined || mayFulfil(file, column, predicate);
  });
}

function mayFulfil(file: DataFile, { id, type }: FieldColumn, predicate: Predicate): boolean {
  const nulls = file.nullCounts[id];
  const values = file.valueCounts[id];
  // A column that came after the file has no statistics there: nothing is known, and nothing is skipped.
  if (predicate.op === 'is null') return nulls !== 0;
  if (nulls !== undefined && nulls === values) return false;
  if (predicate.op === 'is not null') return true;
  const lower = bound(type, file.lowerBounds[id]);
  const upper = bound(type, file.upperBounds[id]);
  // DuckDB sorts NaN above all numbers, and bounds do not count it.
  const nan = type === 'double' && file.nanCounts[id] !== 0;
  const atLeast = (value: Value) => upper === undefined || nan || compareValues(upper, value) >= 0;
  const above = (value: Value) => upper === undefined || nan || compareValues(upper, value) > 0;
  const atMost = (value: Value) => lower === undefined || compareValues(lower, value) <= 0;
  const below = (value: Value) => lower === undefined || compareValues(lower, value) < 0;
  const test = (literal: Literal, fulfils: (value: Value) => boolean) => {
    const value = parseValue(type, String(literal));
    return value === undefined || fulfils(value);
  };
  switch (predicate.op) {
    case '=':
      return test(predicate.value, (value) => atLeast(value) && atMost(value));
    case 'in':
      return predicate.values.some((literal) => test(literal, (value) => atLeast(value) && atMost(value)));
    case '<':
      return test(predicate.value, below);
    case '<=':
      return test(predicate.value, atMost);
    case '>':
      return test(predicate.value, above);
    case '>=':
      return test(predicate.value, atLeast);
  }
}

function bound(type: string, base64: string | undefined): Value | undefined {
  return base64 === undefined ? undefined : decodeValue(type, Buffer.from(base64, 'base64'));
}
