import type { RuleName } from '../../lib/check';
import type { DatasetManifest, ModelManifest } from '../../lib/manifest';
import { dataset, GOOD, model } from './support';

/** SQL or a declaration that breaks a rule: of the model `revenue`, with the column `month` as its key. */
export interface RuleExample {
  readonly sql?: string;
  /** What is declared besides or otherwise. */
  readonly change?: Partial<ModelManifest>;
  /** The change as a declaration says it; only where it is what breaks the rule. */
  readonly declared?: string;
  /** Another model beside it. */
  readonly beside?: ModelManifest;
  readonly datasets?: DatasetManifest[];
}

const NO_KEY = { key: [] };
const input = (name: string, table = 'finance.bill') => ({ name, table, view: { kind: 'default' } as const });
const month = { name: 'month', type: 'date' };
const typed = (type: string) => ({ columns: [month, { name: 'revenue', type }], key: [] });
const above = model('SELECT month, revenue FROM revenue', {
  name: 'above',
  path: 'Revenue/Curated/above',
  inputs: [input('revenue', 'forecasting.revenue')],
});

export const EXAMPLES: Record<RuleName, RuleExample> = {
  dataset: { declared: "key: ['bill']", datasets: [dataset('bill', { key: ['bill'] })] },
  name: { declared: 'inputs: { Bill: bill }', sql: GOOD.replace('bill', 'Bill'), change: { inputs: [input('Bill')] } },
  'unknown-declared-column': { declared: "key: ['mont']", change: { key: ['mont'] } },
  'column-of-another-kind': {
    declared: "checks: [Check.notNegative('month')]",
    change: { checks: [{ name: 'not_negative_month', kind: 'notNegative', column: 'month' }] },
  },
  tolerance: {
    declared: "checks: [Check.notNull('revenue').tolerating({ warnAbove: 100, failAbove: 10 })]",
    change: {
      checks: [
        {
          name: 'not_null_revenue',
          kind: 'notNull',
          column: 'revenue',
          tolerance: { warnAbove: 100, failAbove: 10 },
        },
      ],
    },
  },
  'relation-of-two-types': {
    declared: "relations: [Relation.to(bill, ['month'], ['bill_id'])]",
    change: { relations: [{ to: 'finance.bill', columns: ['month'], toColumns: ['bill_id'] }] },
  },
  circle: {
    declared: 'inputs: { bill: above }',
    change: { inputs: [input('bill', 'forecasting.above')] },
    sql: 'SELECT month, revenue FROM bill',
    beside: above,
  },
  'unread-model': { sql: GOOD },
  'not-one-select': { sql: 'DROP TABLE bill' },
  syntax: { sql: 'SELECT booked_on AS month FROM bill WHERE AND' },
  'no-input': { sql: 'SELECT booked_on AS month, amount AS revenue FROM bils', change: NO_KEY },
  'hidden-input': { sql: `WITH bill AS (SELECT 1) ${GOOD}` },
  'unused-input': { sql: "SELECT DATE '2026-01-01' AS month, 1.25 AS revenue" },
  'reads-files': { sql: "SELECT booked_on AS month, amount AS revenue FROM bill, read_csv('/etc/passwd')" },
  'reads-past-inputs': { sql: "SELECT booked_on AS month, amount AS revenue FROM bill, query('SELECT 1')" },
  'unknown-parameter': {
    sql: 'SELECT booked_on AS month, amount AS revenue FROM bill WHERE booked_on < $run_dat',
    change: NO_KEY,
  },
  'unused-parameter': {
    declared: "parameters: { since: Parameter.date('2026-01-01') }",
    change: { parameters: { since: { type: 'date', default: '2026-01-01' } } },
  },
  'unknown-column': { sql: 'SELECT booked_on AS month, sum(amuont) AS revenue FROM bill GROUP BY ALL' },
  'unknown-table': { sql: 'SELECT b.booked_on AS month, bill.amount AS revenue FROM bill b', change: NO_KEY },
  'ambiguous-column': {
    sql: 'SELECT a.booked_on AS month, amount AS revenue FROM bill a JOIN bill b USING (bill_id)',
    change: NO_KEY,
  },
  'ungrouped-column': {
    sql: 'SELECT booked_on AS month, sum(amount) AS revenue FROM bill GROUP BY bill_id',
    change: NO_KEY,
  },
  'unknown-function': { sql: 'SELECT booked_on AS month, sumup(amount) AS revenue FROM bill', change: NO_KEY },
  'wrong-arguments': { sql: 'SELECT booked_on AS month, amount + booked_on AS revenue FROM bill', change: NO_KEY },
  'not-bound': { sql: 'SELECT booked_on AS month, sum(sum(amount)) AS revenue FROM bill GROUP BY ALL', change: NO_KEY },
  'unnamed-output': { sql: 'SELECT booked_on AS month, sum(amount) FROM bill GROUP BY ALL' },
  'repeated-output': {
    sql: 'SELECT booked_on AS month, amount AS revenue, lines AS revenue FROM bill',
    change: NO_KEY,
  },
  'missing-output': { sql: 'SELECT booked_on AS month FROM bill', change: NO_KEY },
  'undeclared-output': { sql: 'SELECT booked_on AS month, amount AS revenue, lines FROM bill', change: NO_KEY },
  'lossy-output': { sql: 'SELECT booked_on AS month, amount * 1.155 AS revenue FROM bill', change: NO_KEY },
  'type-of-no-table': {
    sql: 'SELECT booked_on AS month, max(hash(lines)) AS revenue FROM bill GROUP BY ALL',
    change: { ...typed('long'), key: ['month'] },
  },
  volatile: {
    sql: 'SELECT booked_on AS month, amount AS revenue FROM bill WHERE booked_on < current_date',
    change: NO_KEY,
  },
  sample: { sql: 'SELECT booked_on AS month, amount AS revenue FROM bill TABLESAMPLE 10%', change: NO_KEY },
  'undecided-limit': {
    sql: 'SELECT booked_on AS month, amount AS revenue FROM bill ORDER BY amount DESC LIMIT 10',
    change: NO_KEY,
  },
  'undecided-window': {
    sql: 'SELECT booked_on AS month, amount AS revenue FROM bill QUALIFY row_number() OVER (PARTITION BY booked_on ORDER BY lines) = 1',
  },
  'undecided-aggregate': { sql: 'SELECT booked_on AS month, first(amount) AS revenue FROM bill GROUP BY booked_on' },
  'key-not-guaranteed': {
    sql: 'SELECT booked_on AS month, sum(amount) AS revenue FROM bill GROUP BY booked_on, lines',
  },
  'key-not-told': {
    sql: 'SELECT booked_on AS month, sum(amount) AS revenue FROM bill GROUP BY ROLLUP (booked_on)',
  },
  'slice-column': {
    declared: "materialization: Materialization.incremental({ by: 'month', inputs: { bill: 'booked_at' } })",
    change: { materialization: { kind: 'incremental', by: 'month', inputs: { bill: 'booked_at' } } },
  },
  'slice-unsure': {
    declared: "materialization: Materialization.incremental({ by: 'month', inputs: { bill: '__period' } })",
    change: { materialization: { kind: 'incremental', by: 'month', inputs: { bill: '__period' } } },
  },
  'classification-lost': {
    sql: 'SELECT booked_on AS month, max(amount) AS revenue FROM bill GROUP BY booked_on',
    datasets: [
      dataset('bill', {
        columns: dataset('bill').columns.map((it) =>
          it.name === 'amount' ? { ...it, classification: 'confidential' as const } : it,
        ),
      }),
    ],
  },
  'append-of-a-summary': {
    declared: "materialization: Materialization.append('bill')",
    change: { materialization: { kind: 'append', input: 'bill' } },
  },
};
