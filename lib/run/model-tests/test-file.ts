import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { MeshError, nearest, Problems } from '../../error';
import { csvRows } from './csv-rows';
import type { GivenRow, GivenValue } from './given-rows';

/** A test of a model: given rows, and the rows that must come of them. */
export interface ModelTestCase {
  readonly name: string;
  /** Logical name of the model, or its last part where only one model is called so. */
  readonly model: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly given: Readonly<Record<string, readonly GivenRow[]>>;
  readonly parameters: Readonly<Record<string, GivenValue>>;
  readonly expect: readonly GivenRow[];
}

const FILE_KEYS = ['model', 'tests'];
const TEST_KEYS = ['name', 'given', 'parameters', 'expect'];

/**
 * The tests of a file:
 *
 * ```yaml
 * model: sales.revenue_by_month
 * tests:
 *   - name: revenue is summed by month
 *     given:
 *       orders: |
 *         ordered_on,amount
 *         2026-01-05,10.50
 *     expect:
 *       - { month: 2026-01-01, revenue: 10.50 }
 * ```
 *
 * Rows are a list of maps, or CSV text with a header. Numbers and dates are taken as they are written, digit by digit.
 *
 * @throws MeshError with everything that is wrong, by file and line
 */
export function readTestFile(text: string, file: string): ModelTestCase[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { logLevel: 'silent', lineCounter: lines });
  const [fault] = document.errors;
  if (fault) {
    const message = `this is no YAML: ${fault.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '')}`;
    throw new MeshError([
      { message, hint: 'see data-mesh test --help', place: { file, line: fault.linePos?.[0].line } },
    ]);
  }
  return new TestFile(file, lines).read(document.contents);
}

class TestFile {
  private readonly problems = new Problems();

  constructor(
    private readonly file: string,
    private readonly lines: LineCounter,
  ) {}

  read(root: unknown): ModelTestCase[] {
    const fields = this.map(root, 'a test file', FILE_KEYS);
    const model = this.text(fields.get('model'), root, "'model'", 'the logical name of a model');
    const tests = fields.get('tests');
    if (!isSeq(tests) || tests.items.length === 0)
      this.wrong(tests ?? root, "'tests' must be a list of one test or more", 'each with name, given and expect');
    const read = isSeq(tests) ? tests.items.map((test) => this.test(test, model)) : [];
    const names = read.map(({ name }) => name);
    for (const [at, { name, line }] of read.entries())
      if (names.indexOf(name) !== at)
        this.problems.add(`two tests are named '${name}'`, 'rename one', { file: this.file, line });
    if (this.problems.list.length > 0) throw new MeshError(this.problems.list);
    return read;
  }

  private test(node: unknown, model: string): ModelTestCase {
    const fields = this.map(node, 'a test', TEST_KEYS);
    const given = fields.get('given');
    const inputs = given === undefined ? [] : [...this.map(given, "'given'")];
    return {
      name: this.text(fields.get('name'), node, "'name'", 'what the test shows, as a sentence'),
      model,
      file: this.file,
      line: this.lineOf(node),
      given: Object.fromEntries(inputs.map(([input, rows]) => [input, this.rows(rows, `the rows of '${input}'`)])),
      parameters: this.row(fields.get('parameters'), "'parameters'"),
      expect: this.expected(fields, node),
    };
  }

  private expected(fields: ReadonlyMap<string, unknown>, node: unknown): GivenRow[] {
    if (fields.has('expect')) return this.rows(fields.get('expect'), "the rows of 'expect'");
    this.wrong(node, "a test has no 'expect'", 'give the rows that must come, or [] for none');
    return [];
  }

  private rows(node: unknown, what: string): GivenRow[] {
    if (isSeq(node)) return node.items.map((row) => this.row(row, `a row of ${what.replace(/^the rows of /, '')}`));
    if (isScalar(node) && node.value === null) return [];
    if (isScalar(node) && typeof node.value === 'string') {
      const { rows, problem } = csvRows(node.value);
      if (problem) this.wrong(node, `${what}: ${problem}`, 'write CSV with a header, or a list of maps');
      return rows;
    }
    this.wrong(node, `${what} must be a list of maps or CSV text`, '[] are no rows');
    return [];
  }

  private row(node: unknown, what: string): Record<string, GivenValue> {
    if (node === undefined) return {};
    const fields = this.map(node, what);
    return Object.fromEntries([...fields].map(([name, value]) => [name, this.value(value, `'${name}' of ${what}`)]));
  }

  private value(node: unknown, what: string): GivenValue {
    if (isScalar(node)) {
      // A number as YAML reads it would have lost its last zero, or its last digits.
      if (typeof node.value === 'number' || typeof node.value === 'bigint') return node.source ?? String(node.value);
      if (node.value === null || typeof node.value === 'string' || typeof node.value === 'boolean') return node.value;
    }
    if (isSeq(node) || isMap(node)) return JSON.stringify(node.toJSON());
    this.wrong(node, `${what} must be a value`, 'write a text, a number, true, false or null');
    return null;
  }

  private map(node: unknown, what: string, known?: readonly string[]): Map<string, unknown> {
    if (!isMap(node)) {
      const given = isAlias(node) ? 'a reference' : 'something else';
      this.wrong(node, `${what} must be a map, got ${given}`, known && `its keys are ${known.join(', ')}`);
      return new Map();
    }
    const fields = new Map<string, unknown>();
    for (const { key, value } of node.items as Pair<Node, unknown>[]) {
      const name = String(isScalar(key) ? (key.source ?? key.value) : key);
      if (known && !known.includes(name)) {
        const near = nearest(name, known);
        this.wrong(
          key,
          `${what} has no '${name}'`,
          near ? `did you mean '${near}'` : `its keys are ${known.join(', ')}`,
        );
      }
      fields.set(name, value ?? undefined);
    }
    return fields;
  }

  private text(node: unknown, around: unknown, what: string, like: string): string {
    if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
    this.wrong(node ?? around, `${what} is missing or no text`, `give it ${like}`);
    return '';
  }

  private wrong(node: unknown, message: string, hint?: string): void {
    this.problems.add(message, hint, { file: this.file, line: this.lineOf(node) });
  }

  private lineOf(node: unknown): number {
    const range = (node as { range?: readonly number[] | null } | undefined)?.range;
    return range ? this.lines.linePos(range[0]).line : 1;
  }
}
