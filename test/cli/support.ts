import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../../lib/cli';
import type { DatasetManifest, MeshManifest, ModelManifest } from '../../lib/manifest';
import { dataset, manifest, model } from '../check/support';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Setting {
  readonly cwd: string;
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  /** Columns of a terminal; absent: the outputs are pipes. */
  readonly terminal?: number;
}

/** Calls the command line with streams that are kept. */
export async function call(args: string[], { cwd, stdin = '', env = {}, terminal }: Setting): Promise<Outcome> {
  const [stdout, stderr] = [new Kept(terminal), new Kept(terminal)];
  const code = await main(args, {
    stdin: Readable.from([Buffer.from(stdin)]),
    stdout,
    stderr,
    env: { ...process.env, NO_COLOR: '1', ...env },
    cwd,
    self: 'data-mesh',
  });
  return { code, out: stdout.text, err: stderr.text };
}

export class Kept extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(readonly columns?: number) {
    super({ decodeStrings: false });
    this.isTTY = columns !== undefined;
  }

  override _write(chunk: string | Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** Folders that go at the end of the test file. */
export function useFolders(): (files?: Record<string, string>) => string {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return (files = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'cli-'));
    made.push(folder);
    write(folder, files);
    return folder;
  };
}

export function write(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Bills as records, of which two are broken and one would steer a terminal. */
export const BILLS = [
  { bill_id: 'B1', booked_on: '2026-01-05', amount: '100.50', lines: '3' },
  { bill_id: 'B2', booked_on: '2026-01-20', amount: '1000.25', lines: '1' },
  { bill_id: 'B3', booked_on: '2026-02-11', amount: '7.00', lines: '2' },
  { bill_id: 'B4', booked_on: '2026-02-30', amount: '5.00', lines: '2' },
  { bill_id: 'B5', booked_on: '2026-02-12', amount: '\u001b[2Jmuch', lines: '2' },
];

export const SQL = `SELECT date_trunc('month', booked_on)::DATE AS month, sum(amount) AS revenue
FROM bill
GROUP BY ALL`;

export function declared(
  change: { sql?: string; dataset?: Partial<DatasetManifest>; model?: Partial<ModelManifest> } = {},
): MeshManifest {
  const bill = dataset('bill', change.dataset);
  const revenue = model(change.sql ?? SQL, change.model);
  const quarantine = { ...bill.place, table: 'bill__quarantine', prefix: `${bill.place.prefix}__quarantine` };
  const base = manifest([{ ...bill, quarantine }], [revenue]);
  return { ...base, sources: base.sources.map((source) => ({ ...source, localPath: 'data/bills-*.json' })) };
}

/** An app in a language of its own: a script that writes a cloud assembly, as `cdk synth` would have it. */
export function appFiles(mesh: MeshManifest): Record<string, string> {
  return {
    'cdk.json': JSON.stringify({ app: 'node app.js', context: { colour: 'green' } }),
    'app.js': `const fs = require('node:fs');
const out = process.env.CDK_OUTDIR;
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(out + '/Revenue.mesh.json', ${JSON.stringify(JSON.stringify(mesh))});
fs.writeFileSync(out + '/manifest.json', JSON.stringify({ version: '48.0.0', artifacts: { Revenue: {} } }));
fs.writeFileSync(out + '/seen.json', JSON.stringify(process.env));
`,
    'data/bills-2026.json': BILLS.map((bill) => JSON.stringify(bill)).join('\n'),
  };
}
