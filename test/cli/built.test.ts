import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appFiles, BILLS, declared, useFolders, write } from './support';

const root = resolve(__dirname, '../..');
const program = join(root, 'build/bin/data-mesh.js');
const folder = useFolders();

beforeAll(() => {
  if (!existsSync(program)) execFileSync('node', ['lib/bundle/build.mjs'], { cwd: root });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the built program; `atOutput` is called with what stderr holds so far. */
function start(
  args: string[],
  cwd: string,
  atOutput?: (child: ChildProcess, err: string) => void,
  env = {},
): Promise<Ended> {
  const child = spawn('node', [program, ...args], { cwd, env: { ...process.env, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
    atOutput?.(child, err);
  });
  return new Promise((done) => child.once('close', (code) => done({ code, out, err })));
}

/** Calls `act` once, as soon as stderr holds `text`. */
function once(text: string, act: (child: ChildProcess) => void): (child: ChildProcess, err: string) => void {
  let acted = false;
  return (child, err) => {
    if (acted || !err.includes(text)) return;
    acted = true;
    act(child);
  };
}

test('the built program runs an app, also through a link and in another time zone', async () => {
  const cwd = folder(appFiles(declared()));
  const done = await start(['run'], cwd, undefined, { TZ: 'Pacific/Kiritimati', LANG: 'nl_NL.UTF-8' });
  expect(done).toMatchObject({ code: 0, err: expect.not.stringContaining('\u001b') });
  chmodSync(program, 0o755);
  const link = join(folder(), 'data-mesh');
  symlinkSync(program, link);
  const out = execFileSync(link, ['sql', 'SELECT month FROM forecasting.revenue ORDER BY 1', '--csv'], {
    cwd,
    encoding: 'utf8',
  });
  expect(out).toBe('month\r\n2026-01-01\r\n2026-02-01\r\n');
});

test('a reader that has seen enough ends it without an error', () => {
  const cwd = folder(appFiles(declared()));
  execFileSync('node', [program, 'check'], { cwd, stdio: 'ignore' });
  const command = `node ${program} sql "FROM range(5000000)" --csv | head -n 2; exit \${PIPESTATUS[0]}`;
  expect(execFileSync('bash', ['-c', command], { cwd, encoding: 'utf8' })).toBe('range\r\n0\r\n');
});

/** Comes back when the process is no more; the system takes a moment to sweep an orphan away. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

const SLEEPER = `require('node:fs').writeFileSync('pid', String(process.pid));
process.stderr.write('ready');
setInterval(() => {}, 1000);
`;

test('Ctrl-C ends the app that is being synthesized as well', async () => {
  const cwd = folder({ 'cdk.json': '{"app": "node app.js"}', 'app.js': SLEEPER });
  const ended = await start(
    ['run', '--debug'],
    cwd,
    once('ready', (child) => child.kill('SIGINT')),
  );
  expect(ended).toMatchObject({ code: 130, out: '' });
  expect(ended.err).toContain('interrupted: nothing half-written was left; type the same command again');
  await gone(Number(readFileSync(join(cwd, 'pid'), 'utf8')));
});

test('a second Ctrl-C ends at once what does not want to end', async () => {
  const stubborn = `process.on('SIGTERM', () => process.stderr.write('no'));\n${SLEEPER}`;
  const cwd = folder({ 'cdk.json': '{"app": "exec node app.js"}', 'app.js': stubborn });
  const first = once('ready', (child) => child.kill('SIGINT'));
  const second = once('readyno', (child) => child.kill('SIGINT'));
  const ended = await start(['run', '--debug'], cwd, (child, err) => {
    first(child, err);
    second(child, err);
  });
  expect(ended).toMatchObject({ code: 130, out: '' });
});

test('Ctrl-C in the middle of a run leaves nothing half-written, and the next run goes on', async () => {
  const cwd = folder(appFiles(declared()));
  const many = Array.from({ length: 200_000 }, (_, n) => JSON.stringify({ ...BILLS[0], bill_id: `C${n}` }));
  write(cwd, { 'data/bills-2027.json': many.join('\n') });
  const ended = await start(
    ['run'],
    cwd,
    once('taking 2 files', (child) => child.kill('SIGINT')),
  );
  expect(ended).toMatchObject({ code: 130, out: '' });
  expect(ended.err).toContain('interrupted: nothing half-written was left; type the same command again and it goes on');
  const tables = JSON.parse((await start(['ls', '--json'], cwd)).out);
  expect(tables.every(({ rows }: { rows: number }) => rows === 0)).toBe(true);
  expect((await start(['run'], cwd)).code).toBe(0);
  expect((await start(['sql', 'SELECT count(*) AS n FROM finance.bill', '--csv'], cwd)).out).toBe('n\r\n200003\r\n');
});
