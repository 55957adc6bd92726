import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: Error) => void;
}

/** A process that answers each line with a line. */
export class Lines {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly waiting: Waiting[] = [];
  private faults = '';

  constructor(command: string, words: readonly string[]) {
    this.process = spawn(command, words);
    this.process.stderr.on('data', (chunk) => {
      this.faults = (this.faults + chunk).slice(-5000);
    });
    createInterface(this.process.stdout).on('line', (line) => this.waiting.shift()?.resolve(line));
    this.process.on('close', () => {
      for (const { reject } of this.waiting.splice(0)) reject(new Error(`${command} ended: ${this.faults}`));
    });
  }

  ask(question: unknown): Promise<{ readonly error?: string; readonly [key: string]: unknown }> {
    return new Promise<string>((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(question)}\n`);
    }).then((line) => JSON.parse(line));
  }

  end(): void {
    this.process.kill('SIGKILL');
  }
}
