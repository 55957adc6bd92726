import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../error';
import type { App } from './app';
import { usefulPart } from './useful-part';

export interface SynthesisOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** What the app itself prints; without it that is shown only where the app fails. */
  readonly onOutput?: (text: string) => void;
}

/** Makes the cloud assembly by running cdk.json's `app` as the CDK's own command line does, in whatever language it is. */
export async function synthesize(app: App, options: SynthesisOptions): Promise<void> {
  if (!app.synth) return;
  const { command, context } = app.synth;
  const { code, signal, output } = await runShell(command, app.folder, options, {
    CDK_OUTDIR: app.assembly,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    // The laptop's run needs no judgement of templates; it costs seconds.
    CDK_VALIDATION: 'false',
    CDK_DEFAULT_ACCOUNT: undefined,
    CDK_DEFAULT_REGION: undefined,
  });
  options.signal.throwIfAborted();
  if (code !== 0) {
    const { text, place } = usefulPart(output, app.folder);
    fail(
      `the app failed: ${command}${text ? `\n${text}` : ` (${signal ?? `exit code ${code}`}, without a word)`}`,
      mendFor(code, text),
      place,
    );
  }
  if (!existsSync(join(app.assembly, 'manifest.json'))) {
    fail(
      `the app ran but made no cloud assembly: ${command}`,
      'it must make an App of aws-cdk-lib and call its synth()',
    );
  }
}

function mendFor(code: number | null, text: string): string {
  if (/Cannot find (module|package)|ModuleNotFoundError|ERR_MODULE_NOT_FOUND/.test(text)) {
    return 'install what the app imports (npm install, pip install), then run again';
  }
  if (code === 127) return "install the program that cdk.json's 'app' names, then run again";
  return 'mend the app, then run again; --debug shows all it printed';
}

/** Its exit code, and all it printed (the last megabyte). */
function runShell(
  command: string,
  cwd: string,
  { env, signal, onOutput }: SynthesisOptions,
  protocol: Record<string, string | undefined>,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }> {
  // A process group of its own, so that Ctrl-C ends what the shell started too.
  const detached = process.platform !== 'win32';
  const child = spawn(command, {
    cwd,
    env: { ...env, ...protocol },
    shell: true,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (how: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(detached ? -child.pid : child.pid, how);
    } catch {
      child.kill(how);
    }
  };
  const ask = () => end('SIGTERM');
  const force = () => end('SIGKILL');
  signal.addEventListener('abort', ask, { once: true });
  process.once('exit', force);
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer) => {
      output = (output + chunk).slice(-1_000_000);
      onOutput?.(chunk.toString());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', ask);
      process.off('exit', force);
      resolve({ code, signal: killedBy, output });
    });
  });
}
