import {
  type ColumnContract,
  type ColumnType,
  type ParseRule,
  parseType,
  printType,
  type StagedColumn,
  type Type,
} from '../../lib/contract';
import { fail } from '../../lib/error';
import type {
  BooleanColumnOptions,
  ColumnOptions,
  DateColumnOptions,
  ListColumnOptions,
  NumberColumnOptions,
  StringColumnOptions,
  TimestampColumnOptions,
} from './column-options';

/** What a value must keep besides its type, as the manifest has it. */
type ValueRule = Pick<StagedColumn, 'acceptedValues' | 'minimum' | 'maximum' | 'pattern'>;

/** A column of a dataset or a model: its type, and for a dataset how the source's text becomes a value of it. */
export class Column {
  /** Text. */
  static string(options: StringColumnOptions = {}): Column {
    const { acceptedValues, pattern, keepSpace, casing, compose, ...common } = options;
    const parse = { keepSpace, casing: casing?._manifest(), compose };
    return new Column('string', common, parse, { acceptedValues, pattern });
  }

  /** A whole number of 64 bits. */
  static integer(options: NumberColumnOptions = {}): Column {
    return Column.number('long', options);
  }

  /** A whole number of 32 bits, for what other systems keep so. */
  static int32(options: NumberColumnOptions = {}): Column {
    return Column.number('int', options);
  }

  /**
   * An exact decimal number; the type for money.
   *
   * @param precision digits in all, 1 to 38
   * @param scale digits behind the separator
   */
  static decimal(precision: number, scale: number, options: NumberColumnOptions = {}): Column {
    return Column.number(`decimal(${precision},${scale})`, options);
  }

  /** A binary floating point number of 64 bits: for measurements, not for money. */
  static double(options: NumberColumnOptions = {}): Column {
    return Column.number('double', options);
  }

  /** True or false. */
  static boolean(options: BooleanColumnOptions = {}): Column {
    const { trueWords, falseWords, ...common } = options;
    return new Column('boolean', common, { trueWords, falseWords });
  }

  /** A day. */
  static date(options: DateColumnOptions = {}): Column {
    return Column.moment('date', options);
  }

  /** A time of day, in microseconds. Tables keep the microseconds since midnight, for Athena knows no such type. */
  static time(options: DateColumnOptions = {}): Column {
    return Column.moment('time', options);
  }

  /** A date and a time of day as a clock on the wall shows it, in microseconds. */
  static timestamp(options: TimestampColumnOptions = {}): Column {
    return Column.moment('timestamp', options);
  }

  /** A moment in time, in microseconds; the same everywhere. */
  static instant(options: TimestampColumnOptions = {}): Column {
    return Column.moment('timestamptz', options);
  }

  /** An identifier of 128 bits. Tables keep its text in small letters, for Athena knows no such type. */
  static uuid(options: ColumnOptions = {}): Column {
    return new Column('uuid', options, {});
  }

  /**
   * Values of one type, in their order: a JSON array, also one written into a cell, a list of Parquet, or a text cut by `separator`.
   *
   * @param element what they are; of its options those count that say how a text is read
   */
  static list(element: Column, options: ListColumnOptions = {}): Column {
    const { separator, ...common } = options;
    const type: Type = { kind: 'list', element: element._part("a list's element") };
    return new Column(printType(type), common, { separator, element: element._parse() });
  }

  /**
   * Fields under names: a JSON object, also one written into a cell of a text or a workbook, or a struct of Parquet. To make a column of a field, give its path in `from` instead.
   *
   * @param fields what they are; of their options those count that say how a text is read
   */
  static struct(fields: { [name: string]: Column }, options: ColumnOptions = {}): Column {
    const columns = Object.entries(fields);
    const type: Type = {
      kind: 'struct',
      fields: columns.map(([name, field]) => ({ name, type: field._part(`the struct's field '${name}'`) })),
    };
    const rules = columns.flatMap(([name, field]) => {
      const parse = field._parse();
      return parse ? [[name, parse] as const] : [];
    });
    return new Column(printType(type), options, { fields: rules.length > 0 ? Object.fromEntries(rules) : undefined });
  }

  private static number(type: ColumnType, options: NumberColumnOptions): Column {
    const { decimal, group, currency, percent, trailingMinus, bracketedNegatives, minimum, maximum, ...common } =
      options;
    const parse = { decimal, group, currency, percent: percent?._manifest(), trailingMinus, bracketedNegatives };
    return new Column(type, common, parse, { minimum: minimum?.toString(), maximum: maximum?.toString() });
  }

  private static moment(type: ColumnType, options: TimestampColumnOptions): Column {
    const { formats, locale, timeZone, repeatedHour, minimum, maximum, ...common } = options;
    const parse = { formats, locale, timeZone, repeatedHour: repeatedHour?._manifest() };
    return new Column(type, common, parse, { minimum, maximum });
  }

  private constructor(
    /** As Apache Iceberg spells its types. */
    readonly type: ColumnType,
    private readonly options: ColumnOptions,
    private readonly parse: ParseRule,
    private readonly rule: ValueRule = {},
  ) {}

  /** @internal */
  _staged(name: string, key: readonly string[]): StagedColumn {
    return {
      ...this._curated(name, key),
      from: this.options.from ?? [name, ...(this.options.renamedFrom ?? [])],
      renamedFrom: this.options.renamedFrom,
      parse: this._parse(),
      ...this.rule,
      unique: this.options.unique,
    };
  }

  /** @internal */
  _curated(name: string, key: readonly string[]): ColumnContract {
    const { description, required = false, classification } = this.options;
    const rule = classification?._manifest();
    return { name, type: this.type, description, required: required || key.includes(name), classification: rule };
  }

  /** @internal */
  _parse(): ParseRule | undefined {
    const parse: ParseRule = { ...this.parse, nullWords: this.options.nullWords };
    return Object.values(parse).some((it) => it !== undefined) ? parse : undefined;
  }

  /**
   * The type of a part of another column, which keeps no rules of its own.
   *
   * @internal
   */
  _part(what: string): Type {
    const { description, nullWords, ...own } = this.options;
    const [lost] = Object.entries({ ...own, ...this.rule }).find(([, value]) => value !== undefined) ?? [];
    if (lost) fail(`${what} cannot have '${lost}', which is for whole columns`, 'leave it out');
    return parseType(this.type) ?? fail(`${what} has no column type: '${this.type}'`);
  }
}
