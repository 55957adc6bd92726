import { thousands } from './number';
import { columnsOf, showsUnicode, type Terminal } from './terminal';
import { clip, pad, visible, widthOf } from './text';

export interface ChartOptions {
  readonly width: number;
  readonly unicode: boolean;
}

/** A wider chart is no better to read. */
const PAGE = 100;

export function chartOptionsFor({ stdout, env }: Terminal): ChartOptions {
  return { width: Math.min(columnsOf(stdout) ?? PAGE, PAGE), unicode: showsUnicode(env) };
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS = ['_', '.', '-', '=', '+', '*', '%', '#'];

export interface Point {
  readonly label: string;
  readonly value: number;
  /** How the value is written. @default - rounded to what a chart can show */
  readonly text?: string;
}

/** Horizontal bars from zero, one a label, each with its value. Negative values have a bar of their size behind a minus. */
export function bars(points: readonly Point[], options: ChartOptions): string[] {
  const labels = points.map(({ label }) => clip(visible(label), Math.floor(options.width / 3)));
  const values = points.map(({ value, text }) => visible(text ?? thousands(round(value))));
  const [labelWidth, valueWidth] = [widest(labels), widest(values)];
  const room = Math.max(1, options.width - labelWidth - valueWidth - 4);
  const most = Math.max(...points.map(({ value }) => Math.abs(finite(value))), 0);
  return points.map(({ value }, index) =>
    [
      pad(labels[index], labelWidth),
      pad(values[index], valueWidth, 'right'),
      bar(most === 0 ? 0 : (Math.abs(finite(value)) / most) * room, options.unicode),
    ]
      .join('  ')
      .trimEnd(),
  );
}

/** A line of one character a point for each series, all on one scale. Null is a gap. */
export function sparklines(
  series: readonly { label: string; values: readonly (number | null)[] }[],
  options: ChartOptions,
): string[] {
  const labels = series.map(({ label }) => clip(visible(label), Math.floor(options.width / 3)));
  const labelWidth = widest(labels);
  const room = Math.max(1, options.width - labelWidth - 2);
  const most = Math.max(...series.flatMap(({ values }) => values.map((value) => finite(value ?? 0))), 0);
  const least = Math.min(...series.flatMap(({ values }) => values.map((value) => finite(value ?? 0))), 0);
  const levels = options.unicode ? LEVELS : ASCII_LEVELS;
  const level = (value: number | null) =>
    value === null || !Number.isFinite(value)
      ? ' '
      : levels[most === least ? 0 : Math.round(((value - least) / (most - least)) * (levels.length - 1))];
  return series.map(({ values }, index) =>
    `${pad(labels[index], labelWidth)}  ${values.slice(-room).map(level).join('')}`.trimEnd(),
  );
}

function bar(length: number, unicode: boolean): string {
  if (!unicode) return '#'.repeat(Math.round(length));
  const eighths = Math.round(length * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(widthOf));
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function round(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 1000 || Number.isInteger(value) ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
