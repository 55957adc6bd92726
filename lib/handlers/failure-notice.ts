import type { RunTable } from '../run';

/** SNS takes 100 characters of ASCII as a subject. */
const LONGEST_SUBJECT = 100;
const MOST_NAMED = 20;
const LONGEST_REASON = 500;

/** True for what people are called for: a model that could not be built, and one that is older than it may be. */
export function isRung({ status, because }: RunTable): boolean {
  return status === 'failed' || (status === 'stale' && because !== undefined);
}

/** What people are told of a run in which models failed or were found too old; nothing where none was. */
export function failureNotice(
  layer: string,
  runId: string,
  tables: readonly RunTable[],
): { notice?: { subject: string; message: string } } {
  const rung = tables.filter(isRung);
  const [failed, stale] = [rung.filter((it) => it.status === 'failed'), rung.filter((it) => it.status === 'stale')];
  const skipped = tables.filter(({ status }) => status === 'skipped');
  if (rung.length === 0) return {};
  const parts = [
    part(
      `In run ${runId} of ${layer} these models could not be built; their last good versions are still served.`,
      failed,
    ),
    part('These are older than their checks of freshness allow, and nothing newer has come in:', stale),
    skipped.length > 0 ? [`Not built for it: ${namesOf(skipped)}`] : [],
    [`The record of the run: runs/${runId}.json in the bucket of ${layer}.`],
  ];
  const message = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  const what = failed.length > 0 ? `not built: ${namesOf(failed)}` : `too old: ${namesOf(stale)}`;
  return { notice: { subject: subjectOf(layer, what), message } };
}

function part(title: string, tables: readonly RunTable[]): string[] {
  if (tables.length === 0) return [];
  const told = tables
    .slice(0, MOST_NAMED)
    .map(({ table, because = '' }) => `${table}: ${because.slice(0, LONGEST_REASON)}`);
  return [title, '', ...told, ...(tables.length > MOST_NAMED ? [`and ${tables.length - MOST_NAMED} more`] : [])];
}

function namesOf(tables: readonly RunTable[]): string {
  const names = tables.slice(0, MOST_NAMED).map(({ table }) => table);
  return [...names, ...(tables.length > MOST_NAMED ? ['…'] : [])].join(', ');
}

function subjectOf(layer: string, what: string): string {
  const text = `${layer}: ${what}`.replace(/[^ -~]/g, '.');
  return text.length <= LONGEST_SUBJECT ? text : `${text.slice(0, LONGEST_SUBJECT - 3)}...`;
}
