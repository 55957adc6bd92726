import type { ParameterManifest } from '../../lib/manifest';

/** A value that a model's SQL reads as `$name`. It is bound and never becomes text of the SQL; one run may be given another. */
export class Parameter {
  /** @param value `2026-01-31` */
  static date(value: string): Parameter {
    return new Parameter({ type: 'date', default: value });
  }

  /** @param value `2026-01-31 23:59:59`, without a zone */
  static timestamp(value: string): Parameter {
    return new Parameter({ type: 'timestamp', default: value });
  }

  /** @param value a whole number of at most 64 bits; beyond 2^53 JavaScript is not exact */
  static integer(value: number): Parameter {
    return new Parameter({ type: 'long', default: String(value) });
  }

  /**
   * An exact number.
   *
   * @param precision digits in all, 1 to 38
   * @param scale digits behind the point
   * @param value `-12.5`
   */
  static decimal(precision: number, scale: number, value: string): Parameter {
    return new Parameter({ type: `decimal(${precision},${scale})`, default: value });
  }

  /** @param value any text */
  static string(value: string): Parameter {
    return new Parameter({ type: 'string', default: value });
  }

  /** @param value true or false */
  static boolean(value: boolean): Parameter {
    return new Parameter({ type: 'boolean', default: String(value) });
  }

  private constructor(
    /** @internal */
    readonly _manifest: ParameterManifest,
  ) {}
}
