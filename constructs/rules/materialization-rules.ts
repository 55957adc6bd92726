import { Token } from 'aws-cdk-lib';
import { type ColumnContract, decimalOf, typeProblem } from '../../lib/contract';
import { nearest, type Problems } from '../../lib/error';
import type { IncrementalRule, ModelManifest, ParameterManifest } from '../../lib/manifest';
import { appends, parameterProblem, RESERVED_PARAMETERS } from '../../lib/plan';
import type { ModelSubject } from './model-subject';
import { checkColumns, checkName } from './rule';

const MOMENTS = ['date', 'timestamp', 'timestamptz'];
const WHOLE = ['int', 'long'];

/** What a parameter's name and its default must keep. */
export function checkParameters(problems: Problems, { parameters = {}, materialization }: ModelManifest): void {
  const names = Object.keys(parameters);
  if (materialization?.kind === 'view' && names.length > 0)
    problems.add(
      `'parameters' has ${names.join(', ')}, and a view has none: no run makes it`,
      'take them away, or leave out Materialization.view()',
    );
  for (const [name, parameter] of Object.entries(parameters)) {
    checkName(problems, "a parameter's name", name);
    if (RESERVED_PARAMETERS.includes(name))
      problems.add(
        `'parameters.${name}' has a name that is taken: $${name} is bound by the run`,
        'give it another one',
      );
    checkDefault(problems, name, parameter);
  }
}

function checkDefault(problems: Problems, name: string, { type, default: text }: ParameterManifest): void {
  const wrong = decimalOf(type) ? typeProblem(type) : undefined;
  if (wrong) problems.add(`'parameters.${name}': ${wrong}`);
  if (Token.isUnresolved(text)) problems.add(`'parameters.${name}' is known only at deploy`, 'give a plain value');
  else if (!wrong) {
    const hint = parameterProblem(type, text);
    if (hint !== undefined) problems.add(`'parameters.${name}' is no ${type}: '${text}'`, hint);
  }
}

/** What a materialization asks of its model and its inputs. */
export function checkMaterialization(problems: Problems, { model, inputs }: ModelSubject): void {
  const { materialization: rule } = model;
  if (rule?.kind === 'append') checkAppend(problems, model, rule.input, inputs);
  if (rule?.kind === 'incremental') checkIncremental(problems, model, rule, inputs);
}

function checkAppend(problems: Problems, model: ModelManifest, name: string, tables: ModelSubject['inputs']): void {
  const what = "'materialization': append";
  const input = model.inputs.find((it) => it.name === name);
  if (!input) {
    unknownInput(problems, what, name, model);
    return;
  }
  const hint = 'leave the materialization out, or use Materialization.incremental({ … })';
  const { dataset, delivery } = tables.get(input.table) ?? {};
  if (!dataset) {
    problems.add(`${what} needs a dataset as its input, and '${name}' is ${input.table}, which is none`, hint);
    return;
  }
  if (delivery !== undefined && !appends(delivery))
    problems.add(`${what} needs an input whose files append, and those of '${name}' replace earlier ones`, hint);
  const view = input.view.kind === 'default' ? dataset.history : input.view.kind;
  if (view !== 'all')
    problems.add(
      `${what} needs all rows of its input, and '${name}' is a history of it: ${view}`,
      `give the input as dataset.all()`,
    );
}

function checkIncremental(
  problems: Problems,
  model: ModelManifest,
  { by, inputs, unit, windowSeconds }: IncrementalRule,
  tables: ModelSubject['inputs'],
): void {
  const what = "'materialization': incremental";
  checkColumns(
    problems,
    `${what} by`,
    [by],
    model.columns.map(({ name }) => name),
  );
  const column = model.columns.find(({ name }) => name === by);
  if (column) checkBy(problems, what, model, column, { unit, windowSeconds });
  if (model.key.length === 0)
    problems.add(`${what} needs a 'key'`, "name the columns that tell one row from another: key: ['…']");
  if (Object.keys(inputs).length === 0)
    problems.add(`${what} names no inputs`, 'name the column of time of each: inputs: { bill: "booked_on" }');
  for (const [name, source] of Object.entries(inputs)) {
    const input = model.inputs.find((it) => it.name === name);
    if (!input) unknownInput(problems, what, name, model);
    const columns = input && tables.get(input.table)?.columns;
    if (columns && !columns.some((it) => it.name === source)) {
      const near = nearest(
        source,
        columns.map((it) => it.name),
      );
      problems.add(
        `${what}: the input '${name}' has no column '${source}'`,
        near ? `did you mean '${near}'` : 'name the column of the input that says when its rows belong',
      );
    }
    const type = columns?.find((it) => it.name === source)?.type;
    if (type !== undefined && column && MOMENTS.includes(column.type) !== MOMENTS.includes(type))
      problems.add(
        `${what}: '${by}' is of type ${column.type}, and '${source}' of the input '${name}' of type ${type}`,
        'name columns that tell the same time',
      );
  }
}

function checkBy(
  problems: Problems,
  what: string,
  { key }: ModelManifest,
  { name, type, required }: ColumnContract,
  { unit, windowSeconds }: Pick<IncrementalRule, 'unit' | 'windowSeconds'>,
): void {
  const isMoment = MOMENTS.includes(type);
  if (!isMoment && !WHOLE.includes(type))
    problems.add(
      `${what} by '${name}' must be a date, a timestamp, an instant or a whole number, got the type ${type}`,
      'name another column, or leave the materialization out',
    );
  if (!required && !key.includes(name))
    problems.add(`${what} by '${name}' may be null`, `put it into 'key', or make it required`);
  if (isMoment && type === 'date' && unit === 'hour')
    problems.add(`${what}: a date has no hours`, "leave 'unit' out, or use TimeUnit.DAY");
  if (!isMoment && (unit !== undefined || windowSeconds !== undefined))
    problems.add(`${what}: 'unit' and 'window' are for columns of time, got the type ${type}`, 'leave them out');
}

function unknownInput(problems: Problems, what: string, name: string, { inputs }: ModelManifest): void {
  const names = inputs.map((it) => it.name);
  const near = nearest(name, names);
  problems.add(
    `${what} names no input '${name}'`,
    near ? `did you mean '${near}'` : `there are: ${names.join(', ') || 'none'}`,
  );
}
