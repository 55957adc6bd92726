import type { ModelManifest } from '../../manifest';
import { viewOfSummary } from '../../plan';
import type { Scan, Table } from '../../table';
import { scanAt } from '../bound-table';
import { tableAt } from '../places';
import type { Platform } from '../platform';

/** What two versions of a stored model do not share, the older one first; undefined where one of them is a view. */
export async function versionFiles(
  platform: Platform,
  model: ModelManifest,
  was: string | null,
  is: string | null,
): Promise<{ table: Table; scans: readonly [Scan, Scan] } | undefined> {
  const table = await tableAt(platform, model.place);
  const isView = (pin: string | null) => pin !== null && viewOfSummary(table.withRows(BigInt(pin)).summary);
  if (isView(was) || isView(is)) return undefined;
  const [before, now] = [await scanAt(table, was), await scanAt(table, is)];
  // The same file with other rows deleted from it is not the same.
  if (before.deletes || now.deletes) return { table, scans: [before, now] };
  return { table, scans: [withoutFiles(before, urisOf(now)), withoutFiles(now, urisOf(before))] };
}

/** The rest of a scan. */
export function withoutFiles(scan: Scan, uris: ReadonlySet<string>): Scan {
  const kept = scan.files.flatMap(({ uri }, at) => (uris.has(uri) ? [] : [at]));
  const place = new Map(kept.map((at, index) => [at, index]));
  const deletes = scan.deletes?.flatMap((it) => {
    const about = it.about.flatMap((at) => place.get(at) ?? []);
    return about.length > 0 ? [{ ...it, about }] : [];
  });
  return {
    ...scan,
    files: kept.map((at) => scan.files[at]),
    ...(deletes && deletes.length > 0 ? { deletes } : { deletes: undefined }),
  };
}

function urisOf({ files }: Scan): Set<string> {
  return new Set(files.map(({ uri }) => uri));
}
