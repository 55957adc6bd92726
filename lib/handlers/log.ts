import { type Measures, measured } from './measures';

/** One JSON line, which CloudWatch Logs can query by its fields, and of which CloudWatch makes the metrics that it measures. */
export function log(event: string, fields: Readonly<Record<string, unknown>> = {}, measures: Measures = {}): void {
  console.log(JSON.stringify({ level: 'info', event, ...fields, ...measured(measures) }));
}

/**
 * The one record of a fault. Its fields say of what it is (dataset, file, intake, run) and, as `next`, what happens now; its message
 * and `causes` say what failed.
 */
export function logError(
  event: string,
  error: unknown,
  fields: Readonly<Record<string, unknown>> = {},
  measures: Measures = {},
): void {
  const { message, stack, problems } = error as Error & { problems?: unknown };
  const told = { message: message ?? String(error), causes: causesOf(error), problems, stack };
  console.error(JSON.stringify({ level: 'error', event, ...told, ...fields, ...measured(measures) }));
}

/** What errors behind an error say that it does not say itself. */
function causesOf(error: unknown): readonly string[] | undefined {
  const causes: string[] = [];
  let said = (error as Error).message ?? '';
  for (let at = (error as Error).cause as Error | undefined; at instanceof Object; at = at.cause as Error | undefined) {
    if (!at.message || said.includes(at.message)) continue;
    causes.push(at.message);
    said += `\n${at.message}`;
  }
  return causes.length > 0 ? causes : undefined;
}
