import { type Measures, measured } from './measures';

/** One JSON line, which CloudWatch Logs can query by its fields, and of which CloudWatch makes the metrics that it measures. */
export function log(event: string, fields: Readonly<Record<string, unknown>> = {}, measures: Measures = {}): void {
  console.log(JSON.stringify({ level: 'info', event, ...fields, ...measured(measures) }));
}

export function logError(
  event: string,
  error: unknown,
  fields: Readonly<Record<string, unknown>> = {},
  measures: Measures = {},
): void {
  const { message, stack, problems } = error as Error & { problems?: unknown };
  const told = { message: message ?? String(error), problems, stack };
  console.error(JSON.stringify({ level: 'error', event, ...told, ...fields, ...measured(measures) }));
}
