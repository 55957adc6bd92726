import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { fail } from '../../lib/error';

/** The text of a model: one SELECT, in DuckDB's SQL. */
export class Sql {
  /**
   * From a file, so that editors know what it is.
   *
   * @param path relative to the app's working directory, the folder of cdk.json
   */
  static fromFile(path: string): Sql {
    const file = resolve(path);
    if (!existsSync(file))
      fail(
        `Sql.fromFile: there is no file ${path}`,
        `give a path from the folder of cdk.json, which is ${process.cwd()}`,
      );
    return new Sql(readFileSync(file, 'utf8'), relative(process.cwd(), file).split(sep).join('/'));
  }

  /** Written here. */
  static inline(text: string): Sql {
    return new Sql(text);
  }

  private constructor(
    /** The SELECT. */
    readonly text: string,
    /** Where it was read, relative to the app's working directory. */
    readonly file?: string,
  ) {}
}
