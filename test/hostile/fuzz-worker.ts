import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { standardize } from '../../lib/intake';

const place = { bucket: 'b', database: 'd', table: 't', prefix: 'p' };

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
      intake: { id: 'i', source: 'f.b', name: 'b', sha256: '', size: 1, arrivedAt: '2026-01-01T00:00:00Z' },
      source: {
        path: 'Stack/b',
        domain: 'f',
        name: 'b',
        format: JSON.parse(format),
        delivery: 'appends',
        period: { kind: 'none' },
        landing: { bucket: 'b', prefix: 'p' },
      },
      dataset: {
        path: 'Stack/b',
        domain: 'f',
        name: 'b',
        source: 'f.b',
        columns: [
          { name: 'id', type: 'string', from: ['Id'] },
          { name: 'amount', type: 'string', from: ['Amount'] },
        ],
        key: [],
        history: 'all',
        place,
        quarantine: place,
      },
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
