import { nearest, type Problem } from '../../error';
import { isPath } from '../functions';
import { problemAt, type Subject } from '../subject';
import { commonTablesIn, type SyntaxNode, type TableReference, tablesIn } from '../syntax-tree';

/** The SQL names inputs only, by their plain names. */
export function tableNames(subject: Subject): Problem[] {
  return foreignTables(subject).map(({ name, qualified, at, meant }) => {
    const node = { query_location: at };
    if (name !== qualified) {
      const hint = inputHint(subject, qualified, name);
      return problemAt('no-input', subject, `'${qualified}' bypasses the inputs`, hint, node);
    }
    const hint = meant ? `did you mean '${meant}'` : inputHint(subject, name, name);
    return problemAt('no-input', subject, `'${name}' is no input`, hint, node);
  });
}

/** Tables in the SQL that are no inputs, each with the name that it most likely means. */
export function foreignTables({ model, select }: Subject): (TableReference & { readonly meant?: string })[] {
  const common = new Set(commonTablesIn(select.tree).map(({ name }) => lower(name)));
  const inputs = new Set(model.inputs.map(({ name }) => name));
  return tablesIn(select.tree)
    .filter((table) => !isPath(table))
    .filter(({ name, qualified }) => name !== qualified || !(common.has(lower(name)) || inputs.has(lower(name))))
    .map((table) => ({
      ...table,
      meant: table.name === table.qualified ? nearest(table.name, [...inputs, ...common]) : undefined,
    }));
}

/** Every declared input is used. */
export function unusedInputs(subject: Subject): Problem[] {
  const meant = foreignTables(subject).flatMap((table) => table.meant ?? []);
  const used = new Set([...tablesIn(subject.select.tree).map(({ name }) => lower(name)), ...meant]);
  return subject.model.inputs
    .filter(({ name }) => !used.has(name))
    .map(({ name }) =>
      problemAt(
        'unused-input',
        subject,
        `the input '${name}' is not used`,
        "use it in the SQL or take it out of 'inputs'",
      ),
    );
}

/**
 * A common table expression with an input's name would hide the input without a word; one that reads the input itself, as in
 * `WITH bill AS (SELECT * FROM bill)`, says so.
 */
export function commonTableNames(subject: Subject): Problem[] {
  const inputs = new Set(subject.model.inputs.map(({ name }) => name));
  return commonTablesIn(subject.select.tree)
    .filter(({ name, query }) => inputs.has(lower(name)) && !readsItself(name, query))
    .map(({ name }) =>
      problemAt(
        'hidden-input',
        subject,
        `WITH ${name} hides the input '${lower(name)}', which it does not read`,
        'give the step another name',
      ),
    );
}

/** In a recursive step its name means the step. */
function readsItself(name: string, query: SyntaxNode): boolean {
  if (query.type === 'RECURSIVE_CTE_NODE') return false;
  return tablesIn(query).some((table) => table.name === table.qualified && lower(table.name) === lower(name));
}

function inputHint({ mesh, model }: Subject, table: string, name: string): string {
  const input = model.inputs.find((each) => each.table === table || each.name === name);
  if (input) return `write ${input.name}`;
  const known = [...mesh.datasets.keys(), ...mesh.models.keys()];
  const found = known.find((each) => each === table || each.endsWith(`.${name}`));
  return found ? `add ${found} to 'inputs' and use its name there` : "add the table to 'inputs' and use its name there";
}

function lower(name: string): string {
  return name.toLowerCase();
}
