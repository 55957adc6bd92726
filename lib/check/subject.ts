import type { ColumnContract } from '../contract';
import type { EngineColumn } from '../engine';
import type { Place, Problem } from '../error';
import type { ModelManifest } from '../manifest';
import { type Mesh, subscribedTable } from '../plan';
import { type RuleName, severityOf } from './rules/catalog';
import type { Select, SqlFault } from './select';
import { type SyntaxNode, spotAt } from './syntax-tree';

/** What a rule on a model's SQL looks at. */
export interface Subject {
  readonly mesh: Mesh;
  readonly model: ModelManifest;
  readonly select: Select;
  /** The columns of each input, by the input's name. */
  readonly inputs: ReadonlyMap<string, readonly EngineColumn[]>;
}

/** A model whose SQL the engine could bind: what it gives is known. */
export interface BoundSubject extends Subject {
  readonly outputs: readonly EngineColumn[];
}

/** The columns and their types that a table of the mesh has. */
export function columnsOfTable(mesh: Mesh, table: string): readonly ColumnContract[] | undefined {
  return (mesh.datasets.get(table) ?? mesh.models.get(table) ?? subscribedTable(mesh, table)?.table)?.columns;
}

/** A problem of a model's declaration. */
export function problemOf(rule: RuleName, { path }: { path: string }, message: string, hint: string): Problem {
  return { message, hint, place: { construct: path }, ...severed(rule) };
}

/** A problem in a model's SQL, at a node of it. */
export function problemAt(
  rule: RuleName,
  { model, select }: Pick<Subject, 'model' | 'select'>,
  message: string,
  hint: string,
  node?: Pick<SyntaxNode, 'query_location'>,
): Problem {
  const at = node?.query_location;
  return problemIn(model, { rule, message, hint, ...(at === undefined ? {} : spotAt(select.sql, at)) });
}

/** A fault of a model's SQL as a problem: with the file's line, or the line of the text where it stands in the app. */
export function problemIn(model: ModelManifest, { rule, message, hint, line, column }: SqlFault): Problem {
  const { file } = model.sql;
  const spot = file === undefined || line === undefined ? {} : { line, column };
  const place: Place = { construct: model.path, file, ...spot };
  const inline = file === undefined && line !== undefined && model.sql.text.trim().includes('\n');
  const told = inline ? `${message} (line ${line} of its SQL)` : message;
  return { message: told, hint, place, ...severed(rule) };
}

function severed(rule: RuleName): Pick<Problem, 'rule' | 'severity'> {
  const severity = severityOf(rule);
  return severity ? { rule, severity } : { rule };
}
