import { fail, nearest } from '../error';
import { logicalName } from '../manifest';
import { type Mesh, type RunFacts, selectTables } from '../plan';
import { checkParameters, type PlanOptions } from '../run';

/** What a run is to do, in the words of `data-mesh run`: the input of an execution that is started by hand. */
export interface AskedFor {
  /** `revenue+`: names of models or datasets as `--select` takes them. Absent: all models. */
  readonly select?: string;
  /** True: the models are made anew, whatever they were made of. */
  readonly 'full-refresh'?: boolean;
  /** Values of parameters in this run alone, as plain text, by `domain.model.parameter`. */
  readonly param?: Readonly<Record<string, string>>;
}

/** The console writes `Comment` into an input that is left as it was. */
const WORDS = ['by', 'select', 'full-refresh', 'param', 'Comment'];
const LONGEST = 10_000;

/**
 * Reads what a person wrote.
 *
 * @throws MeshError where a word, a name or a value is none
 */
export function askedFor(mesh: Mesh, input: object): AskedFor {
  for (const word of Object.keys(input).filter((it) => !WORDS.includes(it))) {
    const near = nearest(word, WORDS);
    fail(`the execution's input has no '${word}'`, near ? `did you mean '${near}'` : `there are: ${WORDS.join(', ')}`);
  }
  const { select, 'full-refresh': refresh, param } = input as Readonly<Record<string, unknown>>;
  if (select !== undefined && typeof select !== 'string') fail("'select' must be a text", `for example "revenue+"`);
  if (refresh !== undefined && typeof refresh !== 'boolean') fail("'full-refresh' must be true or false");
  if (param !== undefined && !isTexts(param))
    fail("'param' must be an object of texts", 'for example {"sales.revenue.rate": "0.19"}');
  const asked = { select, 'full-refresh': refresh, param } as AskedFor;
  if (JSON.stringify(asked).length > LONGEST) fail('the input is too long', 'choose with a * in the names');
  checkParameters({ mesh }, asked.param);
  if (select !== undefined && modelsChosen(mesh, asked).length === 0)
    fail(`'select' of ${select} chooses no model of this layer`, `there are: ${ownModels(mesh).join(', ')}`);
  return asked;
}

/** What is planned for it. `made`: models that the run has given out already, and that are not to be made anew twice. */
export function planOptions(
  mesh: Mesh,
  asked: AskedFor,
  at: Date,
  made: ReadonlySet<string> = new Set(),
): Pick<PlanOptions, 'select' | 'refresh'> & { run: RunFacts } {
  const chosen = modelsChosen(mesh, asked);
  return {
    run: { at, given: asked.param },
    ...(asked.select !== undefined && { select: chosen }),
    ...(asked['full-refresh'] && { refresh: chosen.filter((name) => !made.has(name)) }),
  };
}

function modelsChosen(mesh: Mesh, { select }: AskedFor): string[] {
  const own = ownModels(mesh);
  if (select === undefined) return own;
  const chosen = new Set(selectTables(mesh, select));
  return own.filter((name) => chosen.has(name));
}

function ownModels(mesh: Mesh): string[] {
  return [...mesh.models.values()].map(logicalName).filter((name) => !mesh.external.has(name));
}

function isTexts(value: unknown): boolean {
  return value instanceof Object && Object.values(value).every((it) => typeof it === 'string');
}
