import type { StagedColumn } from '../../contract';
import { quoteIdentifier, quoteLiteral } from '../../engine';
import { castRule, textOf } from './cast-rule';
import { cellText } from './cell-text';
import { quickValue } from './quick-value';
import { textRule } from './text-rule';
import { CellKind, PARTS_BEHIND, type TypeFault, type TypeRule } from './type-rule';
import { valueChecks } from './value-checks';

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
  /** Columns of the relation that are values already, beside the dataset's: under the name that they are given. */
  readonly passed?: readonly { readonly from: string; readonly name: string }[];
}

/** What the typed relation has besides the dataset's columns: where each record stood, and its faults (`__code` is null where there are none). */
export const FAULT_COLUMNS = ['__line', '__code', '__column', '__message', '__value', '__raw'] as const;

const LONGEST_SHOWN = 80;
/** SQL: what stands between a nested cell's text and its parts. */
const PARTS = `chr(${PARTS_BEHIND.charCodeAt(0)})`;

/**
 * The one typing step of every format: a SELECT in which each cell is its typed value, or its record tells why not.
 * Each layer of subquery adds what the next one needs, so that nothing is computed twice.
 */
export function typedRecords(records: Records, columns: readonly StagedColumn[], timeZone: string): string {
  const cells = columns.map((column, index) => new Cell(column, index, records.forms[index], timeZone));
  const each = (sql: (cell: Cell) => string) => cells.map(sql).join(', ');
  const when = (sql: (cell: Cell) => string) =>
    cells.map((cell) => `WHEN ${cell.reason} IS NOT NULL THEN ${sql(cell)}`);
  const quick = cells.flatMap((cell) => cell.quickSql());
  const given = quick.length > 0 ? `(SELECT *, ${quick.join(', ')} FROM ${records.relation})` : records.relation;
  const texts = `SELECT *, ${each((cell) => cell.textSql())} FROM ${given}`;
  const values = `SELECT *, ${each((cell) => cell.valueSql())} FROM (${texts})`;
  const copies = cells.flatMap((cell) => cell.copiesSql());
  const counted = copies.length > 0 ? `SELECT *, ${copies.join(', ')} FROM (${values})` : values;
  const reasons = `SELECT *, ${each((cell) => `${cell.reasonSql()} AS ${cell.reason}`)} FROM (${counted})`;
  const codes = `SELECT *, COALESCE(code, ${each((cell) => cell.reason)}) AS fault FROM (${reasons})`;
  const passed = (records.passed ?? []).map(({ from, name }) => `${from} AS ${quoteIdentifier(name)}, `);
  return `SELECT ${passed.join('')}${each((cell) => `${cell.value} AS ${quoteIdentifier(cell.column.name)}`)},
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
  private readonly glance: string;
  private readonly kind: string;
  /** SQL: the value where a glance at the cell tells it; absent where none does. */
  private readonly quick: string | undefined;

  constructor(
    readonly column: StagedColumn,
    index: number,
    private readonly form: CellForm,
    timeZone: string,
  ) {
    this.cell = `c${index}`;
    this.text = `t${index}`;
    this.glance = `g${index}`;
    this.kind = `k${index}`;
    this.value = `v${index}`;
    this.reason = `r${index}`;
    this.copies = `n${index}`;
    this.quick = form === 'text' ? quickValue(column, this.cell) : undefined;
    this.checks = valueChecks(column, this.value, this.copies);
    this.rule =
      typeof form === 'object' && !isText(form.duckdb)
        ? castRule(column, this.text, form.duckdb, timeZone)
        : textRule(column, { text: this.text, kind: form === 'kinded' ? this.kind : undefined }, timeZone);
  }

  quickSql(): string[] {
    return this.quick ? [`${this.quick} AS ${this.glance}`] : [];
  }

  valueSql(): string {
    const { value } = this.rule;
    return `${this.quick ? `COALESCE(${this.glance}, ${value})` : value} AS ${this.value}`;
  }

  /**
   * The cell's trimmed text, null where it is empty or a null word, or where its value is known; a value with a type of its
   * own stays as it is.
   */
  textSql(): string {
    if (typeof this.form === 'object' && !isText(this.form.duckdb)) return `${this.cell} AS ${this.text}`;
    const text = `NULLIF(${cellText(this.column, this.shown())}, '')`;
    if (this.form !== 'kinded') {
      const isKnown = `${this.glance} IS NOT NULL OR ${this.cell} IS NULL`;
      return `${this.quick ? `CASE WHEN ${isKnown} THEN NULL ELSE ${text} END` : text} AS ${this.text}`;
    }
    const own = this.isNested
      ? `CASE WHEN ${this.hasParts} THEN split_part(${this.cell}, ${PARTS}, 2) ELSE ${text} END`
      : text;
    return `${own} AS ${this.text}, left(${this.cell}, 1) AS ${this.kind}`;
  }

  private get isNested(): boolean {
    return this.column.type.endsWith('>');
  }

  private get hasParts(): string {
    return `starts_with(${this.cell}, '${CellKind.nested}')`;
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
    const says = this.choice(sentenceOf, 'NULL') ?? 'NULL';
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
    const isEmpty = this.quick ? `${this.text} IS NULL AND ${this.glance} IS NULL` : `${this.text} IS NULL`;
    return `CASE WHEN ${isEmpty} THEN ${empty}${fault}${branches(this.checks)} END`;
  }

  /** SQL: the cell's text as it came. */
  shown(): string {
    if (this.form === 'kinded') {
      const text = `substr(${this.cell}, 2)`;
      return this.isNested ? `CASE WHEN ${this.hasParts} THEN split_part(${text}, ${PARTS}, 1) ELSE ${text} END` : text;
    }
    return typeof this.form === 'object' ? textOf(this.cell, this.form.duckdb) : this.cell;
  }
}

/** SQL: what stands behind the quoted cell. */
function sentenceOf({ says, within }: TypeFault): string {
  return within === undefined ? quoteLiteral(says) : `concat('is wrong in ', ${within}, ' ', ${quoteLiteral(says)})`;
}

function isText(duckdb: string): boolean {
  return duckdb === 'VARCHAR' || duckdb.startsWith('ENUM');
}
