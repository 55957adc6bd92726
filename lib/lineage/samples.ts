import { duckdbType } from '../contract';
import { literal, type Parameter, sqlTokens } from '../plan';

/** The SQL with samples in the places of its parameters, so that the engine knows their types. */
export function withSamples(sql: string, parameters: readonly Parameter[]): string {
  return sqlTokens(sql)
    .map((token) => {
      const parameter = parameters.find(({ name }) => token.toLowerCase() === `$${name.toLowerCase()}`);
      return parameter ? `CAST(${literal(parameter.sample)} AS ${duckdbType(parameter.type)})` : token;
    })
    .join('');
}
