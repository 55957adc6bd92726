import { enumerate } from '../header';

const MOST = 50;

/** A name as tables have them: `Order No.` is `order_no`, as is `orderNo`. */
export function nameOf(text: string): string {
  const words = text.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1_$2');
  const plain = words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
  const name = plain
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, MOST)
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) ? name : `c_${name || 'column'}`;
}

/** The name, with a number behind it where it is taken. */
export function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let count = 2; ; count++) if (!taken.has(`${name}_${count}`)) return `${name}_${count}`;
}

export function isRepeated(headers: readonly string[], header: string): boolean {
  return headers.indexOf(header) !== headers.lastIndexOf(header);
}

/** @param places - of columns with values, counted from 1 */
export function unnamedDoubt(places: readonly number[]): string {
  return `columns without a header are left out, though they have values: ${enumerate(places.map(String))}`;
}

/** What files of these names hold: `bills-2026-03.csv` are `bills`. */
export function subjectOf(files: readonly string[]): string {
  const [first = ''] = files;
  const plain = (first.split('/').at(-1) ?? '').replace(/(\.[a-z0-9]{1,7})+$/i, '');
  return nameOf(plain.replace(/[-_. ]*\d[\d\-_. ]*/g, ' ').trim() || plain);
}

/** `bills-{yyyy}-{MM}.csv`, where every name tells its period in the same way. */
export function periodPattern(files: readonly string[]): string | undefined {
  const patterns = new Set(
    files.map((file) =>
      (file.split('/').at(-1) ?? '').replace(
        /(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12]\d|3[01]))?(?!\d)/,
        (_, _year, sign: string, _month, day?: string) => `{yyyy}${sign}{MM}${day ? `${sign}{dd}` : ''}`,
      ),
    ),
  );
  const [pattern] = patterns;
  return patterns.size === 1 && pattern?.includes('{yyyy}') ? pattern : undefined;
}
