import { Token } from 'aws-cdk-lib';
import { type ColumnContract, typeProblem } from '../../lib/contract';
import { logicalName, tagProblem } from '../../lib/manifest';
import { checkCheck, checkTolerance } from './check-rules';
import { checkMaterialization, checkParameters } from './materialization-rules';
import type { ModelSubject } from './model-subject';
import { checkColumns, checkName, type Rule } from './rule';

export const MODEL_RULES: readonly Rule<ModelSubject>[] = [
  ({ model }, problems) => checkName(problems, "the model's name", model.name),

  ({ model }, problems) => {
    if (!Token.isUnresolved(model.sql.text) && model.sql.text.trim() === '')
      problems.add("'sql' is empty", 'give it one SELECT');
  },

  ({ model }, problems) => {
    for (const { name } of model.inputs) checkName(problems, "an input's name", name);
  },

  ({ model }, problems) => {
    if (model.columns.length === 0) problems.add("'columns' is empty", 'declare at least one');
    for (const { name, type } of model.columns) {
      checkName(problems, "a column's name", name);
      const problem = typeProblem(type);
      if (problem) problems.add(`'${name}': ${problem}`);
    }
  },

  ({ model }, problems) => checkColumns(problems, "'key'", model.key, namesOf(model.columns)),

  ({ model, related }, problems) => {
    for (const relation of model.relations) {
      const { columns, to, toColumns } = relation;
      checkTolerance(problems, `'relations' to ${to}`, relation);
      checkColumns(problems, "'relations'", columns, namesOf(model.columns));
      checkColumns(problems, `'relations' to ${to}`, toColumns, namesOf(related.get(to) ?? []));
      if (columns.length !== toColumns.length)
        problems.add(
          `'relations' to ${to} pairs ${columns.length} columns with ${toColumns.length}`,
          'name as many there',
        );
      if (columns.length === 0) problems.add(`'relations' to ${to} names no columns`, 'name at least one');
    }
  },

  ({ model }, problems) => {
    for (const { name, view } of model.inputs) {
      if (view.kind === 'asOf' && !Token.isUnresolved(view.day) && !isDay(view.day))
        problems.add(`'inputs.${name}' asOf must be a day as yyyy-MM-dd, got '${view.day}'`);
    }
  },

  ({ model }, problems) => {
    const names = model.checks.map(({ name }) => name);
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index)))
      problems.add(`'checks' has two named '${name}'`, 'leave one out, or give it another name');
    for (const check of model.checks) checkCheck(problems, model, check);
  },

  ({ model }, problems) => {
    const { label, value, series } = model.answer ?? {};
    const named = [label, value, series].filter((column) => column !== undefined);
    checkColumns(problems, "'answer'", named, namesOf(model.columns));
  },

  ({ model }, problems) => {
    if (model.inputs.some(({ table }) => table === logicalName(model)))
      problems.add("'inputs' names the model itself", 'a model is made of other tables');
  },

  ({ model: { tags = [] } }, problems) => {
    for (const tag of Token.isUnresolved(tags) ? [] : tags) {
      const problem = Token.isUnresolved(tag) ? undefined : tagProblem(tag);
      if (problem) problems.add(`'tags': ${problem}`);
    }
    for (const tag of new Set(tags.filter((tag, index) => tags.indexOf(tag) !== index)))
      problems.add(`'tags' has '${tag}' twice`, 'leave one out');
  },

  ({ model }, problems) => checkParameters(problems, model),

  (subject, problems) => checkMaterialization(problems, subject),
];

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function namesOf(columns: readonly ColumnContract[]): string[] {
  return columns.map(({ name }) => name);
}
