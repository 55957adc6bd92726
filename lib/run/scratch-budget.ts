import { MeshError } from '../error';
import type { Scan } from '../table';

/** What stays for the engine's spill and for what is written. */
const SHARE = 0.9;

/** The bytes that each step may fetch into its folder: what is too much is told before anything is fetched, and not by a full disk. */
export class ScratchBudget {
  private readonly planned = new Map<string, Map<string, number>>();

  /** @param limit bytes of the disk that copies go to */
  constructor(private readonly limit: number) {}

  /**
   * @param scratch the step's folder
   * @throws MeshError where the files do not fit beside those that were planned for the folder before
   */
  plan(scratch: string, table: string, { files }: Scan): void {
    const planned = this.planned.get(scratch) ?? new Map<string, number>();
    this.planned.set(scratch, planned);
    for (const { uri, bytes } of files) planned.set(uri, bytes);
    const sum = [...planned.values()].reduce((all, bytes) => all + bytes, 0);
    if (sum <= this.limit * SHARE) return;
    throw new MeshError([
      {
        message: `the files to read, up to those of ${table}, have ${gibibytes(sum)}, and of the scratch of ${gibibytes(this.limit)} they may take nine tenths`,
        hint: "raise the layer's 'scratch' (Lambda has up to Size.gibibytes(10)), or make the model incremental, so that it reads what is new",
      },
    ]);
  }
}

function gibibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
