import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const root = resolve(__dirname, '../../..');
const DATA_MESH = join(root, 'build/bin/data-mesh.js');
const MOST_OUTPUT = 64 * 1024 * 1024;

export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What goes wrong on purpose; shares are from 0 to 1. */
export interface Trouble {
  readonly seed?: number;
  /** So often an event is delivered at most. */
  readonly copies?: number;
  readonly shuffled?: boolean;
  /** No event tells of an object whose key holds this. */
  readonly unheard?: string;
  /** Of the functions' requests. */
  readonly refused?: number;
  /** Each kind of failure befalls reads and writes of S3 and Glue, before they are carried out and after. */
  readonly everywhere?: boolean;
  /** Of the functions' calls. */
  readonly killed?: number;
  /** Commits are told of, as Glue does it. */
  readonly commits?: boolean;
}

/** An AWS of this machine to deploy to (local_cloud/README.md), with the real command lines of AWS and the CDK in front of it. */
export class LocalCloud {
  /** The functions since the last deployment. */
  private listed?: Promise<readonly unknown[]>;

  static async start(): Promise<LocalCloud> {
    const python = process.env.CONFORMANCE_PYTHON as string;
    const folder = mkdtempSync(join(tmpdir(), 'local-cloud-'));
    const port = String(await freePort());
    const server = spawn(python, ['-m', 'local_cloud', port], {
      cwd: join(root, 'test/conformance'),
      env: { ...process.env, TMPDIR: folder, LOCAL_CLOUD_NODE_PATH: join(root, 'node_modules') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log: string[] = [];
    server.stderr.on('data', (chunk) => log.push(String(chunk)));
    await new Promise<void>((ready, reject) => {
      createInterface(server.stdout).once('line', () => ready());
      server.once('exit', () => reject(new Error(`the local cloud did not start: ${log.join('')}`)));
    });
    return new LocalCloud(server, log, folder, `http://localhost:${port}`, dirname(python));
  }

  private constructor(
    private readonly server: ChildProcess,
    /** What the server and the functions wrote. */
    readonly log: readonly string[],
    /** For assemblies; goes with the cloud. */
    readonly folder: string,
    readonly endpoint: string,
    private readonly python: string,
  ) {}

  /** What a client of it needs. */
  get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    };
  }

  /** The CDK command line in an app's folder. */
  async cdk(cwd: string, ...words: readonly string[]): Promise<Finished> {
    const program = join(root, 'node_modules/aws-cdk/bin/cdk');
    const finished = await this.run(process.execPath, [program, ...words, '--no-notices'], cwd);
    this.listed = undefined;
    return finished;
  }

  /** Makes the account ready for deployments. */
  async bootstrap(): Promise<void> {
    await this.succeed(this.folder, 'bootstrap', 'aws://123456789012/eu-west-1');
  }

  /** Deploys the app in a folder. @param out folder of its assembly, which stays out of the repository */
  deploy(folder: string, out: string, ...words: readonly string[]): Promise<string> {
    // A change set's outputs are lost here, a direct deployment's are not.
    const fixed = ['--all', '--method=direct', '--require-approval', 'never', '--output', out];
    return this.succeed(folder, 'deploy', ...fixed, ...words);
  }

  /** Deploys an app of a file of its own. */
  deployApp(file: string, out: string, ...words: readonly string[]): Promise<string> {
    return this.deploy(root, out, '--app', `${process.execPath} --import tsx ${file}`, ...words);
  }

  destroyApp(file: string, ...words: readonly string[]): Promise<string> {
    const app = ['--app', `${process.execPath} --import tsx ${file}`, '--output', join(this.folder, 'destroyed.out')];
    return this.succeed(root, 'destroy', '--all', '--force', ...app, ...words);
  }

  /** All Lambda functions as the AWS command line lists them; they are others after a deployment. */
  functions<T>(): Promise<readonly T[]> {
    this.listed ??= this.aws<{ Functions: unknown[] }>('lambda', 'list-functions').then(({ Functions }) => Functions);
    return this.listed as Promise<readonly T[]>;
  }

  private async succeed(folder: string, ...words: readonly string[]): Promise<string> {
    const { status, stderr } = await this.cdk(folder, ...words);
    if (status !== 0) throw new Error(`cdk ${words.join(' ')}: ${stderr}\n${this.log.join('').slice(-4000)}`);
    return stderr;
  }

  /** The AWS command line; what it answers. @throws Error with what it says where it fails */
  async aws<T>(...words: readonly string[]): Promise<T> {
    const finished = await this.run(join(this.python, 'aws'), [...words, '--output', 'json'], root);
    if (finished.status !== 0) throw new Error(`aws ${words.join(' ')}: ${finished.stderr}`);
    return (finished.stdout.trim().startsWith('{') ? JSON.parse(finished.stdout) : finished.stdout) as T;
  }

  /** The command line that is published, as a process of its own. @throws Error with what it says where it fails */
  async dataMesh(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(process.execPath, [DATA_MESH, ...words], this.folder);
    if (status !== 0) throw new Error(`data-mesh ${words.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Waits until no message waits for a function, none is worked on, and no state machine is on its way. */
  async quiet(): Promise<void> {
    while ((await this.control<number>('waiting')) > 0) await wait(100);
  }

  /** Lets things go wrong by chance until the next call (local_cloud/trouble.py); what was done since the last one. */
  trouble(wanted: Trouble = {}): Promise<string[]> {
    return this.control('trouble', wanted);
  }

  /** What was done so far, and not told before. */
  told(): Promise<string[]> {
    return this.control('told');
  }

  private async control<T>(path: string, body: object = {}): Promise<T> {
    const answer = await fetch(`${this.endpoint}/local-cloud/${path}`, { method: 'POST', body: JSON.stringify(body) });
    return (await answer.json()) as T;
  }

  stop(): void {
    this.server.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(program: string, words: readonly string[], cwd: string): Promise<Finished> {
    const env = { ...process.env, CDK_VALIDATION: 'false', ...this.env };
    return new Promise((finish) =>
      execFile(program, words, { cwd, env, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) =>
        finish({ status: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
      ),
    );
  }
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
