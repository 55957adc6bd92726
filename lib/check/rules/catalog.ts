/** What `data-mesh check` proves: each rule with its severity and with what holds where it finds nothing. */
export const RULES = {
  dataset: ['error', "a dataset's columns, key and rules of parsing make sense in themselves and for its source"],
  name: ['error', 'names of models, inputs and columns need no quoting, and types are spelled as tables have them'],
  'unknown-declared-column': ['error', 'the columns that key, checks, relations and answer speak of are declared'],
  'column-of-another-kind': ['error', 'a check or an answer looks at a column of the kind that it needs'],
  tolerance: ['error', 'what a check tolerates is a number of rows, no greater to warn than to fail'],
  'relation-of-two-types': ['error', 'both sides of a relation have as many columns, of one type'],
  circle: ['error', 'no model needs itself, by way of others'],
  'unread-model': [
    'hint',
    'somebody reads every model: a model, a relation, a product, a team, or the user at the end of a run',
  ],
  'not-one-select': ['error', 'the SQL is exactly one SELECT'],
  syntax: ['error', 'the SQL can be parsed'],
  'no-input': ['error', 'every table in the SQL is an input, by its plain name'],
  'hidden-input': ['error', 'no step of WITH is called like an input that it does not read'],
  'unused-input': ['error', 'every input is used'],
  'reads-files': ['error', 'the SQL reads no file of the machine'],
  'reads-past-inputs': ['error', 'no function in FROM reads tables'],
  'unknown-parameter': ['error', 'every $name in the SQL is a parameter that is bound'],
  'unused-parameter': ['warning', 'every declared parameter is used'],
  'unknown-column': ['error', 'every column in the SQL is there'],
  'unknown-table': ['error', 'every name before a dot stands in FROM'],
  'ambiguous-column': ['error', 'every column in the SQL is in one table of its FROM only'],
  'ungrouped-column': ['error', 'beside aggregates, every column is grouped by'],
  'unknown-function': ['error', 'every function and type in the SQL is there'],
  'wrong-arguments': ['error', 'every function and operator gets types that it takes'],
  'not-bound': ['error', 'the engine can make a plan of the SQL'],
  'unnamed-output': ['error', 'every output column has a name of its own'],
  'repeated-output': ['error', 'no two output columns have one name'],
  'missing-output': ['error', 'the SQL gives every declared column'],
  'undeclared-output': ['error', 'the SQL gives no other column'],
  'lossy-output': ['error', 'every output casts to its declared type and nothing is lost'],
  'type-of-no-table': ['error', 'every output has a type that Iceberg tables have'],
  volatile: ['error', 'no function gives another answer in every run'],
  sample: ['error', 'a sample is the same one in every run'],
  'undecided-limit': [
    'warning',
    'the rows that LIMIT and DISTINCT ON leave are decided by an order that ends with a key',
  ],
  'undecided-window': ['warning', 'what a window function gives is decided by an order that ends with a key'],
  'undecided-aggregate': ['warning', 'what an aggregate gives does not hang on the order in which rows come'],
  'key-not-guaranteed': ['warning', 'the SQL can give no two rows with one key'],
  'key-not-told': ['hint', 'whether the SQL can give two rows with one key can be told from it'],
  'slice-column': [
    'error',
    "an incremental model's slices are cut by an output that comes from the mapped input's time column",
  ],
  'slice-unsure': ['warning', "where an incremental model's slices come from can be told from its SQL"],
  'classification-lost': ['warning', 'what is made of confidential or restricted columns is classified too'],
  'append-of-a-summary': ['warning', 'a model that appends does not sum up rows that it has seen before'],
} as const satisfies Record<string, readonly [severity: 'error' | 'warning' | 'hint', holds: string]>;

export type RuleName = keyof typeof RULES;

/** As a problem carries it: absent for errors. */
export function severityOf(rule: RuleName): 'warning' | 'hint' | undefined {
  const [severity] = RULES[rule];
  return severity === 'error' ? undefined : severity;
}
