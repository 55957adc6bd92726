import type { Inferred } from '../intake';
import { datasetDocument } from '../manifest/read';
import type { StagedFile } from '../run';
import type { Invocation } from './command';
import { type Draft, lookedAt } from './draft-contract';
import { shellWord } from './next-steps';
import { totals } from './stage-summary';
import { columnsOf, count, jsonText, renderTable, styleFor, thousands, visible, write } from './terminal';

/** A draft, how it came about, and where it went. */
export interface InferOutcome {
  readonly draft: Draft;
  readonly inferred: Inferred;
  readonly tried?: readonly StagedFile[];
  readonly text: string;
  readonly out?: string;
}

/** Shows a draft with its questions: on the output where it went to a file, beside it where it is the output itself. */
export async function reportDraft(
  { terminal, words, options }: Invocation,
  { draft, inferred, tried, text, out }: InferOutcome,
): Promise<void> {
  if (options.json) {
    const contract = datasetDocument(draft.contract);
    const { looked } = inferred;
    const counts = tried && totals(tried);
    await write(terminal.stdout, `${jsonText({ contract, questions: draft.questions, looked, tried: counts }, 2)}\n`);
    return;
  }
  const output = out === undefined ? terminal.stderr : terminal.stdout;
  const style = styleFor(output, terminal.env);
  // A screen would obey what a file must keep.
  if (out === undefined)
    await write(terminal.stdout, terminal.stdout.isTTY ? text.split('\n').map(visible).join('\n') : text);
  const { lines } = renderTable(
    [{ title: 'column' }, { title: 'type' }, { title: 'header' }],
    inferred.columns.map(({ column: { name, type, parse, from = [] } }) => [
      name,
      [
        type + (draft.questions.some(({ column }) => column === name) ? ' ?' : ''),
        parse?.formats?.join(' or '),
        parse?.decimal && `with ${parse.decimal}`,
      ]
        .filter(Boolean)
        .join(' '),
      from.join(' or '),
    ]),
    columnsOf(output),
  );
  const questions = draft.questions.flatMap(({ column, says, lines: choices }) => [
    `${style.yellow('?')} ${column ? `${column}: ` : ''}${visible(says)}`,
    ...choices.map((line) => `    ${visible(line)}`),
  ]);
  const where =
    out === undefined
      ? []
      : [
          `wrote ${out}: read it, it is a draft`,
          `  try it  ${terminal.self} stage ${words.map(shellWord).join(' ')} --contract ${shellWord(out)}`,
        ];
  const told = [
    ...(out === undefined ? [] : [...lines, '']),
    ...(out === undefined ? [] : questions),
    `looked at ${lookedAt(inferred.looked)}: ${count(inferred.columns.length, 'column')}, ${count(draft.questions.length, 'question')}`,
    ...triedLine(tried, style.yellow),
    ...where,
  ];
  await write(output, `${told.join('\n')}\n`);
}

function triedLine(tried: readonly StagedFile[] | undefined, paint: (text: string) => string): string[] {
  if (!tried) return [];
  const { read, staged, quarantined } = totals(tried);
  if (quarantined === 0)
    return [`tried: ${read === 1 ? 'the one record is' : `all ${thousands(read)} records are`} staged by it`];
  const [example] = tried.flatMap(({ file, reasons: [reason] }) =>
    reason ? [`${file}:${reason.examples[0]?.line} ${reason.examples[0]?.message}`] : [],
  );
  return [
    paint(
      `tried: ${thousands(staged)} of ${count(read, 'record')} ${staged === 1 ? 'is' : 'are'} staged by it${example ? `; not ${visible(example)}` : ''}`,
    ),
  ];
}
