import type { ReturnedFile } from '../run';
import { count, thousands, visible } from './terminal';

/** What is to be known of files that were given back. */
export function returnedNotes(returned: readonly ReturnedFile[]): string[] {
  const archives = new Map(returned.flatMap(({ packed }) => (packed ? [[packed.file, packed.as] as const] : [])));
  const packed = [...archives].map(([file, as]) => {
    const way = as === 'zip' ? 'put the mended files back into it' : 'pack the mended file again';
    return `${visible(file)} came packed (${as}) and is given back unpacked: ${way}, under the same name`;
  });
  const beyond = returned.flatMap(({ file, records, unmarked = 0 }) =>
    unmarked > 0
      ? [
          `${visible(file)}: ${thousands(records - unmarked)} of ${count(records, 'wrong record')} are marked, the others are not`,
        ]
      : [],
  );
  return [...packed, ...beyond];
}
