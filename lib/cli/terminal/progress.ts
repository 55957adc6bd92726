import { columnsOf, type Output, showsUnicode, type Terminal } from './terminal';
import { clip, visible } from './text';

const CLEAR_LINE = '\r\u001b[2K';
const BAR_WIDTH = 24;
const REDRAW_MS = 80;
const HEARTBEAT_MS = 10_000;

/** Says what long work is doing: one line that is redrawn on a terminal, a line a step elsewhere. */
export interface Progress {
  /** The work goes on with another step. */
  step(label: string): void;
  /** One of many like it: a bar; elsewhere a line now and then, so that a log shows that it lives. */
  tick(label: string, done: number, total: number): void;
  /** Takes the bar off the screen. */
  stop(): void;
}

export function progressOn(output: Output, env: Terminal['env']): Progress {
  return output.isTTY && env.TERM !== 'dumb' ? new Bar(output, showsUnicode(env)) : new Lines(output);
}

class Lines implements Progress {
  private writtenAt = 0;

  constructor(private readonly output: Output) {}

  step(label: string): void {
    this.writtenAt = Date.now();
    this.output.write(`${visible(label)}\n`);
  }

  tick(label: string, done: number, total: number): void {
    if (Date.now() - this.writtenAt > HEARTBEAT_MS) this.step(`${label} (${done} of ${total} done)`);
  }

  stop(): void {}
}

class Bar implements Progress {
  private drawnAt = 0;

  constructor(
    private readonly output: Output,
    private readonly unicode: boolean,
  ) {}

  step(label: string): void {
    this.draw(visible(label));
  }

  tick(label: string, done: number, total: number): void {
    if (Date.now() - this.drawnAt >= REDRAW_MS)
      this.draw(`${this.bar(done / total)} ${done}/${total} ${visible(label)}`);
  }

  stop(): void {
    this.output.write(CLEAR_LINE);
  }

  private draw(line: string): void {
    this.drawnAt = Date.now();
    this.output.write(CLEAR_LINE + clip(line, (columnsOf(this.output) ?? 80) - 1));
  }

  private bar(share: number): string {
    const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_WIDTH);
    const [full, empty] = this.unicode ? ['█', '░'] : ['#', '.'];
    return full.repeat(filled) + empty.repeat(BAR_WIDTH - filled);
  }
}
