import { COMMANDS } from '../../lib/cli/commands';
import { differenceLines } from '../../lib/cli/difference-lines';
import { styleFor } from '../../lib/cli/terminal';
import type { TableDifference } from '../../lib/run';
import { call, Kept, useFolders } from './support';

const folder = useFolders();

test('the commands that work on a deployed stack name it, the profile and the region in the same words', () => {
  const own = COMMANDS.filter(({ options }) => 'on' in options);
  expect(own.map(({ name }) => name).sort()).toEqual([
    'diff',
    'history',
    'ls',
    'quarantine',
    'redrive',
    'replay',
    'rollback',
    'runs',
    'sql',
  ]);
  for (const { options } of own) expect(Object.keys(options)).toEqual(expect.arrayContaining(['profile', 'region']));
});

test.each([
  [['ls', 'app', '--on', 'Revenue'], "an app and a deployed stack are named: 'app' and 'Revenue'", 'leave one of them'],
  [['ls', '--on', 'Revenue', '--app', 'x'], "an app and a deployed stack are named: 'x' and 'Revenue'", 'leave one of'],
  [['ls', '--region', 'eu-west-1'], '--profile and --region are for a deployed stack', 'name it: --on STACK'],
  [['redrive'], 'the stack is missing', 'dead letters are on AWS only: data-mesh redrive --on STACK'],
  [['diff'], 'the stack is missing', 'data-mesh diff --on STACK'],
])(
  'fails on the words %j with exit code 2 and the mend, before anything is asked of AWS',
  async (args, message, mend) => {
    const { code, out, err } = await call(args, { cwd: folder() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`error: ${message}\n  mend: ${mend}`);
  },
);

test('differences are shown in the manner of cdk diff', () => {
  const none = { columns: [], orphaned: [] };
  const found: TableDifference[] = [
    { ...none, table: 'shop.new', does: 'create' },
    { ...none, table: 'shop.kept', does: 'adopt' },
    {
      table: 'shop.bill',
      does: 'change',
      columns: [
        { does: 'rename', column: 'id', from: 'number' },
        { does: 'relax', column: 'day' },
      ],
      orphaned: ['fax'],
      rows: 'is built again: its SQL has changed',
    },
    { ...none, table: 'shop.old', does: 'orphan' },
    {
      ...none,
      table: 'shop.wrong',
      does: 'refuse',
      problems: [{ message: 'cannot become int', hint: 'declare it as long', place: { construct: 'Shop/wrong' } }],
    },
  ];
  expect(differenceLines('Shop', found, styleFor(new Kept(), {}))).toEqual([
    'Stack Shop',
    'Tables',
    '[+] shop.new is created',
    '[+] shop.kept is taken as an earlier deployment left it',
    '[~] shop.bill changes',
    ' ├─ [~] number is called id',
    ' ├─ [~] day may be empty',
    ' ├─ [-] fax is no longer declared: it stays, and new rows have nothing in it',
    ' └─ is built again: its SQL has changed',
    '[-] shop.old is no longer declared: it stays as it is',
    '[!] shop.wrong cannot become what is declared: the deployment fails',
    '    error: cannot become int',
    '      at   Shop/wrong',
    '      mend: declare it as long',
    '',
    '5 tables with differences, 1 refused',
  ]);
});
