import type { ErrorObject } from 'ajv';
import { validatorOf } from '../read-schema';
import { type ContractDocument, shown } from './document';

/** What the manifest's own schema has against a part of it. Names and types have been looked at with better words. */
export function checkShape(document: ContractDocument, of: 'source' | 'dataset', value: unknown): void {
  const validate = validatorOf(of);
  if (validate(value)) return;
  for (const error of validate.errors ?? []) {
    const parts = error.instancePath.split('/').slice(1);
    if (['name', 'domain', 'type', 'kind', 'columns'].includes(parts.at(-1) ?? '') || isPlace(parts)) continue;
    const origin = document.origin([of, ...parts].join('/'));
    if (origin) document.wrong(origin, describe(error, parts, value));
  }
}

function isPlace([first]: readonly string[]): boolean {
  return ['place', 'quarantine', 'source'].includes(first);
}

function describe({ message, params, keyword }: ErrorObject, parts: readonly string[], root: unknown): string {
  const name = parts.filter((part) => !/^(columns|parse|format|\d+)$/.test(part)).join('.') || 'the value';
  const given = parts.reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], root);
  if (keyword === 'enum') return `'${name}' must be one of ${params.allowedValues.join(', ')}, got ${shown(given)}`;
  if (keyword === 'additionalProperties') return `'${params.additionalProperty}' is not known in '${name}'`;
  return `'${name}' ${message}${keyword === 'required' ? '' : `, got ${shown(given)}`}`;
}
