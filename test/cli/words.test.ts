import { COMMANDS } from '../../lib/cli/commands';
import { reportError } from '../../lib/cli/report-error';
import { calledAs } from '../../lib/cli/terminal';
import { version } from '../../package.json';
import { call, Kept, useFolders } from './support';

const folder = useFolders();
const here = () => ({ cwd: folder() });

test('--help shows every command, and each command explains itself with examples', async () => {
  const { code, out } = await call(['--help'], here());
  expect(code).toBe(0);
  for (const { name, summary } of COMMANDS) {
    expect(out).toContain(`${name} `);
    expect(out).toContain(summary);
    const own = await call([name, '--help'], here());
    expect(own.code).toBe(0);
    expect(own.out).toContain(`usage: data-mesh ${name}`);
    expect(own.out).toContain('examples\n  data-mesh ');
    expect(await call(['help', name], here())).toEqual(own);
  }
  expect(await call([], here())).toEqual({ code, out, err: '' });
});

test('no line of any help is wider than 120 columns', async () => {
  for (const args of [['--help'], ...COMMANDS.map(({ name }) => [name, '--help'])]) {
    const { out } = await call(args, here());
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  }
});

test('--version says the version of the package', async () => {
  expect(await call(['--version'], here())).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test.each([
  [['rnu'], "'rnu' is no command", 'did you mean data-mesh run'],
  [['frobnicate'], "'frobnicate' is no command", 'use one of new, doctor, run, runs, ls, sql, shell, quarantine, '],
  [['ls', '--jsn'], '--jsn is no option of ls', 'did you mean --json'],
  [['ls', '--constructor'], '--constructor is no option of ls', 'data-mesh ls --help lists them'],
  [['ls', '-x'], '-x is no option of ls', 'data-mesh ls --help lists them'],
  [['ls', '--json=yes'], "--json takes no value, got 'yes'", 'write --json alone'],
  [['sql', 'x', '--limit'], '--limit needs a value', 'give it as --limit N'],
  [['sql', 'x', '--limit', 'ten'], "--limit must be a whole number above 0, got 'ten'", 'for example --limit 20'],
  [['sql', 'x', '--csv', '--json'], '--csv and --json do not go together', 'choose one of them'],
  [
    ['sql', 'x', '--chart', 'month'],
    "--chart needs two or three columns, got 'month'",
    'for example --chart month,revenue',
  ],
  [['sql'], 'the query is missing', 'for example data-mesh sql'],
  [['ls', 'a', 'b'], "ls does not expect 'b'", 'usage: data-mesh ls [app]'],
  [['ls', 'a', '--app', 'b'], "two apps are named: 'a' and 'b'", 'name one'],
])('fails on the words %j with exit code 2 and the mend', async (args, message, mend) => {
  const { code, out, err } = await call(args, here());
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`error: ${message}\n  mend: ${mend}`);
});

test('the commands to type next begin as the user began', () => {
  expect(calledAs('/repo/build/bin/data-mesh.js', '/repo', {})).toBe('node build/bin/data-mesh.js');
  expect(calledAs('/usr/bin/data-mesh', '/repo', {})).toBe('data-mesh');
  expect(calledAs('/repo/node_modules/.bin/data-mesh', '/repo', {})).toBe('npx data-mesh');
});

test('an error of the machine is told as one, a fault of the program with the way to report it', () => {
  const told = (error: unknown, debug = false) => {
    const stderr = new Kept();
    const terminal = { stdin: process.stdin, stdout: new Kept(), stderr, env: {}, cwd: '/', self: 'data-mesh' };
    return { code: reportError(terminal, error, debug), err: stderr.text };
  };
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(told(full)).toEqual({
    code: 1,
    err: expect.stringMatching(/^error: the disk is full.*\n {2}mend: free some space/),
  });
  expect(told(new Error('oops\u001b[2J')).err).toMatch(
    /^error: oops␛\[2J\n {2}mend: this is a fault of data-mesh itself;/,
  );
  expect(told(new Error('oops'), true).err).toMatch(/Error: oops\n +at /);
});
