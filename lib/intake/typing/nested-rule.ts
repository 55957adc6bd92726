import { duckdbType, hasMap, type ParseRule, printType, type StagedColumn, type Type } from '../../contract';
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
  /** Each with its own condition, and with the way from this part to the wrong one: `, element 2: 'x'`. */
  readonly faults: readonly (TypeFault & { readonly when: string; readonly within: string })[];
}

const LONGEST_SHOWN = 80;

/**
 * Lists and structs: from a document, or from JSON in a text, they come as JSON of cells of their own (`CellKind.nested`), lists
 * also as a text that a separator cuts. One wrong part is the whole cell's fault, and is named.
 */
export function nestedRule(
  column: StagedColumn,
  type: Type,
  { text, kind }: CellText,
  primitive: PrimitiveRule,
): TypeRule {
  const read = new Reading(column.name, primitive);
  const separator = type.kind === 'list' ? column.parse?.separator : undefined;
  const forms: { is?: string; part: Part }[] = [];
  if (kind && !hasMap(type)) {
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
        part.faults.map((fault) => ({
          ...fault,
          when: [is, fault.when].filter(Boolean).join(' AND '),
          within: `substr(${fault.within}, ${', '.length + 1})`,
        })),
      ),
      { code: type.kind === 'list' ? 'not_a_list' : 'not_a_struct', says: otherwise(type, separator) },
    ],
  };
}

/** What is said of a text of another shape. */
function otherwise(type: Type, separator: string | undefined): string {
  if (separator !== undefined)
    return `is no list of ${printType(type)} with ${quoteLiteral(separator)} between its elements`;
  return `is no ${printType(type)}${hasMap(type) ? ', which Parquet alone has' : ' as JSON writes it'}`;
}

/** Builds the SQL of nested parts; each depth of lists has variables of its own. */
class Reading {
  constructor(
    private readonly name: string,
    private readonly primitive: PrimitiveRule,
  ) {}

  part(type: Type, parse: ParseRule | undefined, node: string, depth: number): Part {
    if (type.kind === 'list')
      return this.list(node, depth, (each) => this.part(type.element, parse?.element, each, depth + 1));
    if (type.kind === 'struct') return this.struct(type, parse, node, depth);
    return this.leaf(printType(type), parse, `substr(${node}, 2)`, `left(${node}, 1)`);
  }

  /** A text cut by a separator. */
  cut(element: Type, parse: ParseRule | undefined, text: string, kind: string | undefined): Part {
    const pieces = `string_split(${text}, ${quoteLiteral(parse?.separator ?? '')})`;
    return this.list(pieces, 0, (each) => {
      const part = this.leaf(printType(element), parse?.element, each, kind);
      const empty = `trim(${each}) = ''`;
      const fault = { when: empty, code: 'empty_element', says: 'has no text', within: itself(each) };
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
      within: itself(cell),
    }));
    return { value: rule.value, wrong, faults: wrong === 'false' ? [] : faults };
  }

  private list(node: string, depth: number, partOf: (each: string) => Part): Part {
    const [each, nth, found] = ['e', 'n', 'f'].map((letter) => letter + depth);
    const part = partOf(each);
    const any = (condition: string) => `len(list_filter(${node}, lambda ${each}: coalesce(${condition}, false))) > 0`;
    const first = ({ when, within }: Part['faults'][number]) => {
      const path = `CASE WHEN coalesce(${when}, false) THEN concat(', element ', ${nth}, ${within}) END`;
      return `list_filter(list_transform(${node}, lambda ${each}, ${nth}: ${path}), lambda ${found}: ${found} IS NOT NULL)[1]`;
    };
    return {
      value: `list_transform(${node}, lambda ${each}: ${part.value})`,
      wrong: any(part.wrong),
      faults: part.faults.map((fault) => ({ ...fault, when: any(fault.when), within: first(fault) })),
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
        faults.map((fault) => ({
          ...fault,
          within: `concat(${quoteLiteral(`, field '${name}'`)}, ${fault.within})`,
        })),
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

/** SQL: the text of a part, as it is shown. */
function itself(text: string): string {
  const cut = `CASE WHEN length(${text}) > ${LONGEST_SHOWN} THEN left(${text}, ${LONGEST_SHOWN}) || '…' ELSE ${text} END`;
  return `concat(': ''', ${cut}, '''')`;
}
