import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { standardize } from '../../lib/intake';
import { subject } from '../intake/subject';

/** Reads one file in a process of its own, and prints what came of it and the most memory that it took. */
async function main([, , file, format]: readonly string[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'fuzz-worker-'));
  const session = await Session.open({ scratch, files: [file], memoryLimit: 200 * 1024 ** 2, threads: 2 });
  try {
    const result = await standardize({
      session,
      file,
      scratch,
      timeZone: 'UTC',
      ...subject(JSON.parse(format), [
        { name: 'id', type: 'string', from: ['Id'] },
        { name: 'amount', type: 'string', from: ['Amount'] },
      ]),
    });
    const { read, staged, quarantined, refused, remarks, newColumns } = result;
    const [fault] = await session.all(`SELECT left(message, 300) AS message FROM (${result.quarantineSql}) LIMIT 1`);
    const told = [refused, fault?.message, ...remarks, ...newColumns.slice(0, 2)].join(' ');
    const memory = process.resourceUsage().maxRSS * 1024;
    console.log(JSON.stringify({ read, staged, quarantined, told, memory }));
  } finally {
    session.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

main(process.argv).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
