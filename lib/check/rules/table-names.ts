import { nearest, type Problem } from '../../error';
import { isPath } from '../functions';
import { problemAt, type Subject } from '../subject';
import { commonTablesIn, tablesIn } from '../syntax-tree';

/** The SQL names inputs only, by their plain names. */
export function tableNames(subject: Subject): Problem[] {
  const { model, select } = subject;
  const common = new Set(commonTablesIn(select.tree).map(lower));
  const inputs = new Set(model.inputs.map(({ name }) => name));
  const tables = tablesIn(select.tree).filter((table) => !isPath(table));
  const foreign = tables.filter(
    ({ name, qualified }) => name !== qualified || !(common.has(lower(name)) || inputs.has(lower(name))),
  );
  return foreign.map(({ name, qualified, at }) => {
    const node = { query_location: at };
    if (name !== qualified)
      return problemAt(subject, `'${qualified}' bypasses the inputs`, inputHint(subject, qualified, name), node);
    const near = nearest(name, [...inputs, ...common]);
    const hint = near ? `did you mean '${near}'` : inputHint(subject, name, name);
    return problemAt(subject, `'${name}' is no input`, hint, node);
  });
}

/** Every declared input is used. */
export function unusedInputs(subject: Subject): Problem[] {
  const used = new Set(tablesIn(subject.select.tree).map(({ name }) => lower(name)));
  return subject.model.inputs
    .filter(({ name }) => !used.has(name))
    .map(({ name }) =>
      problemAt(subject, `the input '${name}' is not used`, "use it in the SQL or take it out of 'inputs'"),
    );
}

/** A common table expression with an input's name would hide the input without a word. */
export function commonTableNames(subject: Subject): Problem[] {
  const inputs = new Set(subject.model.inputs.map(({ name }) => name));
  return commonTablesIn(subject.select.tree)
    .filter((name) => inputs.has(lower(name)))
    .map((name) => problemAt(subject, `WITH ${name} hides the input '${lower(name)}'`, 'give the step another name'));
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
