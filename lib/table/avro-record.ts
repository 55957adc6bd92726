import type { AvroSchema } from './avro-file';

interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly 'field-id'?: number;
}

/**
 * The values of a record by Iceberg's field ids. The names are the writer's own affair (ClickHouse writes some of its own
 * and no ids at all), so a name counts only where the schema has no id.
 */
export class RecordReader {
  private readonly fields = new Map<number, AvroField>();

  constructor(schema: AvroSchema, names: Readonly<Record<number, string>>) {
    for (const field of recordFields(schema)) {
      const byName = Object.keys(names).find((id) => names[Number(id)] === field.name);
      const id = field['field-id'] ?? (byName === undefined ? undefined : Number(byName));
      if (id !== undefined) this.fields.set(id, field);
    }
  }

  schema(id: number): AvroSchema | undefined {
    return this.fields.get(id)?.type;
  }

  value(record: unknown, id: number): unknown {
    const field = this.fields.get(id);
    return field && ((record as Record<string, unknown>)[field.name] ?? undefined);
  }

  number(record: unknown, id: number): number | undefined {
    const value = this.value(record, id);
    return value === undefined ? undefined : Number(value);
  }

  text(record: unknown, id: number): string | undefined {
    return this.value(record, id) as string | undefined;
  }
}

/** A map with integer keys: Avro has none, so Iceberg writes a list of pairs. @param wanted its keys, or all */
export function pairs<T>(
  value: unknown,
  convert: (value: unknown) => T,
  wanted?: ReadonlySet<number>,
): Record<string, T> {
  const found: Record<string, T> = {};
  for (const entry of (value ?? []) as { key: number; value: unknown }[]) {
    if (!wanted || wanted.has(entry.key)) found[entry.key] = convert(entry.value);
  }
  return found;
}

function recordFields(schema: AvroSchema): readonly AvroField[] {
  if (Array.isArray(schema)) {
    return recordFields(schema.find((branch) => branch !== 'null') as AvroSchema);
  }
  return ((schema as { fields?: readonly AvroField[] }).fields ?? []) as readonly AvroField[];
}
