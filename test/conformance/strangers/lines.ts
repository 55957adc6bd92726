import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Less than a test waits, so that the fault names who did not answer. */
const PATIENCE_MS = 90_000;

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/** A process that answers each line with a line. */
export class Lines {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: Waiting[] = [];
  private faults = '';
  private ended = false;

  constructor(
    private readonly command: string,
    words: readonly string[],
  ) {
    this.process = spawn(command, words);
    this.process.stdin.on('error', () => this.close());
    this.process.stderr.on('data', (chunk) => {
      this.faults = (this.faults + chunk).slice(-5000);
    });
    createInterface(this.process.stdout).on('line', (line) => this.waiting.shift()?.resolve(line));
    this.process.on('error', (error) => {
      this.faults += error;
      this.close();
    });
    this.process.on('close', (code, signal) => this.close(`has ended (${signal ?? `exit ${code}`})`));
  }

  ask(question: unknown): Promise<{ readonly error?: string; readonly [key: string]: unknown }> {
    return new Promise<string>((resolve, reject) => {
      if (this.ended) return reject(this.fault('has ended'));
      const timer = setTimeout(() => this.end(`gave no answer in ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      const settled = () => clearTimeout(timer);
      this.waiting.push({
        resolve: (line) => {
          settled();
          resolve(line);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      this.process.stdin.write(`${JSON.stringify(question)}\n`);
    }).then((line) => JSON.parse(line));
  }

  end(why = 'was stopped'): void {
    this.close(why);
    this.process.kill('SIGKILL');
  }

  private close(why = 'has ended'): void {
    this.ended = true;
    for (const { reject } of this.waiting.splice(0)) reject(this.fault(why));
  }

  private fault(why: string): Error {
    return new Error(`${this.command} ${why}: ${this.faults}`);
  }
}
