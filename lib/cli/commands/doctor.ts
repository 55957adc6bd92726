import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseAccount } from '../../cloud';
import { ExitCode, MeshError } from '../../error';
import type { MeshManifest } from '../../manifest';
import { type App, findApp } from '../app';
import { type Command, type Invocation, textOption } from '../command';
import { type AccountSubject, checkAccount, checkMachine, type Finding } from '../doctor';
import { bad } from '../doctor/finding';
import { count, jsonText, pad, type Style, styleFor, visible, write } from '../terminal';
import { ON_OPTIONS } from '../warehouse';
import { openWorkbench } from '../workbench';

const { profile, region } = ON_OPTIONS;

export const doctor: Command = {
  name: 'doctor',
  summary: 'check this machine, and the account that would be deployed to',
  usage: '[app]',
  maxWords: 1,
  about: [
    'Checks what is needed before the first run and the first deployment, and says what is missing and how to mend it: Node.js, the',
    "engine, disk, memory and the warehouse's folder; credentials, clock, region, the CDK's bootstrap, quotas, Lake Formation's",
    "mode, and databases that are there already under the app's names. Without credentials only the machine is checked. It reads,",
    'and changes nothing.',
  ].join(' '),
  options: {
    profile: { ...profile, help: 'whose credentials (default: as for aws and cdk)' },
    region: { ...region, help: 'where it would be deployed (default: as for aws and cdk)' },
    laptop: { type: 'boolean', help: 'this machine alone' },
    json: { type: 'boolean', help: 'an array of {check, status, found, mend}' },
  },
  examples: [
    ['data-mesh doctor', 'before data-mesh run, and before cdk deploy'],
    ['data-mesh doctor --profile prod --region eu-west-1', 'another account'],
  ],
  run: execute,
};

async function execute(invocation: Invocation): Promise<number> {
  const { terminal, words, options } = invocation;
  const app = appHere(invocation, words[0]);
  const findings = await checkMachine(app?.folder ?? terminal.cwd);
  const declared = app ? await declaration(invocation, words[0]) : { manifests: [], findings: [] };
  findings.push(...declared.findings);
  if (!options.laptop) findings.push(...(await checkAccount(subjectOf(invocation, app, declared.manifests))));
  const style = styleFor(terminal.stdout, terminal.env);
  const text = options.json ? jsonText(findings, 2) : linesOf(findings, style).join('\n');
  await write(terminal.stdout, `${text}\n`);
  return findings.some(({ status }) => status === 'fail') ? ExitCode.failed : ExitCode.ok;
}

/** It is of use where there is no app yet. */
function appHere({ terminal, options }: Invocation, word: string | undefined): App | undefined {
  const path = word ?? (typeof options.app === 'string' ? options.app : undefined);
  const isHere = existsSync(join(terminal.cwd, 'cdk.json')) || existsSync(join(terminal.cwd, 'manifest.json'));
  return path !== undefined || isHere ? findApp(terminal.cwd, path) : undefined;
}

async function declaration(
  invocation: Invocation,
  path: string | undefined,
): Promise<{ manifests: readonly MeshManifest[]; findings: Finding[] }> {
  try {
    const { manifests } = await openWorkbench(invocation, { path, reuse: true });
    return { manifests, findings: [] };
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    const [{ message, hint = 'mend the app' }] = error.problems;
    return { manifests: [], findings: [bad('app', message.split('\n')[0], hint)] };
  }
}

function subjectOf(invocation: Invocation, app: App | undefined, manifests: readonly MeshManifest[]): AccountSubject {
  const chosen = { profile: textOption(invocation, 'profile'), region: textOption(invocation, 'region') };
  chooseAccount(chosen);
  return { manifests, assembly: app?.assembly, isWanted: chosen.profile !== undefined || chosen.region !== undefined };
}

function linesOf(findings: readonly Finding[], style: Style): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const words = { ok: style.green('ok  '), warn: style.yellow('warn'), fail: style.red('fail') };
  const lines = findings.flatMap(({ check, status, found, mend }) => [
    `${words[status]}  ${pad(check, width)}  ${visible(found)}`,
    ...(mend === undefined ? [] : [`      ${pad('', width)}  mend: ${visible(mend)}`]),
  ]);
  const [fails, warns] = (['fail', 'warn'] as const).map((it) => findings.filter(({ status }) => status === it).length);
  const sum =
    fails > 0
      ? `${count(fails, 'check')} failed, ${count(warns, 'warning')}`
      : warns > 0
        ? `nothing is in the way; ${count(warns, 'warning')}`
        : 'all is well';
  return [...lines, '', style.bold(sum)];
}
