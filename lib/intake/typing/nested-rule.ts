import { duckdbType, type ParseRule, printType, type StagedColumn, type Type } from '../../contract';
import { quoteIdentifier, quoteLiteral } from '../../engine';
import { cellText } from './cell-text';
import { CellKind, type CellText, type TypeFault, type TypeRule } from './type-rule';

/** The rule of a part that has no parts of its own. */
type PrimitiveRule = (part: StagedColumn, cell: CellText) => TypeRule;

/** A part of a nested value in SQL. */
interface Part {
  /** Its value; NULL where it has none, and where it is no value. */
  readonly value: string;
  /** True where it is no value. */
  readonly wrong: string;
  /** Each with its own condition. */
  readonly faults: readonly (TypeFault & { readonly when: string })[];
}

/**
 * Lists and structs: from a document they come as JSON of cells of their own (`CellKind.nested`), lists also as a text that
 * a separator cuts. One wrong part is the whole cell's fault.
 */
export function nestedRule(
  column: StagedColumn,
  type: Type,
  { text, kind }: CellText,
  primitive: PrimitiveRule,
): TypeRule {
  const read = new Reading(column.name, primitive);
  const code = type.kind === 'list' ? 'not_a_list' : 'not_a_struct';
  const separator = type.kind === 'list' ? column.parse?.separator : undefined;
  const says =
    separator === undefined
      ? `is no ${printType(type)}, which JSON and Parquet have`
      : `is no list of ${printType(type)} with ${quoteLiteral(separator)} between its elements`;
  const forms: { is?: string; part: Part }[] = [];
  if (kind) {
    const decoded = `from_json(${text}, ${quoteLiteral(JSON.stringify(shapeOf(type)))})`;
    const part = read.part(type, column.parse, decoded, 0);
    forms.push({ is: `${kind} = '${CellKind.nested}'`, part });
  }
  if (type.kind === 'list' && separator !== undefined)
    forms.push({ part: read.cut(type.element, column.parse, text, kind) });
  const value = forms.map(
    ({ is = 'true', part }) => `WHEN ${is} THEN CASE WHEN NOT (${part.wrong}) THEN ${part.value} END`,
  );
  return {
    value: value.length > 0 ? `CASE ${value.join(' ')} END` : `CAST(NULL AS ${duckdbType(column.type)})`,
    faults: [
      ...forms.flatMap(({ is, part }) =>
        part.faults.map((fault) => ({ ...fault, when: [is, fault.when].filter(Boolean).join(' AND ') })),
      ),
      { code, says },
    ],
  };
}

/** Builds the SQL of nested parts; each depth of lists has a variable of its own. */
class Reading {
  constructor(
    private readonly name: string,
    private readonly primitive: PrimitiveRule,
  ) {}

  part(type: Type, parse: ParseRule | undefined, node: string, depth: number): Part {
    if (type.kind === 'list')
      return this.list(node, depth, (each) => this.part(type.element, parse?.element, each, depth + 1));
    if (type.kind === 'struct') return this.struct(type, parse, node, depth);
    if (type.kind === 'map') throw new Error(`a column of type ${printType(type)} is read from Parquet only`);
    return this.leaf(printType(type), parse, `substr(${node}, 2)`, `left(${node}, 1)`);
  }

  /** A text cut by a separator. */
  cut(element: Type, parse: ParseRule | undefined, text: string, kind: string | undefined): Part {
    const pieces = `string_split(${text}, ${quoteLiteral(parse?.separator ?? '')})`;
    return this.list(pieces, 0, (each) => {
      const part = this.leaf(printType(element), parse?.element, each, kind);
      const empty = `trim(${each}) = ''`;
      const fault = { when: empty, code: 'empty_element', says: 'has an element without a text' };
      return { value: part.value, wrong: `(${empty} OR ${part.wrong})`, faults: [fault, ...part.faults] };
    });
  }

  private leaf(type: string, parse: ParseRule | undefined, cell: string, kind: string | undefined): Part {
    const column: StagedColumn = { name: this.name, type, parse };
    const text = `NULLIF(${cellText(column, cell)}, '')`;
    const rule = this.primitive(column, { text, kind });
    const wrong = rule.value === text ? 'false' : `(${text} IS NOT NULL AND (${rule.value}) IS NULL)`;
    const faults = rule.faults.map(({ when, ...fault }) => ({
      ...fault,
      when: when ? `${wrong} AND (${when})` : wrong,
    }));
    return { value: rule.value, wrong, faults: wrong === 'false' ? [] : faults };
  }

  private list(node: string, depth: number, partOf: (each: string) => Part): Part {
    const each = `e${depth}`;
    const part = partOf(each);
    const any = (condition: string) => `len(list_filter(${node}, lambda ${each}: coalesce(${condition}, false))) > 0`;
    return {
      value: `list_transform(${node}, lambda ${each}: ${part.value})`,
      wrong: any(part.wrong),
      faults: part.faults.map((fault) => ({ ...fault, when: any(fault.when), says: inside('an element', fault.says) })),
    };
  }

  private struct(
    type: Extract<Type, { kind: 'struct' }>,
    parse: ParseRule | undefined,
    node: string,
    depth: number,
  ): Part {
    const parts = type.fields.map((field) => {
      const part = this.part(
        field.type,
        parse?.fields?.[field.name],
        `(${node}).${quoteIdentifier(field.name)}`,
        depth,
      );
      return { ...part, name: field.name };
    });
    const packed = parts.map(({ name, value }) => `${quoteIdentifier(name)} := ${value}`);
    return {
      value: `CASE WHEN (${node}) IS NOT NULL THEN struct_pack(${packed.join(', ')}) END`,
      wrong: parts.map(({ wrong }) => `coalesce(${wrong}, false)`).join(' OR '),
      faults: parts.flatMap(({ name, faults }) =>
        faults.map((fault) => ({ ...fault, says: inside(`a field '${name}'`, fault.says) })),
      ),
    };
  }
}

/** The shape of the JSON of cells, as the engine's `from_json` wants it. */
function shapeOf(type: Type): unknown {
  if (type.kind === 'list') return [shapeOf(type.element)];
  if (type.kind !== 'struct') return 'VARCHAR';
  return Object.fromEntries(type.fields.map((field) => [field.name, shapeOf(field.type)]));
}

function inside(where: string, says: string): string {
  return says.startsWith('has ') ? `${says.replace(/^has /, `has ${where} that has `)}` : `has ${where} that ${says}`;
}
