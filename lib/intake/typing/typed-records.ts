import { decimalOf, type StagedColumn } from '../../contract';
import { quoteIdentifier, quoteLiteral } from '../../engine';
import { castRule, textOf } from './cast-rule';
import { dateRule, instantRule, timeRule, timestampRule } from './moment-rule';
import { numberRule } from './number-rule';
import type { CellText, TypeFault, TypeRule } from './type-rule';
import { valueChecks } from './value-checks';
import { booleanRule, stringRule, uuidRule } from './word-rule';

/** What the cells of a column are in the relation of records. */
export type CellForm =
  /** Text as it came. */
  | 'text'
  /** A letter of CellKind, then the text. */
  | 'kinded'
  /** A value of this DuckDB type. */
  | { readonly duckdb: string };

/** Records to be typed: a relation with `line`, `code` and `message` of a record already at fault, `raw`, and the cells `c0`, `c1`… */
export interface Records {
  /** SQL that can stand in FROM. */
  readonly relation: string;
  /** By column of the dataset. */
  readonly forms: readonly CellForm[];
}

/** What the typed relation has besides the dataset's columns: where each record stood, and its faults (`__code` is null where there are none). */
export const FAULT_COLUMNS = ['__line', '__code', '__column', '__message', '__value', '__raw'] as const;

/** White space as Unicode knows it, and the byte order mark that some tools leave inside a file. */
const WHITE =
  ' \t\n\r\v\f\u0085\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\ufeff';

/** RE2: white space at an end. Looking first is ten times cheaper than trimming every cell. */
const WHITE_AT_AN_END = [...WHITE].map((character) => `\\x{${character.charCodeAt(0).toString(16)}}`).join('');

const LONGEST_SHOWN = 80;

/**
 * The one typing step of every format: a SELECT in which each cell is its typed value, or its record tells why not.
 * Each layer of subquery adds what the next one needs, so that nothing is computed twice.
 */
export function typedRecords(records: Records, columns: readonly StagedColumn[], timeZone: string): string {
  const cells = columns.map((column, index) => new Cell(column, index, records.forms[index], timeZone));
  const each = (sql: (cell: Cell) => string) => cells.map(sql).join(', ');
  const when = (sql: (cell: Cell) => string) =>
    cells.map((cell) => `WHEN ${cell.reason} IS NOT NULL THEN ${sql(cell)}`);
  const texts = `SELECT *, ${each((cell) => cell.textSql())} FROM ${records.relation}`;
  const values = `SELECT *, ${each((cell) => `${cell.rule.value} AS ${cell.value}`)} FROM (${texts})`;
  const copies = cells.flatMap((cell) => cell.copiesSql());
  const counted = copies.length > 0 ? `SELECT *, ${copies.join(', ')} FROM (${values})` : values;
  const reasons = `SELECT *, ${each((cell) => `${cell.reasonSql()} AS ${cell.reason}`)} FROM (${counted})`;
  const codes = `SELECT *, COALESCE(code, ${each((cell) => cell.reason)}) AS fault FROM (${reasons})`;
  return `SELECT ${each((cell) => `${cell.value} AS ${quoteIdentifier(cell.column.name)}`)},
  line AS __line,
  fault AS __code,
  CASE WHEN code IS NOT NULL OR fault IS NULL THEN NULL ${when((cell) => quoteLiteral(cell.column.name)).join(' ')} END AS __column,
  CASE WHEN fault IS NULL THEN NULL WHEN code IS NOT NULL THEN message ELSE concat_ws('; ', ${each((cell) => cell.messageSql())}) END AS __message,
  CASE WHEN code IS NOT NULL OR fault IS NULL THEN NULL ${when((cell) => cell.shown()).join(' ')} END AS __value,
  CASE WHEN fault IS NOT NULL THEN raw END AS __raw
FROM (${codes})`;
}

/** The SQL of one column on its way through the layers. */
class Cell {
  readonly rule: TypeRule;
  readonly value: string;
  readonly reason: string;
  private readonly checks: readonly TypeFault[];
  private readonly copies: string;
  private readonly cell: string;
  private readonly text: string;
  private readonly kind: string;

  constructor(
    readonly column: StagedColumn,
    index: number,
    private readonly form: CellForm,
    timeZone: string,
  ) {
    this.cell = `c${index}`;
    this.text = `t${index}`;
    this.kind = `k${index}`;
    this.value = `v${index}`;
    this.reason = `r${index}`;
    this.copies = `n${index}`;
    this.checks = valueChecks(column, this.value, this.copies);
    this.rule =
      typeof form === 'object' && !isText(form.duckdb)
        ? castRule(column, this.text, form.duckdb, timeZone)
        : textRule(column, { text: this.text, kind: form === 'kinded' ? this.kind : undefined }, timeZone);
  }

