import { quoteIdentifier } from '../engine';
import type { AnswerManifest } from '../manifest';
import { openQuery, type Platform } from '../run';
import { bars, type ChartOptions, renderTable, sparklines, thousands } from './terminal';

/** A row of an answer, ordered by its label. */
export interface AnswerRow {
  readonly label: string;
  /** With all its digits; null where there is none. */
  readonly value: string | null;
  readonly series: string;
}

/** Labels that the table shows; the chart shows all. */
const MOST_LABELS = 12;

/** The rows of a table that an answer shows. */
export async function answerRows(platform: Platform, table: string, answer: AnswerManifest): Promise<AnswerRow[]> {
  const session = await openQuery(platform, { tables: [table] });
  try {
    const [label, value] = [answer.label, answer.value].map(quoteIdentifier);
    const series = answer.series ? quoteIdentifier(answer.series) : "''";
    const from = table.split('.').map(quoteIdentifier).join('.');
    return await session.all<{ label: string; value: string | null; series: string } & Record<string, unknown>>(
      `SELECT coalesce(CAST(${label} AS VARCHAR), '') AS "label", CAST(${value} AS VARCHAR) AS "value",
         coalesce(CAST(${series} AS VARCHAR), '') AS "series"
       FROM ${from} ORDER BY ${label}, 3`,
    );
  } finally {
    session.close();
  }
}

/** A small table and a chart: bars without series; with them one line each, all on one scale. */
export function renderAnswer(answer: AnswerManifest, rows: readonly AnswerRow[], options: ChartOptions): string[] {
  const shown = withMonths(rows);
  return answer.series ? severalSeries(answer, shown, options) : oneSeries(shown, options);
}

/** Where every label is the first of a month, the months are what is meant. */
function withMonths(rows: readonly AnswerRow[]): readonly AnswerRow[] {
  const months = rows.every(({ label }) => /^\d{4}-\d\d-01$/.test(label));
  return months ? rows.map((row) => ({ ...row, label: row.label.slice(0, 7) })) : rows;
}

function oneSeries(rows: readonly AnswerRow[], options: ChartOptions): string[] {
  const shown = rows.slice(-2 * MOST_LABELS);
  const points = shown.map(({ label, value }) => ({
    label,
    value: numberOf(value) ?? Number.NaN,
    text: thousands(value ?? ''),
  }));
  return [...bars(points, options), ...restNote(rows.length, shown.length)];
}

function severalSeries(answer: AnswerManifest, rows: readonly AnswerRow[], options: ChartOptions): string[] {
  const labels = [...new Set(rows.map(({ label }) => label))];
  const names = [...new Set(rows.map(({ series }) => series))].sort();
  const cells = new Map(rows.map((row) => [JSON.stringify([row.label, row.series]), row.value]));
  const valueAt = (label: string, series: string) => cells.get(JSON.stringify([label, series])) ?? null;
  const shown = labels.slice(-MOST_LABELS);
  const table = renderTable(
    [{ title: answer.label }, ...names.map((title) => ({ title, align: 'right' as const }))],
    shown.map((label) => [label, ...names.map((series) => thousands(valueAt(label, series) ?? ''))]),
    options.width,
  );
  const lines = names.map((label) => ({ label, values: labels.map((each) => numberOf(valueAt(each, label))) }));
  return [
    ...table.lines,
    ...restNote(labels.length, shown.length),
    ...(table.hidden > 0 ? [`${table.hidden} more columns find no room here`] : []),
    '',
    ...sparklines(lines, options),
    `${labels[0] ?? ''} to ${labels.at(-1) ?? ''}, all lines on one scale`,
  ];
}

function restNote(all: number, shown: number): string[] {
  return all > shown ? [`the last ${shown} of ${all}`] : [];
}

function numberOf(value: string | null): number | null {
  return value === null || value === '' ? null : Number(value);
}
