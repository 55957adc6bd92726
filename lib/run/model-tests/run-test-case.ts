import { duckdbType } from '../../contract';
import type { EngineColumn, Session } from '../../engine';
import { MeshError, type Problem } from '../../error';
import type { ModelManifest } from '../../manifest';
import { problemsOf } from '../faults';
import { givenRowsSql } from './given-rows';
import { type RowDifference, rowDifferences } from './row-differences';
import type { ModelTestCase } from './test-file';
import { tryModel } from './try-model';

/** What a test of a model showed. It passed where there are neither problems nor differences. */
export interface TestedCase {
  readonly test: ModelTestCase;
  readonly problems: readonly Problem[];
  readonly differences: readonly RowDifference[];
  /** Rows that came and were expected. */
  readonly same: number;
}

/** Runs one test. Columns that no expected row names are not compared. */
export async function runTestCase(
  session: Session,
  model: ModelManifest,
  columns: ReadonlyMap<string, readonly EngineColumn[]>,
  test: ModelTestCase,
): Promise<TestedCase> {
  const place = { file: test.file, line: test.line };
  try {
    const declared = model.columns.map(({ name, type }) => ({ name, duckdbType: duckdbType(type) }));
    const typed = await session
      .all(givenRowsSql("'expect'", declared, test.expect))
      .catch((error: Error) => fault(error, "'expect': "));
    const got = await tryModel(session, model, { columns, inputs: test.given, parameters: test.parameters });
    const named = declared.map(({ name }) => name).filter((name) => test.expect.some((row) => name in row));
    // Of no expected rows none is wrong whatever it holds, and each is to be shown whole.
    const compared = named.length > 0 ? named : declared.map(({ name }) => name);
    const differences = rowDifferences(typed, got, compared, model.key);
    const wrong = differences.filter(({ kind }) => kind !== 'extra').length;
    return { test, problems: [], differences, same: typed.length - wrong };
  } catch (error) {
    return { test, problems: problemsOf(error, place), differences: [], same: 0 };
  }
}

function fault(error: Error, prefix: string): never {
  throw new MeshError(
    problemsOf(error, {}).map((it) => ({ ...it, message: `${prefix}${it.message}`, place: undefined })),
    { cause: error },
  );
}
