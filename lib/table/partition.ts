import { currentSchema, type FieldJson, type PartitionSpecJson, type TableMetadata } from './metadata';
import { singleField } from './part-path';
import { ownType } from './schema';
import { transformOf } from './transform';

/** A field of a partition spec, with the type of its values. */
export interface PartitionType {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly transform: string;
  readonly sourceId: number;
}

export function partitionSpec(metadata: TableMetadata, specId: number): PartitionSpecJson {
  const spec = metadata['partition-specs'].find((candidate) => candidate['spec-id'] === specId);
  if (!spec) throw new Error(`the metadata of ${metadata.location} names a partition spec that it does not have`);
  return spec;
}

/** The fields of a spec. A column that was dropped since is looked up in the schemas of then. */
export function partitionTypes(metadata: TableMetadata, specId: number): PartitionType[] {
  return partitionSpec(metadata, specId).fields.map((field) => {
    const source = fieldWithId(metadata, field['source-id']);
    return {
      id: field['field-id'],
      name: field.name,
      transform: field.transform,
      sourceId: field['source-id'],
      type: transformOf(field.transform).resultType(source ? ownType(source.type) : 'string'),
    };
  });
}

function fieldWithId(metadata: TableMetadata, id: number): FieldJson | undefined {
  for (const { fields } of [currentSchema(metadata), ...[...metadata.schemas].reverse()]) {
    const found = singleField(fields, id);
    if (found) return found.field;
  }
  return undefined;
}
