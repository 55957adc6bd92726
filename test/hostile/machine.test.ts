import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useShop } from './support';

const shop = useShop();

/** A disk of its own, which takes root and a system that lets it: elsewhere these tests say nothing. */
const mounts: string[] = [];
function mount(folder: string, options: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return false;
  }
  mounts.push(folder);
  return true;
}
const remount = (folder: string, options: string) => execFileSync('mount', ['-o', `remount,${options}`, folder]);

afterEach(() => {
  for (const folder of mounts.splice(0)) execFileSync('umount', ['--lazy', folder]);
});

test('a full disk stops the run with its mend, and with more room it ends as if nothing had been', async () => {
  const clean = shop();
  await clean.call(['run']);
  const expected = await clean.seen();
  for (const size of ['8k', '160k']) {
    const tight = shop();
    const state = join(tight.folder, '.data-mesh');
    if (!mount(state, `size=${size}`)) return;
    const { code, out, err } = await tight.call(['run']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/error: the disk is full.*\n {2}mend: free some space and run again/);
    remount(state, 'size=50m');
    expect((await tight.call(['run'])).code).toBe(0);
    expect(await tight.seen()).toEqual(expected);
  }
});

test('on a read-only disk nothing is taken and everything is read', async () => {
  const still = shop();
  const state = join(still.folder, '.data-mesh');
  if (!mount(state, 'size=50m')) return;
  await still.call(['run']);
  remount(state, 'ro');
  const { code, err } = await still.call(['run']);
  expect(code).toBe(1);
  expect(err).toMatch(/error: the folder cannot be written.*\n {2}mend: /);
  expect(await still.rows('FROM report.total')).toEqual(['1244.56,2']);
});

test('of two runs at once one waits its turn, and the tables are those of one', async () => {
  const busy = shop();
  const ended = await Promise.all([busy.call(['run']), busy.call(['run'])]);
  const codes = ended.map(({ code }) => code).sort();
  expect([
    [0, 0],
    [0, 75],
  ]).toContainEqual(codes);
  for (const { code, err } of ended) if (code === 75) expect(err).toContain('error: another run is at work here');
  expect(await busy.rows('SELECT count(*), count(DISTINCT id) FROM shop.bill')).toEqual(['2,2']);
  expect(existsSync(join(busy.folder, '.data-mesh/run.lock'))).toBe(false);
});

test('the same bytes of answer in every time zone and locale', async () => {
  const answers = new Set<string>();
  for (const TZ of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
    const there = shop();
    const env = { TZ, LC_ALL: 'C' };
    expect((await there.call(['run'], env)).code).toBe(0);
    const ask = async (format: string) =>
      (await there.call(['sql', 'SELECT "at", day FROM shop.bill ORDER BY id', format], env)).out;
    answers.add((await ask('--csv')) + (await ask('--json')));
  }
  expect([...answers]).toEqual([expect.stringContaining('2026-01-31 23:30:00+00')]);
});

test('an answer that cannot be written is an error, progress that nobody reads is none', () => {
  const piped = shop();
  expect(piped.shell('data-mesh run 2> >(true)').code).toBe(0);
  const full = piped.shell('data-mesh ls > /dev/full');
  expect(full.code).toBe(1);
  expect(full.err).toContain('error: the disk is full');
});

test('an app that is reached through a link is the same app', async () => {
  const linked = shop();
  await linked.call(['run']);
  const link = `${linked.folder}-link`;
  symlinkSync(linked.folder, link);
  expect((await linked.call(['run'], {}, link)).out).toContain('nothing new');
  expect((await linked.call(['ls', link], {}, '/')).code).toBe(0);
  rmSync(link);
});

test('what stands where .data-mesh or its lock should be is told, or got out of the way', async () => {
  const odd = shop();
  writeFileSync(join(odd.folder, '.data-mesh'), 'mine');
  expect((await odd.call(['run'])).code).toBe(1);
  expect(readFileSync(join(odd.folder, '.data-mesh'), 'utf8')).toBe('mine');
  rmSync(join(odd.folder, '.data-mesh'));
  mkdirSync(join(odd.folder, '.data-mesh/run.lock'), { recursive: true });
  expect((await odd.call(['run'])).code).toBe(0);
});
