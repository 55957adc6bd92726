import { decimalOf, typeProblem } from '../../contract';
import { nearest, type Problem } from '../../error';
import { type CheckManifest, type ModelManifest, nameProblem, toleranceProblems } from '../../manifest';
import type { Mesh } from '../../plan';
import { columnsOfTable, problemOf } from '../subject';

/** Names and types of a model's columns and inputs are spelled as tables have them. */
export function modelNames(_: Mesh, model: ModelManifest): Problem[] {
  const names = model.columns.map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    nameProblem('a model', model.name),
    ...model.inputs.map(({ name }) => nameProblem('an input', name)),
    ...names.map((name) => nameProblem('a column', name)),
    ...model.columns.map(({ name, type }) => prefixed(`column '${name}': `, typeProblem(type))),
    model.checks.some(({ kind }) => kind === 'noRows') && model.inputs.some(({ name }) => name === model.name)
      ? `the input '${model.name}' is called like the model, whose rows its noRows checks read by that name`
      : undefined,
    ...repeated.map((name) => `the column '${name}' is declared twice`),
  ].flatMap((message) => (message ? [problemOf('name', model, message, 'mend the declaration')] : []));
}

/** The columns that key, checks and answer speak of are declared, and hold what the check needs. */
export function columnReferences(_: Mesh, model: ModelManifest): Problem[] {
  const uses = [
    ...model.key.map((name) => ({ prop: 'key', name })),
    ...model.checks.flatMap((check) => columnsOf(check).map((name) => ({ prop: `checks.${check.name}`, name }))),
    ...[model.answer?.label, model.answer?.value, model.answer?.series]
      .filter((name) => name !== undefined)
      .map((name) => ({ prop: 'answer', name })),
  ];
  return [
    ...uses.flatMap(({ prop, name }) =>
      unknownColumn(
        model,
        prop,
        name,
        model.columns.map((column) => column.name),
      ),
    ),
    ...model.checks.flatMap((check) => wrongKindOfColumn(model, check)),
    ...answerOfNumbers(model),
  ];
}

/** The rows that may break a check or a relation can be counted, and the numbers go together. */
export function tolerances(_: Mesh, model: ModelManifest): Problem[] {
  const rules = [
    ...model.checks.map((check) => ({ prop: `checks.${check.name}`, rule: check })),
    ...model.relations.map((relation) => ({ prop: `relations to ${relation.to}`, rule: relation })),
  ];
  return rules.flatMap(({ prop, rule }) =>
    toleranceProblems(rule).map(([message, hint]) => problemOf('tolerance', model, `${prop}: ${message}`, hint)),
  );
}

/** Both sides of a relation are there and hold values of one kind. */
export function relations(mesh: Mesh, model: ModelManifest): Problem[] {
  return model.relations.flatMap(({ columns, to, toColumns }) => {
    const target = columnsOfTable(mesh, to);
    if (!target) return [];
    const prop = `relations to ${to}`;
    if (columns.length !== toColumns.length || columns.length === 0) {
      const message = `${prop}: ${columns.length} columns here cannot match ${toColumns.length} there`;
      return [problemOf('relation-of-two-types', model, message, 'name as many columns there as here')];
    }
    return columns.flatMap((name, index) => {
      const [here, there] = [model.columns, target].map((list, side) =>
        list.find((column) => column.name === (side === 0 ? name : toColumns[index])),
      );
      if (!here)
        return unknownColumn(
          model,
          prop,
          name,
          model.columns.map((column) => column.name),
        );
      if (!there)
        return unknownColumn(
          model,
          prop,
          toColumns[index],
          target.map((column) => column.name),
          ` of ${to}`,
        );
      if (kindOf(here.type) === kindOf(there.type)) return [];
      const message = `${prop}: '${here.name}' is ${here.type} and '${there.name}' there is ${there.type}`;
      return [
        problemOf(
          'relation-of-two-types',
          model,
          message,
          `give both sides one type; cast one of them in its SQL or its columns`,
        ),
      ];
    });
  });
}

function columnsOf(check: CheckManifest): readonly string[] {
  if ('columns' in check) return check.columns;
  return 'column' in check ? [check.column] : [];
}

function wrongKindOfColumn(model: ModelManifest, check: CheckManifest): Problem[] {
  const needs = { notNegative: 'number', between: 'number', acceptedValues: 'string' }[check.kind as string];
  const column = 'column' in check ? model.columns.find(({ name }) => name === check.column) : undefined;
  if (!needs || !column || kindOf(column.type) === needs) return [];
  const message = `checks.${check.name} needs a column of ${needs}s, '${column.name}' is ${column.type}`;
  return [
    problemOf('column-of-another-kind', model, message, 'use another check, for example Check.noRows with a SELECT'),
  ];
}

function answerOfNumbers(model: ModelManifest): Problem[] {
  const column = model.columns.find(({ name }) => name === model.answer?.value);
  if (!column || kindOf(column.type) === 'number') return [];
  return [
    problemOf(
      'column-of-another-kind',
      model,
      `answer: 'value' must be a column of numbers, '${column.name}' is ${column.type}`,
      'name another',
    ),
  ];
}

/** Values of one kind can be equal. */
function kindOf(type: string): string {
  return ['int', 'long', 'double'].includes(type) || decimalOf(type) ? 'number' : type;
}

function unknownColumn(model: ModelManifest, prop: string, name: string, known: readonly string[], of = ''): Problem[] {
  if (known.includes(name)) return [];
  const near = nearest(name, known);
  return [
    problemOf(
      'unknown-declared-column',
      model,
      `${prop}: there is no column '${name}'${of}`,
      near ? `did you mean '${near}'` : `there are: ${known.join(', ')}`,
    ),
  ];
}

function prefixed(prefix: string, problem: string | undefined): string | undefined {
  return problem && prefix + problem;
}
