import { fail } from '../error';
import { currentSchema, type TableMetadata } from './metadata';
import { leavesOf, type TypeJson } from './nested-type';

/**
 * Parts of a nested column are found by name in a file, where a column is found by its id. So a part that another engine
 * renamed, or dropped and made anew, would be read wrongly.
 */
export function refuseNestedRenames(metadata: TableMetadata, table: string): void {
  const now = new Map(currentSchema(metadata).fields.map((field) => [field.id, field.type as TypeJson]));
  for (const schema of metadata.schemas) {
    for (const { id, name, type } of schema.fields) {
      const current = now.get(id);
      if (typeof type === 'string' || current === undefined || typeof current === 'string') continue;
      const [then, present] = [parts(type), parts(current)];
      const moved = [...then].some(([path, part]) => (present.get(path) ?? part) !== part);
      const ids = new Map([...present].map(([path, part]) => [part, path]));
      const renamed = [...then].some(([path, part]) => (ids.get(part) ?? path) !== path);
      if (moved || renamed) {
        fail(
          `table ${table}: a part of the nested column '${name}' was renamed or made anew`,
          'let the engine that did it rewrite the table in its present schema, and expire the earlier versions',
        );
      }
    }
  }
}

function parts(type: unknown): Map<string, number> {
  return new Map(leavesOf('', 0, type).map(({ path, id }) => [path, id]));
}
