import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main } from '../../../lib/cli';
import { appFiles, call, declared, Kept, useFolders } from '../support';

const folder = useFolders();
const TEAM = { path: 'Revenue/Fraud', domain: 'fraud', members: [], reads: ['finance.bill'] };
let cwd: string;

beforeAll(async () => {
  cwd = folder(appFiles({ ...declared(), teams: [TEAM] }));
  expect((await call(['run'], { cwd })).code).toBe(0);
});

const piped = (stdin: string, ...options: string[]) => call(['shell', ...options], { cwd, stdin });

/** A person at a terminal: types, and waits for what shows. */
class Person {
  private readonly stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  private readonly stdout = new Kept(80);
  private readonly stderr = new Kept(80);
  readonly left: Promise<number>;
  private seen = 0;

  constructor(...options: string[]) {
    const { stdin, stdout, stderr } = this;
    const env = { ...process.env, NO_COLOR: '1' };
    this.left = main(['shell', ...options], { stdin, stdout, stderr, env, cwd, self: 'data-mesh' });
  }

  type(keys: string): void {
    this.stdin.write(keys);
  }

  /** Waits for a text behind the last one that was waited for. */
  async sees(text: string, from: 'stdout' | 'stderr' = 'stdout'): Promise<void> {
    const patience = Date.now() + 20_000;
    while (this[from].text.indexOf(text, from === 'stdout' ? this.seen : 0) < 0) {
      if (Date.now() > patience)
        throw new Error(
          `no '${text}' behind ${this.stdout.text.slice(0, this.seen)}|${this.stdout.text.slice(this.seen)}`,
        );
      await new Promise((resume) => setTimeout(resume, 20));
    }
    if (from === 'stdout') this.seen = this.stdout.text.indexOf(text, this.seen) + text.length;
  }

  /** Presses a key until the text is seen: whether the line had been taken is nobody's to know. */
  async presses(key: string, until: string): Promise<void> {
    const patience = Date.now() + 20_000;
    while (!this.stderr.text.includes(until)) {
      if (Date.now() > patience) throw new Error(`no '${until}' in ${this.stderr.text}`);
      this.type(key);
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}

test('queries that are piped are answered one by one, over several lines and without a last semicolon', async () => {
  const { code, out, err } = await piped(
    "SELECT ';' AS a;\nSELECT count(*)\n  AS bills FROM finance.bill;.tables\nSELECT 2 AS b",
  );
  expect({ code, out }).toMatchObject({ code: 1 });
  expect(err).toContain('syntax error');
  const good = await piped("SELECT ';' AS a;\nSELECT count(*)\n  AS bills\nFROM finance.bill;\n.tables\nSELECT 2 AS b");
  expect({ code: good.code, err: good.err }).toEqual({ code: 0, err: '' });
  expect(good.out).toMatch(
    /^a\n─\n;\n1 row\nbills\n─+\n +3\n1 row\ntable +layer +rows\n(?:.*\n)*forecasting\.revenue +curated +2\nb\n─\n2\n1 row\n$/,
  );
});

test('a query that fails is told, the others are answered, and the exit code says so', async () => {
  const { code, out, err } = await piped('FROM finance.bil;\nSELECT 1 AS a;\n.nope\n');
  expect({ code, out }).toEqual({ code: 1, out: 'a\n─\n1\n1 row\n' });
  expect(err).toContain("there is no table 'finance.bil'\n  mend: did you mean 'finance.bill'");
  expect(err).toContain('there is no .nope; there are .help, .tables, .quit');
});

test('a team is answered what it was granted; the rest is refused with the construct that would grant it', async () => {
  const { code, out, err } = await piped(
    'SELECT count(*) AS n FROM finance.bill;\nFROM forecasting.revenue;\nWITH bill AS (FROM finance.bill__quarantine) FROM bill;\n.tables\n',
    '--team',
    'fraud',
  );
  expect(code).toBe(1);
  expect(out).toMatch(/^n\n─\n3\n1 row\ntable +layer +rows\n.*\nfinance\.bill +staging +3\n$/);
  expect(err).toContain(
    "error: the team 'fraud' was not granted 'forecasting.revenue'\n  at   Revenue/Fraud\n  mend: add it to 'reads' of TeamAnalyticsEnvironment 'Revenue/Fraud'\n",
  );
  expect(err).toContain("was not granted 'finance.bill__quarantine'");
});

test('what the engine tells of tables tells a team of its own alone', async () => {
  const { out } = await piped(
    'SELECT table_name FROM information_schema.tables;\nSELECT view_name FROM duckdb_views() WHERE NOT internal;',
    '--team',
    'fraud',
  );
  expect(out).toContain('bill');
  expect(out).not.toContain('revenue');
});

test('fails as a team that is not there', async () => {
  expect(await piped('', '--team', 'fraude')).toMatchObject({
    code: 1,
    err: expect.stringContaining("there is no team 'fraude'\n  mend: did you mean 'fraud'"),
  });
});

test('a person types, completes, goes back, stops a query and leaves', async () => {
  const person = new Person('--team', 'fraud');
  await person.sees('as the team fraud: 1 table can be asked; .help explains\n');
  await person.sees('fraud> ');
  person.type('SELECT count(*) AS n\r');
  await person.sees('...> ');
  person.type('FROM fin');
  await person.sees('FROM fin');
  // A tab among other letters is one that was pasted.
  person.type('\t');
  await person.sees('ance.bill');
  person.type(';\r');
  await person.sees('n\n─\n3\n1 row\n');
  await person.sees('fraud> ');
  person.type('forgotten\u0003');
  await person.sees('^C\n');
  await person.sees('fraud> ');
  person.type('SELECT count(*) FROM range(100000000000) a WHERE range % 7 = sqrt(range);\r');
  await person.presses('\u0003', 'stopped\n');
  await person.sees('fraud> ');
  person.type('\u001b[A\u001b[A\r');
  await person.sees('3 rows\n');
  person.type('\u0004');
  expect(await person.left).toBe(0);
  const history = join(cwd, '.data-mesh/shell-history');
  expect(readFileSync(history, 'utf8')).toMatch(/^SELECT count\(\*\) AS n\n(.*\n)?FROM finance\.bill;\n/);
  expect(statSync(history).mode & 0o777).toBe(0o600);
});

test('what was typed before is there the next time, and a history that others could read is closed', async () => {
  const history = join(cwd, '.data-mesh/shell-history');
  writeFileSync(history, 'SELECT 41 + 1 AS again;\n');
  chmodSync(history, 0o644);
  const person = new Person();
  await person.sees('m> ');
  person.type('\u001b[A\r');
  await person.sees('again\n');
  await person.sees('42');
  await person.sees('m> ');
  person.type('.quit\r');
  expect(await person.left).toBe(0);
  expect(statSync(history).mode & 0o777).toBe(0o600);
});
