import type { ColumnContract, ColumnType, ParseRule, StagedColumn } from '../../lib/contract';
import type {
  BooleanColumnOptions,
  ColumnOptions,
  DateColumnOptions,
  NumberColumnOptions,
  StringColumnOptions,
  TimestampColumnOptions,
} from './column-options';

/** A column of a dataset or a model: its type, and for a dataset how the source's text becomes a value of it. */
export class Column {
  /** Text. */
  static string(options: StringColumnOptions = {}): Column {
    const { acceptedValues, keepSpace, ...common } = options;
    return new Column('string', common, { keepSpace }, acceptedValues);
  }

  /** A whole number of 64 bits. */
  static integer(options: NumberColumnOptions = {}): Column {
    const { decimal, group, ...common } = options;
    return new Column('long', common, { decimal, group });
  }

  /**
   * An exact decimal number; the type for money.
   *
   * @param precision digits in all, 1 to 38
   * @param scale digits behind the separator
   */
  static decimal(precision: number, scale: number, options: NumberColumnOptions = {}): Column {
    const { decimal, group, ...common } = options;
    return new Column(`decimal(${precision},${scale})`, common, { decimal, group });
  }

  /** A binary floating point number of 64 bits: for measurements, not for money. */
  static double(options: NumberColumnOptions = {}): Column {
    const { decimal, group, ...common } = options;
    return new Column('double', common, { decimal, group });
  }

  /** True or false. */
  static boolean(options: BooleanColumnOptions = {}): Column {
    const { trueWords, falseWords, ...common } = options;
    return new Column('boolean', common, { trueWords, falseWords });
  }

  /** A day. */
  static date(options: DateColumnOptions = {}): Column {
    const { formats, ...common } = options;
    return new Column('date', common, { formats });
  }

  /** A date and a time of day as a clock on the wall shows it, in microseconds. */
  static timestamp(options: TimestampColumnOptions = {}): Column {
    const { formats, timeZone, ...common } = options;
    return new Column('timestamp', common, { formats, timeZone });
  }

  /** A moment in time, in microseconds; the same everywhere. */
  static instant(options: TimestampColumnOptions = {}): Column {
    const { formats, timeZone, ...common } = options;
    return new Column('timestamptz', common, { formats, timeZone });
  }

  private constructor(
    /** As Apache Iceberg spells its primitive types. */
    readonly type: ColumnType,
    private readonly options: ColumnOptions,
    private readonly parse: ParseRule,
    private readonly acceptedValues?: string[],
  ) {}

  /** @internal */
  _staged(name: string, key: readonly string[]): StagedColumn {
    const parse: ParseRule = { ...this.parse, nullWords: this.options.nullWords };
    return {
      ...this._curated(name, key),
      from: this.options.from ?? [name, ...(this.options.renamedFrom ?? [])],
      renamedFrom: this.options.renamedFrom,
      parse: Object.values(parse).some((it) => it !== undefined) ? parse : undefined,
      acceptedValues: this.acceptedValues,
    };
  }

  /** @internal */
  _curated(name: string, key: readonly string[]): ColumnContract {
    const { description, required = false } = this.options;
    return { name, type: this.type, description, required: required || key.includes(name) };
  }
}
