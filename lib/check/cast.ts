import { type ColumnContract, decimalOf, duckdbType, isDuckdbType, typeOfDuckdb, typeProblem } from '../contract';
import type { RuleName } from './rules/catalog';

/** Digits that a whole number of the type can have. */
const WHOLE_DIGITS: Readonly<Record<string, number>> = {
  TINYINT: 3,
  UTINYINT: 3,
  SMALLINT: 5,
  USMALLINT: 5,
  INTEGER: 10,
  UINTEGER: 10,
  BIGINT: 19,
};
/** What each declared type takes without a cast besides its own, because no value is changed. */
const TAKES: Readonly<Record<string, RegExp>> = {
  int: /^(U?TINYINT|U?SMALLINT)$/,
  long: /^(U?TINYINT|U?SMALLINT|U?INTEGER)$/,
  double: /^(FLOAT|U?TINYINT|U?SMALLINT|U?INTEGER)$/,
  string: /^(UUID|JSON|ENUM\(.*\))$/,
  timestamp: /^(DATE|TIMESTAMP_S|TIMESTAMP_MS)$/,
};

/** Why a result column of this engine type is not the declared column, with the mend; undefined where it is or casts without loss. */
export function castProblem(
  column: ColumnContract,
  duckdb: string,
): { rule: RuleName; message: string; hint: string } | undefined {
  if (typeProblem(column.type) || takes(column.type, duckdb)) return undefined;
  const own = typeOfDuckdb(duckdb);
  const mend = `write cast(… AS ${duckdbType(column.type).toLowerCase()}) AS ${column.name}`;
  return own === undefined
    ? {
        rule: 'type-of-no-table',
        message: `'${column.name}' is ${duckdb}, a type that tables do not have; it is declared ${column.type}`,
        hint: mend,
      }
    : {
        rule: 'lossy-output',
        message: `'${column.name}' is ${own} and declared ${column.type}`,
        hint: `${mend}, or declare it ${own}`,
      };
}

function takes(declared: string, duckdb: string): boolean {
  if (isDuckdbType(duckdb, declared) || TAKES[declared]?.test(duckdb)) return true;
  const target = decimalOf(declared);
  // sum() of whole numbers is a HUGEINT and that of a decimal has 38 digits; a value that does not fit stops the build, so that
  // nothing is lost unseen.
  if (duckdb === 'HUGEINT') return declared === 'long' || target !== undefined;
  if (!target) return false;
  const source = decimalOf(typeOfDuckdb(duckdb) ?? '');
  if (source) return source.scale <= target.scale;
  return duckdb in WHOLE_DIGITS && WHOLE_DIGITS[duckdb] <= target.precision - target.scale;
}
