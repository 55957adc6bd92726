import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import {
  Check,
  Column,
  CuratedLayer,
  DataMesh,
  Delivery,
  History,
  LandingZone,
  Source,
  Sql,
  StagingLayer,
} from 'cdk-data-mesh';
import type { MeshManifest } from '../../lib/manifest';

const root = resolve(__dirname, '../..');
const program = join(root, 'build/bin/data-mesh.js');
const ASSEMBLY = ['manifest.json', 'Shop.mesh.json'];

// Each call is a process of its own, and machines are busy.
jest.setTimeout(180_000);

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What three departments send, and two models over it: each test gets a folder of its own with all of it. */
export function useShop(): (files?: Record<string, string | Buffer>) => Shop {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')));
  let made = 0;
  beforeAll(() => {
    if (!existsSync(program)) execFileSync('node', ['lib/bundle/build.mjs'], { cwd: root });
    declareShop(join(base, 'cdk.out'));
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  return (files = {}) => {
    const shop = new Shop(join(base, String(++made)));
    for (const name of ASSEMBLY) {
      mkdirSync(join(shop.folder, 'cdk.out'), { recursive: true });
      copyFileSync(join(base, 'cdk.out', name), join(shop.folder, 'cdk.out', name));
    }
    shop.write({ 'cdk.json': '{"app": "cdk.out"}', ...GOOD, ...files });
    return shop;
  };
}

/** What is in order: three bills of which one has no such day, and a product list. */
const GOOD = {
  'data/bills-1.csv':
    'Id;Day;At;Amount;Note\n1;01/02/2026;2026-02-01 00:30:00;1.234,56;a\n2;02/02/2026;;10,00;"b;c"\n3;31/02/2026;;1,00;d\n',
  'data/products-1.json': '[{"sku":"a","qty":1},{"sku":"b","qty":2}]',
};

export class Shop {
  readonly warehouse: string;

  constructor(readonly folder: string) {
    this.warehouse = join(folder, '.data-mesh/warehouse');
  }

  write(files: Record<string, string | Buffer>): void {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), bytes);
    }
  }

  /** Changes what is declared, as another synthesis would. */
  declare(change: (mesh: Draft<MeshManifest>) => void): void {
    const path = join(this.folder, 'cdk.out/Shop.mesh.json');
    const mesh = JSON.parse(readFileSync(path, 'utf8'));
    change(mesh);
    writeFileSync(path, JSON.stringify(mesh));
  }

  /** Calls the built program. However it ends, it neither shows a stack nor takes the blame. */
  async call(args: readonly string[], env: Record<string, string> = {}, cwd = this.folder): Promise<Ended> {
    const child = spawn('node', [program, ...args], { cwd, env: { ...process.env, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const code = await new Promise<number | null>((done) => child.once('close', done));
    expect(err).not.toMatch(/^\s+at .*:\d+:\d+\)?$|fault of data-mesh/m);
    return { code, out, err };
  }

  /** Calls the built program in a shell, for what its outputs are connected with. */
  shell(command: string): Ended {
    const script = `${command.replace('data-mesh', `node ${program}`)} 2> err; echo $?`;
    const out = execFileSync('bash', ['-c', script], { cwd: this.folder, encoding: 'utf8' });
    return { code: Number(out.trim().split('\n').at(-1)), out, err: readFileSync(join(this.folder, 'err'), 'utf8') };
  }

  async rows(query: string, env: Record<string, string> = {}): Promise<string[]> {
    const { code, out, err } = await this.call(['sql', query, '--csv'], env);
    if (code !== 0) throw new Error(err);
    return out.trimEnd().split('\r\n').slice(1);
  }

  /** Everything that a reader can see, without what each attempt makes anew. */
  seen(): Promise<string[]> {
    const tables = {
      'shop.bill': '(id, day, "at", amount, note, __file, __row)',
      'shop.bill__quarantine': '(file, line, reason, raw)',
      'shop.product': '(sku, qty)',
      'report.per_day': '(day, amount)',
      'report.total': '(amount, days)',
    };
    const parts = Object.entries(tables).map(
      ([name, row]) => `SELECT '${name}' AS t, ${row}::VARCHAR AS r FROM ${name}`,
    );
    return this.rows(`${parts.join(' UNION ALL ')} ORDER BY ALL`);
  }
}

type Draft<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Draft<T[K]> : T[K] };

function declareShop(outdir: string): void {
  const app = new App({ outdir });
  DataMesh.configure(app, { mesh: 'acme', stage: 'dev', timeZone: 'Europe/Amsterdam' });
  const stack = new Stack(app, 'Shop');
  const landing = new LandingZone(stack, 'Landing', { domain: 'shop' });
  const staging = new StagingLayer(stack, 'Staging');
  const bill = staging.addDataset('bill', {
    source: landing.addSource(
      'bills',
      Source.csv({ delimiter: ';', delivery: Delivery.replacesSameName(), localPath: 'data/bills-*' }),
    ),
    columns: {
      id: Column.integer({ from: ['Id'] }),
      day: Column.date({ from: ['Day'], formats: ['dd/MM/yyyy'] }),
      at: Column.instant({ from: ['At'] }),
      amount: Column.decimal(12, 2, { from: ['Amount'], decimal: ',', group: '.' }),
      note: Column.string({ from: ['Note'] }),
    },
    key: ['id'],
    history: History.latest(),
  });
  staging.addDataset('product', {
    source: landing.addSource('products', Source.json({ localPath: 'data/products-*' })),
    columns: { sku: Column.string({ required: true }), qty: Column.integer() },
  });
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'report' });
  const perDay = curated.addModel('per_day', {
    sql: Sql.inline('SELECT day, sum(amount)::DECIMAL(18,2) AS amount FROM b GROUP BY day'),
    inputs: { b: bill },
    columns: { day: Column.date(), amount: Column.decimal(18, 2) },
    key: ['day'],
    checks: [Check.notNegative('amount')],
  });
  curated.addModel('total', {
    sql: Sql.inline('SELECT sum(amount)::DECIMAL(18,2) AS amount, count(*) AS days FROM d'),
    inputs: { d: perDay },
    columns: { amount: Column.decimal(18, 2), days: Column.integer() },
    key: ['days'],
  });
  app.synth();
}
