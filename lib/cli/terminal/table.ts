import { type Align, clip, pad, visible, widthOf } from './text';

export interface TableColumn {
  readonly title: string;
  readonly align?: Align;
}

export interface RenderedTable {
  readonly lines: readonly string[];
  /** Columns at the right that found no room. */
  readonly hidden: number;
  /** True where a cell was cut. */
  readonly cut: boolean;
}

const GAP = '  ';
/** Narrower than this a text says nothing: then columns at the right are left out instead. */
const LEAST_TEXT = 12;

/**
 * An aligned table. Texts are cut to fit `width`, numbers never are (a cut number is a wrong one);
 * where that is not enough, columns at the right are left out and counted.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): RenderedTable {
  const titles = columns.map(({ title }) => visible(title));
  const cells = rows.map((row) => columns.map((_, index) => visible(row[index] ?? '')));
  const natural = titles.map((title, index) =>
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[index])), widthOf(title)),
  );
  const widths = share(natural, columns, width);
  const line = (row: readonly string[]) =>
    widths
      .map((room, index) => pad(clip(row[index], room), room, columns[index].align))
      .join(GAP)
      .trimEnd();
  return {
    lines: [line(titles), widths.map((room) => '─'.repeat(room)).join(GAP), ...cells.map(line)],
    hidden: columns.length - widths.length,
    cut: widths.some((room, index) => room < natural[index]),
  };
}

/** The room of each column that is shown: the widest texts give way first. */
function share(natural: readonly number[], columns: readonly TableColumn[], width: number): number[] {
  const least = natural.map((room, index) => (columns[index].align === 'right' ? room : Math.min(room, LEAST_TEXT)));
  let shown = natural.length;
  while (shown > 1 && total(least.slice(0, shown)) > width) shown--;
  const rooms = natural.slice(0, shown);
  if (shown === 1) return [Math.max(1, Math.min(rooms[0], width))];
  for (let excess = total(rooms) - width; excess > 0; ) {
    const shrinkable = rooms.map((room, index) => (room > least[index] ? room : -1));
    const widest = shrinkable.indexOf(Math.max(...shrinkable));
    const next = Math.max(least[widest], ...shrinkable.filter((_, index) => index !== widest));
    const step = Math.min(excess, Math.max(1, rooms[widest] - next));
    rooms[widest] -= step;
    excess -= step;
  }
  return rooms;
}

function total(rooms: readonly number[]): number {
  return rooms.reduce((sum, room) => sum + room, 0) + GAP.length * Math.max(0, rooms.length - 1);
}
