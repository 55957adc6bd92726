/** Input of a state, and what it hands on. */
type Data = Record<string, unknown>;

/** The part of Amazon States Language that the state machine of the models is written in. */
interface State {
  readonly Type: 'Choice' | 'Task' | 'Map' | 'Pass' | 'Wait' | 'Succeed' | 'Fail';
  readonly Resource?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { Variable: string; IsPresent?: boolean; StringEquals?: string; Next: string }[];
  readonly Parameters?: Data;
  readonly ItemSelector?: Data;
  readonly ResultSelector?: Data;
  readonly InputPath?: string;
  readonly ItemsPath?: string;
  readonly ResultPath?: string | null;
  readonly OutputPath?: null;
  readonly ItemProcessor?: Definition;
  readonly Retry?: readonly { ErrorEquals: readonly string[]; MaxAttempts: number }[];
  readonly Catch?: readonly { ErrorEquals: readonly string[]; ResultPath?: string | null; Next: string }[];
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** An error as Step Functions knows it. */
export class StateFailure extends Error {
  constructor(
    readonly error: string,
    readonly reason: string,
  ) {
    super(`${error}: ${reason}`);
  }
}

/** Calls what a task names. */
export type Call = (resource: string, input: Data) => Promise<unknown>;

/** Runs a definition to its end. @throws StateFailure where it comes to an end that failed */
export async function execute(definition: Definition, input: Data, context: Data, call: Call): Promise<void> {
  let data = input;
  for (let name: string | undefined = definition.StartAt; name !== undefined; ) {
    const state: State = definition.States[name];
    if (state.Type === 'Fail') throw new StateFailure('States.Failed', JSON.stringify(data));
    if (state.Type === 'Succeed') return;
    if (state.Type === 'Choice') {
      name = chosen(state, data);
      continue;
    }
    try {
      data = handedOn(state, data, await retried(state, () => resultOf(state, data, context, call)), context);
      name = state.End ? undefined : state.Next;
    } catch (error) {
      const failure = error as StateFailure;
      const caught = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, failure));
      if (!caught) throw error;
      data = placed(data, caught.ResultPath, { Error: failure.error, Cause: failure.reason });
      name = caught.Next;
    }
  }
}

async function resultOf(state: State, data: Data, context: Data, call: Call): Promise<unknown> {
  const input = state.InputPath ? valueAt(state.InputPath, data, context) : data;
  const given = state.Parameters ? filled(state.Parameters, data, context) : input;
  if (state.Type === 'Pass') return given;
  if (state.Type === 'Wait') return call('wait', {});
  if (state.Type === 'Task') return call(state.Resource ?? '', given as Data);
  const items = valueAt(state.ItemsPath ?? '$', data, context) as readonly unknown[];
  const { ItemSelector = {}, ItemProcessor } = state;
  const one = (Value: unknown) => {
    const within = { ...context, Map: { Item: { Value } } };
    return execute(ItemProcessor as Definition, filled(ItemSelector, data, within) as Data, within, call);
  };
  await Promise.all(items.map(one));
  return undefined;
}

async function retried(state: State, work: () => Promise<unknown>): Promise<unknown> {
  const attempts = new Map<object, number>();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const rule = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
      const made = rule ? (attempts.get(rule) ?? 0) + 1 : 0;
      if (!rule || made > rule.MaxAttempts) throw error;
      attempts.set(rule, made);
    }
  }
}

function handedOn(state: State, data: Data, result: unknown, context: Data): Data {
  if (state.OutputPath === null) return {};
  if (state.Type === 'Wait') return data;
  const selected = state.ResultSelector ? filled(state.ResultSelector, result as Data, context) : result;
  return placed(data, state.ResultPath, selected);
}

function placed(data: Data, path: string | null | undefined, value: unknown): Data {
  if (path === null) return data;
  if (path === undefined || path === '$') return value as Data;
  const [first, ...rest] = path.slice(2).split('.');
  if (rest.length === 0) return { ...data, [first]: value };
  return { ...data, [first]: placed((data[first] ?? {}) as Data, `$.${rest.join('.')}`, value) };
}

function chosen({ Choices = [], Default }: State, data: Data): string | undefined {
  const isTrue = ({ Variable, IsPresent, StringEquals }: NonNullable<State['Choices']>[number]) => {
    const value = valueAt(Variable, data, {});
    return IsPresent === undefined ? value === StringEquals : (value !== undefined) === IsPresent;
  };
  return Choices.find(isTrue)?.Next ?? Default;
}

function filled(template: unknown, data: Data, context: Data): unknown {
  if (!(template instanceof Object)) return template;
  const entries = Object.entries(template).map(([key, value]) =>
    key.endsWith('.$')
      ? [key.slice(0, -2), computed(value as string, data, context)]
      : [key, filled(value, data, context)],
  );
  return Object.fromEntries(entries);
}

function computed(expression: string, data: Data, context: Data): unknown {
  const [, format, words] = /^States\.Format\('(.*?)', (.*)\)$/.exec(expression) ?? [];
  if (format === undefined) return valueAt(expression, data, context);
  const values = words.split(', ').map((path) => valueAt(path, data, context));
  return format.replace(/\{\}/g, () => String(values.shift()));
}

function valueAt(path: string, data: Data, context: Data): unknown {
  const [root, rest] = path.startsWith('$$') ? [context, path.slice(3)] : [data, path.slice(2)];
  const names = rest === '' ? [] : rest.split('.');
  return names.reduce<unknown>((at, name) => (at as Data | undefined)?.[name], root);
}

function matches(names: readonly string[], { error }: StateFailure): boolean {
  return names.some(
    (name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && error !== 'States.Timeout'),
  );
}
