import type { RunTable } from '../run';

/** SNS takes 100 characters of ASCII as a subject. */
const LONGEST_SUBJECT = 100;
const MOST_NAMED = 20;
const LONGEST_REASON = 500;

/** What people are told of a run in which models failed; nothing where none did. */
export function failureNotice(
  layer: string,
  runId: string,
  tables: readonly RunTable[],
): { notice?: { subject: string; message: string } } {
  const failed = tables.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return {};
  const skipped = tables.filter(({ status }) => status === 'skipped');
  const lines = [
    `In run ${runId} of ${layer} these models could not be built; their last good versions are still served.`,
    '',
    ...failed.slice(0, MOST_NAMED).map(({ table, because = '' }) => `${table}: ${because.slice(0, LONGEST_REASON)}`),
    ...(failed.length > MOST_NAMED ? [`and ${failed.length - MOST_NAMED} more`] : []),
    ...(skipped.length > 0 ? ['', `Not built for it: ${namesOf(skipped)}`] : []),
    '',
    `The record of the run: runs/${runId}.json in the bucket of ${layer}.`,
  ];
  return { notice: { subject: subjectOf(layer, namesOf(failed)), message: lines.join('\n') } };
}

function namesOf(tables: readonly RunTable[]): string {
  const names = tables.slice(0, MOST_NAMED).map(({ table }) => table);
  return [...names, ...(tables.length > MOST_NAMED ? ['…'] : [])].join(', ');
}

function subjectOf(layer: string, failed: string): string {
  const text = `${layer}: not built: ${failed}`.replace(/[^ -~]/g, '.');
  return text.length <= LONGEST_SUBJECT ? text : `${text.slice(0, LONGEST_SUBJECT - 3)}...`;
}
