import { driftRules } from '../contract';
import type { Row } from '../engine';
import { judgeDrift } from './drift';
import { enumerate } from './header';
import type { StandardizeRequest } from './intake';

/** In fewer records a fault is a fault: it is explained where it stands. */
const FEWEST_FAILING = 100;
const LONGEST_EXAMPLE = 40;

interface FailingColumn extends Row {
  readonly column: string;
  readonly failing: string;
  readonly reason: string;
  readonly example: string | null;
}

/**
 * Columns of a typed relation in which so many records fail that their type must have changed. What is remarked of a file that
 * the contract takes all the same. @throws Refusal, WaitingError
 */
export async function changedTypes(
  { session, dataset }: Pick<StandardizeRequest, 'session' | 'dataset'>,
  relation: string,
  { read, quarantined }: { readonly read: number; readonly quarantined: number },
): Promise<string[]> {
  const above = Math.max(FEWEST_FAILING - 1, read * driftRules(dataset).changedTypesAbove);
  if (quarantined <= above) return [];
  const failing = await session.all<FailingColumn>(
    `SELECT __column AS "column", count(*)::VARCHAR AS failing, mode(__code) AS reason, any_value(left(__value, ${LONGEST_EXAMPLE})) AS example
FROM ${relation} WHERE __column IS NOT NULL GROUP BY 1 HAVING count(*) > ${above} ORDER BY 1`,
  );
  if (failing.length === 0) return [];
  const said = failing.map(({ column, failing: records, reason, example }) => {
    const shown = example === null ? '' : `, for example '${example}'`;
    return `${records} of ${read} records fail in ${column} (${reason}${shown})`;
  });
  const message = `the type of a column has changed: ${enumerate(said)}`;
  return [judgeDrift(dataset, 'changedTypes', message, 'change how the column is read')];
}
