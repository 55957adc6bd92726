import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

/** By part of the manifest's schema: where it stands. */
const PARTS = { manifest: 'manifest', source: 'manifest#/$defs/source', dataset: 'manifest#/$defs/dataset' };

/** CommonJS with the exports of lib/manifest/read-schema.ts, that holds what it would compile. */
export function validatorCode(schema) {
  const options = { allErrors: true, discriminator: true, code: { source: true } };
  const ajv = new Ajv.default(options).addSchema(schema, 'manifest');
  return `${standalone.default(ajv, PARTS)}\nexports.validatorOf = (part) => exports[part];\n`;
}

/** For esbuild: to compile the schema would take each process a third of a second. */
export const compiledValidators = {
  name: 'compiled-validators',
  setup(build) {
    build.onLoad({ filter: /lib[\\/]manifest[\\/]read-schema\.ts$/ }, ({ path }) => {
      const resolveDir = join(path, '..');
      const schema = JSON.parse(readFileSync(join(resolveDir, 'manifest.schema.json'), 'utf8'));
      return { contents: validatorCode(schema), loader: 'js', resolveDir };
    });
  },
};
