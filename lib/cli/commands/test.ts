import { EmptyTables } from '../../check';
import { ExitCode, fail, MeshError, nearest, type Problem } from '../../error';
import type { ModelManifest } from '../../manifest';
import { type Mesh, selectTables } from '../../plan';
import { type ModelTestCase, readModelTests, runTestCase, type TestedCase } from '../../run';
import { type Command, type Invocation, textOption } from '../command';
import { prove } from '../proof';
import { jsonText, progressOn, styleFor, write } from '../terminal';
import { testSummary } from '../test-summary';
import { openWorkbench, withEngine } from '../workbench';

export const test: Command = {
  name: 'test',
  summary: 'run the unit tests of models on small given tables',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Runs every test in files *.test.yaml below the app, each on the rows that it gives and nothing else: no table is read or',
    "written. A file names a model; each of its tests has a 'name', rows 'given' by the names of the model's inputs, 'parameters',",
    "and the rows to 'expect'; rows are maps or CSV text. An input that is left out is empty, a column that is left out is null, and columns that no expected row names are not",
    "compared. The result must keep the model's key and checks too. Exit code 1 where a test fails.",
  ].join(' '),
  options: {
    select: {
      type: 'string',
      value: 'MODELS',
      help: 'these alone, as data-mesh run takes them: name, tag:x, path:folder, +name, name+; a,b several',
    },
    json: { type: 'boolean', help: 'an array of {model, test, file, line, passed, problems, differences}' },
  },
  examples: [
    ['data-mesh test', 'all tests of the app in this folder'],
    ['data-mesh test --select forecasting.revenue_by_month', "one model's"],
  ],
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const bench = await openWorkbench(invocation, { path: words[0], reuse: false });
  const { app } = bench;
  const { mesh, errors } = await prove(bench);
  const tests = selected(mesh, modelsOf(mesh, await readModelTests(app.folder)), textOption(invocation, 'select'));
  if (tests.length === 0)
    fail(`there is no test in ${app.folder}`, 'write one: models/<model>.test.yaml; data-mesh test --help shows how');
  const progress = progressOn(terminal.stderr, terminal.env);
  progress.step(`testing ${tests.length}`);
  const done = await runAll(mesh, tests, errors, invocation.signal).finally(() => progress.stop());
  const style = styleFor(terminal.stdout, terminal.env);
  const text = options.json ? jsonText(done.map(plain), 2) : testSummary(done, style).join('\n');
  await write(terminal.stdout, `${text}\n`);
  return done.every(hasPassed) ? ExitCode.ok : ExitCode.failed;
}

interface Assigned {
  readonly test: ModelTestCase;
  readonly name: string;
  readonly model: ModelManifest;
}

/** The model that each test names, by its whole name or its last part. */
function modelsOf(mesh: Mesh, tests: readonly ModelTestCase[]): Assigned[] {
  const names = [...mesh.models.keys()].filter((name) => !mesh.external.has(name));
  const problems: Problem[] = [];
  const assigned = tests.flatMap((test) => {
    const found = names.filter((name) => name === test.model || name.split('.')[1] === test.model);
    const [name] = found;
    if (found.length === 1) return [{ test, name, model: mesh.models.get(name) as ModelManifest }];
    const near = nearest(
      test.model,
      names.flatMap((it) => [it, it.split('.')[1]]),
    );
    const hint = found.length > 1 ? `name one of ${found.join(', ')}` : near ? `did you mean '${near}'` : undefined;
    const message = found.length > 1 ? `there are several models '${test.model}'` : `there is no model '${test.model}'`;
    if (!problems.some(({ place }) => place?.file === test.file))
      problems.push({ message, hint, place: { file: test.file, line: 1 } });
    return [];
  });
  if (problems.length > 0) throw new MeshError(problems);
  return assigned;
}

function selected(mesh: Mesh, tests: readonly Assigned[], select: string | undefined): readonly Assigned[] {
  if (select === undefined) return tests;
  const chosen = new Set(selectTables(mesh, select, { modelsOnly: true }));
  const found = tests.filter(({ name }) => chosen.has(name));
  if (found.length > 0) return found;
  return fail(
    `no model that '--select ${select}' chooses has a test`,
    tests.length > 0 ? `there are tests of ${[...new Set(tests.map(({ name }) => name))].join(', ')}` : undefined,
  );
}

/** What is wrong with a model's declaration fails its tests: they would show nothing of what a run does. */
function runAll(
  mesh: Mesh,
  tests: readonly Assigned[],
  faults: readonly Problem[],
  signal: AbortSignal,
): Promise<TestedCase[]> {
  return withEngine(async (session) => {
    const tables = new EmptyTables(session, mesh);
    const done: TestedCase[] = [];
    for (const { test, model } of tests) {
      signal.throwIfAborted();
      const problems = faults.filter(({ place }) => place?.construct === model.path);
      const columns = (await tables.columnsOf(model)) ?? new Map();
      const shown = problems.length > 0 ? { test, problems, differences: [], same: 0 } : undefined;
      done.push(shown ?? (await runTestCase(session, model, columns, test)));
    }
    return done;
  });
}

function hasPassed({ problems, differences }: TestedCase): boolean {
  return problems.length === 0 && differences.length === 0;
}

function plain(done: TestedCase): object {
  const { name, model, file, line } = done.test;
  const { problems, differences } = done;
  return { model, test: name, file, line, passed: hasPassed(done), problems, differences };
}
