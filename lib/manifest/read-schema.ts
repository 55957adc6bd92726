import Ajv, { type ValidateFunction } from 'ajv';
import schema from './manifest.schema.json';

/** What the manifest's schema says of the whole, or of a part. */
export type SchemaPart = 'manifest' | 'source' | 'dataset';

const validators = new Map<SchemaPart, ValidateFunction>();

/** Compiled where it is needed first. In what is shipped this file is replaced by what it would compile: lib/bundle/validators.mjs. */
export function validatorOf(part: SchemaPart): ValidateFunction {
  const known = validators.get(part);
  if (known) return known;
  const ajv = new Ajv({ allErrors: true, discriminator: true, code: { optimize: false } }).addSchema(
    schema,
    'manifest',
  );
  const compiled = ajv.compile({ $ref: part === 'manifest' ? part : `manifest#/$defs/${part}` });
  validators.set(part, compiled);
  return compiled;
}
