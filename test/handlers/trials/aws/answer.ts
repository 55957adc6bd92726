/** What an SDK's client is told to send, as far as a trial reads it. */
export interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

/** A service in memory: it knows the operations that our code calls, and refuses any other. */
export interface Service {
  answer(command: Command): object;
}

/** An error as the SDK throws it once it has tried enough. */
export function awsError(name: string, status: number, attempts = 1): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status, attempts } });
}

/** Calls the operation of that name. */
export function dispatch(service: object, command: Command): object {
  const operation = operationOf(command);
  const method = (service as Record<string, unknown>)[operation];
  if (typeof method !== 'function') throw new Error(`the simulated service has no ${operation}`);
  return method.call(service, command.input) as object;
}

export function operationOf(command: Command): string {
  return command.constructor.name.replace(/Command$/, '');
}
