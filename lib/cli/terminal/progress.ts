import { columnsOf, type Output, showsUnicode, type Terminal } from './terminal';
import { clip, visible } from './text';

const CLEAR_LINE = '\r\u001b[2K';
const BAR_WIDTH = 24;
const REDRAW_MS = 80;

/** Says what long work is doing: one line that is redrawn on a terminal, a line a step elsewhere. */
export interface Progress {
  /** The work goes on with another step; `done` and `total` make it a bar. */
  step(label: string, done?: number, total?: number): void;
  /** A line that stays. */
  note(line: string): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

export function progressOn(output: Output, env: Terminal['env']): Progress {
  return output.isTTY && env.TERM !== 'dumb' ? new Bar(output, showsUnicode(env)) : new Lines(output);
}

class Lines implements Progress {
  private last = '';

  constructor(private readonly output: Output) {}

  step(label: string): void {
    if (label !== this.last) this.output.write(`${visible(label)}\n`);
    this.last = label;
  }

  note(line: string): void {
    this.output.write(`${visible(line)}\n`);
  }

  stop(): void {}
}

class Bar implements Progress {
  private drawnAt = 0;

  constructor(
    private readonly output: Output,
    private readonly unicode: boolean,
  ) {}

  step(label: string, done?: number, total?: number): void {
    const now = Date.now();
    if (done !== undefined && done !== total && now - this.drawnAt < REDRAW_MS) return;
    this.drawnAt = now;
    const bar = done === undefined || !total ? '' : `${this.bar(done / total)} ${done}/${total} `;
    this.output.write(CLEAR_LINE + clip(`${bar}${visible(label)}`, (columnsOf(this.output) ?? 80) - 1));
  }

  note(line: string): void {
    this.output.write(`${CLEAR_LINE}${visible(line)}\n`);
  }

  stop(): void {
    this.output.write(CLEAR_LINE);
  }

  private bar(share: number): string {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
    const [full, empty] = this.unicode ? ['█', '░'] : ['#', '.'];
    return full.repeat(filled) + empty.repeat(BAR_WIDTH - filled);
  }
}
