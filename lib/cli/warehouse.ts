import { chooseAccount, type DeployedStack, findDeployed, holdLayers, openDeployed, regionOfArn } from '../cloud';
import { ownModels, type Platform, RunRecords } from '../run';
import type { App } from './app';
import { usageError } from './arguments';
import { type Invocation, type OptionSpec, textOption } from './command';
import { progressOn } from './terminal';
import { openTables, openWorkbench, temporaryFolder, type WorkbenchOptions } from './workbench';

/** Options of commands that work on a deployed stack too. */
export const ON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  on: { type: 'string', value: 'STACK', help: 'the tables of this stack on AWS, with your own credentials' },
  profile: { type: 'string', value: 'NAME', help: 'of --on: whose credentials (default: as for aws and cdk)' },
  region: { type: 'string', value: 'REGION', help: 'of --on: where the stack is (default: as for aws and cdk)' },
};

/** Tables that a command works on: of an app on this machine, or of a stack on AWS. */
export interface Warehouse {
  readonly platform: Platform;
  /** Present on this machine. */
  readonly app?: App;
  /** Present on AWS. */
  readonly stack?: DeployedStack;
}

export async function openWarehouse(invocation: Invocation, options: WorkbenchOptions): Promise<Warehouse> {
  const stack = await stackOf(invocation, options.path);
  if (stack) return { stack, platform: { ...(await openDeployed(stack)), scratch: temporaryFolder() } };
  const bench = await openWorkbench(invocation, options);
  return { app: bench.app, platform: await openTables(bench) };
}

/** The stack that `--on` names; undefined where nothing is asked of AWS. */
export async function stackOf(invocation: Invocation, path?: string): Promise<DeployedStack | undefined> {
  const name = textOption(invocation, 'on');
  const [profile, given] = [textOption(invocation, 'profile'), textOption(invocation, 'region')];
  if (name === undefined) {
    if (profile !== undefined || given !== undefined)
      usageError('--profile and --region are for a deployed stack', 'name it: --on STACK');
    return undefined;
  }
  const app = path ?? textOption(invocation, 'app');
  if (app !== undefined)
    usageError(`an app and a deployed stack are named: '${app}' and '${name}'`, 'leave one of them out');
  return reachStack(invocation, name, findDeployed);
}

/** Finds a stack, in the account and the region that the options and the environment choose. */
export async function reachStack<T>(
  invocation: Invocation,
  name: string,
  find: (name: string) => Promise<T>,
): Promise<T> {
  const { terminal } = invocation;
  const region = textOption(invocation, 'region') ?? regionOfArn(name);
  chooseAccount({ profile: textOption(invocation, 'profile'), region });
  const progress = progressOn(terminal.stderr, terminal.env);
  progress.step(`looking for the stack ${name}`);
  try {
    return await find(name);
  } finally {
    progress.stop();
  }
}

/** Where runs leave their records: on AWS each curated layer has its own. */
export function recordsOf({ platform, stack }: Warehouse): RunRecords[] {
  if (!stack) return [new RunRecords(platform.store(''))];
  const layers = new Set(ownModels(platform).map(({ place }) => place.bucket));
  return [...layers].map((alias) => new RunRecords(platform.store(alias)));
}

/** Changes tables while no run does. */
export async function workAlone({ platform, stack }: Warehouse, work: () => Promise<void>): Promise<void> {
  const giveBack = stack ? await holdLayers(stack, platform) : await platform.begin?.();
  try {
    await work();
  } finally {
    await giveBack?.();
  }
}
