import { MeshError } from '../../error';
import type { DataFile } from '../../table';
import type { Receipt } from './receipt';

/** Nothing is lost: what was read was written, to the last record, or the file is not taken. */
export function assertAddsUp({ entry, staged, quarantine }: Pick<Receipt, 'entry' | 'staged' | 'quarantine'>): void {
  const [written, refused] = [rowsIn(staged), rowsIn(quarantine)];
  // Of mended records the quarantine keeps also those that passed: so it is known that they are mended.
  const kept = entry.mends ? entry.read : entry.quarantined;
  if (entry.read === entry.staged + entry.quarantined && written === entry.staged && refused === kept) return;
  throw new MeshError([
    {
      message:
        `the records of ${entry.name} do not add up: read ${entry.read}, staged ${entry.staged} (${written} written), ` +
        `quarantined ${entry.quarantined} (${refused} written)`,
      hint: 'the file was not taken; this is a fault of cdk-data-mesh, please report it with the file',
    },
  ]);
}

function rowsIn(files: readonly DataFile[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}
