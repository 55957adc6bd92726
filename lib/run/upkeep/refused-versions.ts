import { madeOf, stateOfSummary } from '../../plan';
import type { Snapshot, Table } from '../../table';

const PROPERTY = 'mesh.refused-versions';
/** More of them than anybody goes back from before something changes. */
const MOST = 20;

/** What the versions were made of from which a person went back: a table's property, since the table is the state. */
export function refusedVersions(table: Pick<Table, 'metadata'> | undefined): readonly string[] {
  const text = table?.metadata.properties[PROPERTY];
  return text === undefined || text === '' ? [] : text.split(',');
}

/** Going back refuses the version that was read; going forward takes that back for the one that is read then. */
export function withRefused(
  table: Pick<Table, 'metadata'>,
  { from, to }: { from: Snapshot | undefined; to: Snapshot },
): Record<string, string> {
  const [left, taken] = [from, to].map((snapshot) => stateOfSummary(snapshot?.summary)).map((it) => it && madeOf(it));
  const isBack = from !== undefined && from.sequenceNumber > to.sequenceNumber;
  const refused = [...refusedVersions(table), ...(isBack && left ? [left] : [])].filter((it) => it !== taken);
  return { [PROPERTY]: [...new Set(refused)].slice(-MOST).join(',') };
}
