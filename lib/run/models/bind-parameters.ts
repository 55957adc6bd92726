import { type ColumnType, duckdbType } from '../../contract';
import type { Parameters, Session } from '../../engine';
import type { ModelManifest } from '../../manifest';
import { parametersOf, parametersUsed } from '../../plan';
import type { BuildRequest } from '../intakes/receipt';
import type { TimeRange } from './changed-ranges';

/** All the time there is, for a model that is made anew. */
const EVER: Readonly<Record<string, TimeRange>> = {
  int: { from: '-2147483648', to: '2147483647' },
  long: { from: '-9223372036854775808', to: '9223372036854775807' },
};
const EVER_OF_TIME: TimeRange = { from: '-infinity', to: 'infinity' };

/** Values for what the model's SQL reads as `$name`; with a range also for `$from` and `$to`, whether it reads them or not. */
export async function bindParameters(
  session: Session,
  model: ModelManifest,
  { parameters = {} }: Pick<BuildRequest, 'parameters'>,
  range?: TimeRange,
): Promise<Parameters> {
  const types = new Map(parametersOf(model).map(({ name, type }) => [name, type]));
  const used = parametersUsed(model.sql.text);
  const whole = Object.entries(EVER[types.get('from') ?? ''] ?? EVER_OF_TIME);
  const ends = range ? Object.entries(range) : whole.filter(([name]) => types.has(name) && used.has(name));
  const texts = [...Object.entries(parameters), ...ends] as [name: string, text: string][];
  if (texts.length === 0) return [];
  const typed = (name: string) => duckdbType((types.get(name) ?? 'string') as ColumnType);
  return session.bind(texts.map(([name, text]) => ({ name, text, duckdbType: typed(name) })));
}
