/**
 * The row with so many cells, without blank ones that are too many; undefined where it matters which ones are left out.
 * @param places - where a blank cell may be one too many
 */
export function withoutBlanks(
  cells: readonly string[],
  width: number,
  places: ReadonlySet<number>,
): readonly string[] | undefined {
  const blanks = [...places].filter((place) => cells[place].trim() === '').sort((one, other) => one - other);
  const more = cells.length - width;
  if (blanks.length < more) return undefined;
  const [first, last] = [blanks.slice(0, more), blanks.slice(-more)].map((left) =>
    cells.filter((_, place) => !left.includes(place)),
  );
  return first.every((cell, place) => cell === last[place]) ? first : undefined;
}

/** Where a row has nothing. */
export function blankPlaces(cells: readonly string[]): Set<number> {
  return new Set(cells.flatMap((cell, place) => (cell.trim() === '' ? [place] : [])));
}
