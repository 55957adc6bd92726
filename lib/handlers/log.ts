/** One JSON line, which CloudWatch Logs can query by its fields. */
export function log(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  console.log(JSON.stringify({ level: 'info', event, ...fields }));
}

export function logError(event: string, error: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
  const { message, stack, problems } = error as Error & { problems?: unknown };
  console.error(
    JSON.stringify({ level: 'error', event, message: message ?? String(error), problems, stack, ...fields }),
  );
}
