import { createInterface, type Interface } from 'node:readline';
import { nearest } from '../../error';
import type { Terminal } from '../terminal';
import { complete, DOT_COMMANDS, type Names } from './completion';
import { MOST_HISTORY, readHistory, writeHistory } from './history';
import { isBlank, statementsIn } from './statements';

export interface ShellOptions {
  readonly terminal: Terminal;
  readonly prompt: string;
  /** Said first, to people. */
  readonly greeting: string;
  readonly historyFile: string;
  readonly names: Names;
  /** Aborted where the program is asked to end. */
  readonly signal: AbortSignal;
  /** Answers one query. */
  answer(query: string, signal: AbortSignal): Promise<void>;
  /** What `.tables` shows. */
  tables(): Promise<string>;
  /** Tells of what went wrong. */
  tell(error: unknown): void;
}

const HELP = `a query may go over several lines; a semicolon ends it
  .tables  what can be asked
  .help    this
  .quit    leave, as does Ctrl-D
Tab completes names and words; Ctrl-C stops a query, or forgets what was typed
`;
const MORE = '   ...> ';

/** A prompt that answers queries until it is left: for people with history and completion, for programs line by line. */
export class Shell {
  private readonly reader: Interface;
  private readonly isForPeople: boolean;
  private typed = '';
  private running?: AbortController;
  private failed = false;

  constructor(private readonly options: ShellOptions) {
    const { stdin, stdout } = options.terminal;
    this.isForPeople = (stdin as { isTTY?: boolean }).isTTY === true && stdout.isTTY === true;
    this.reader = createInterface({
      input: stdin,
      output: this.isForPeople ? stdout : undefined,
      terminal: this.isForPeople,
      history: readHistory(options.historyFile),
      historySize: MOST_HISTORY,
      removeHistoryDuplicates: true,
      completer: (line: string) => complete(line, options.names),
    });
  }

  /** Returns when it is left: true where every query was answered. */
  async run(): Promise<boolean> {
    const { terminal, signal, greeting, historyFile } = this.options;
    const stop = () => {
      this.running?.abort();
      this.reader.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    this.reader.on('SIGINT', () => this.interrupt());
    if (this.isForPeople) {
      this.reader.on('history', (lines: string[]) => writeHistory(historyFile, lines));
      terminal.stdout.write(greeting);
    }
    try {
      this.ask();
      for await (const line of this.reader) {
        if (!(await this.take(line)) || signal.aborted) break;
        this.ask();
      }
      if (!this.isForPeople && !signal.aborted && !isBlank(this.typed)) await this.answer(this.typed);
      else if (this.isForPeople) terminal.stdout.write('\n');
    } finally {
      signal.removeEventListener('abort', stop);
      this.reader.close();
    }
    return !this.failed;
  }

  private ask(): void {
    if (!this.isForPeople) return;
    this.reader.setPrompt(this.typed === '' ? this.options.prompt : MORE);
    this.reader.prompt();
  }

  /** Ctrl-C. */
  private interrupt(): void {
    if (this.running) {
      this.running.abort();
      return;
    }
    this.typed = '';
    // Readline has no other way to empty the line that is being typed: to its end, then everything before it.
    this.reader.write(null, { ctrl: true, name: 'e' });
    this.reader.write(null, { ctrl: true, name: 'u' });
    this.options.terminal.stdout.write('^C\n');
    this.ask();
  }

  /** False where the user wants to leave. */
  private async take(line: string): Promise<boolean> {
    if (this.typed === '' && line.trim().startsWith('.')) return this.obey(line.trim());
    const { statements, rest } = statementsIn(`${this.typed}${line}\n`);
    this.typed = rest;
    for (const statement of statements) {
      if (this.options.signal.aborted) return false;
      await this.answer(statement);
    }
    return true;
  }

  private async obey(command: string): Promise<boolean> {
    const { stdout, stderr } = this.options.terminal;
    if (command === '.quit' || command === '.exit') return false;
    if (command === '.help') stdout.write(HELP);
    else if (command === '.tables') stdout.write(await this.options.tables());
    else {
      const near = nearest(command, DOT_COMMANDS);
      stderr.write(
        `there is no ${command}; ${near ? `did you mean ${near}` : `there are ${DOT_COMMANDS.join(', ')}`}\n`,
      );
      this.failed = true;
    }
    return true;
  }

  private async answer(query: string): Promise<void> {
    const controller = new AbortController();
    this.running = controller;
    try {
      await this.options.answer(query, controller.signal);
    } catch (error) {
      this.failed = true;
      if (controller.signal.aborted) this.options.terminal.stderr.write('stopped\n');
      else this.options.tell(error);
    } finally {
      this.running = undefined;
    }
  }
}