  /** The cell's trimmed text, null where it is empty or a null word; a value with a type of its own stays as it is. */
  textSql(): string {
    if (typeof this.form === 'object' && !isText(this.form.duckdb)) return `${this.cell} AS ${this.text}`;
    const { keepSpace, nullWords = [], casing, compose } = this.column.parse ?? {};
    const cell = this.shown();
    const hasWhite = `regexp_matches(${cell}, '^[${WHITE_AT_AN_END}]|[${WHITE_AT_AN_END}]$')`;
    const trimmed = `CASE WHEN ${hasWhite} THEN trim(${cell}, ${quoteLiteral(WHITE)}) ELSE ${cell} END`;
    let kept = keepSpace && this.column.type === 'string' ? cell : trimmed;
    if (compose) kept = `nfc_normalize(${kept})`;
    if (casing) kept = `${casing}(${kept})`;
    const nulls = nullWords.length > 0 ? `${trimmed} IN (${nullWords.map(quoteLiteral).join(', ')})` : 'false';
    const text = `CASE WHEN ${nulls} THEN NULL ELSE NULLIF(${kept}, '') END AS ${this.text}`;
    return this.form === 'kinded' ? `${text}, left(${this.cell}, 1) AS ${this.kind}` : text;
  }

  /** How often the file has the value, where that matters. */
  copiesSql(): string[] {
    return this.column.unique ? [`count(*) OVER (PARTITION BY ${this.value}) AS ${this.copies}`] : [];
  }

  reasonSql(): string {
    return this.choice(({ code }) => `'${code}'`, `'required'`) ?? 'NULL::VARCHAR';
  }

  messageSql(): string {
    const name = this.column.name;
    const cell = this.shown();
    const shown = `CASE WHEN length(${cell}) > ${LONGEST_SHOWN} THEN left(${cell}, ${LONGEST_SHOWN}) || '…' ELSE ${cell} END`;
    const says = this.choice(({ says }) => quoteLiteral(says), 'NULL') ?? 'NULL';
    return `CASE WHEN ${this.reason} = 'required' THEN ${quoteLiteral(`${name}: is required and is empty`)}
    WHEN ${this.reason} IS NOT NULL THEN concat(${quoteLiteral(`${name}: '`)}, ${shown}, ''' ', ${says}) END`;
  }

  /** SQL: of what can be wrong with the cell, what is; undefined where nothing can. */
  private choice(of: (fault: TypeFault) => string, required: string): string | undefined {
    const faults = this.rule.value === this.text ? [] : this.rule.faults;
    if (!this.column.required && faults.length + this.checks.length === 0) return undefined;
    const branches = (list: readonly TypeFault[]) =>
      list.map((fault) => (fault.when ? ` WHEN ${fault.when} THEN ${of(fault)}` : ` ELSE ${of(fault)}`)).join('');
    // A lone ELSE needs a WHEN before it.
    const fault =
      faults.length > 0 ? ` WHEN ${this.value} IS NULL THEN CASE WHEN false THEN NULL${branches(faults)} END` : '';
    const empty = this.column.required ? required : 'NULL';
    return `CASE WHEN ${this.text} IS NULL THEN ${empty}${fault}${branches(this.checks)} END`;
  }

  /** SQL: the cell's text as it came. */
  shown(): string {
    if (this.form === 'kinded') return `substr(${this.cell}, 2)`;
    return typeof this.form === 'object' ? textOf(this.cell, this.form.duckdb) : this.cell;
  }
}

function textRule(column: StagedColumn, cell: CellText, timeZone: string): TypeRule {
  if (decimalOf(column.type)) return numberRule(column, cell);
  switch (column.type) {
    case 'int':
    case 'long':
    case 'double':
      return numberRule(column, cell);
    case 'boolean':
      return booleanRule(column, cell);
    case 'date':
      return dateRule(column, cell);
    case 'time':
      return timeRule(column, cell);
    case 'uuid':
      return uuidRule(cell);
    case 'timestamp':
      return timestampRule(column, cell);
    case 'timestamptz':
      return instantRule(column, cell, timeZone);
    case 'binary':
      return {
        value: 'NULL::BLOB',
        faults: [{ code: 'not_binary', says: 'is text; bytes are read from Parquet only' }],
      };
    default:
      return stringRule(cell);
  }
}

function isText(duckdb: string): boolean {
  return duckdb === 'VARCHAR' || duckdb.startsWith('ENUM');
}
