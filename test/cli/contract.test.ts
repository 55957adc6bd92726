import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDatasetContract } from '../../lib/manifest/read';
import { appFiles, call, declared, useFolders } from './support';

const folder = useFolders();

test('the contract of an app is a file by which its files can be tried without it', async () => {
  const cwd = folder(appFiles(declared()));
  const { code, out } = await call(['contract', 'bill', '--out', 'bill.yaml'], { cwd });
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('data-mesh stage FILE --contract bill.yaml') });
  const text = readFileSync(join(cwd, 'bill.yaml'), 'utf8');
  const [dataset] = declared().datasets;
  expect(readDatasetContract(text).dataset).toMatchObject({ name: 'bill', key: dataset.key, domain: dataset.domain });
  const staged = await call(['stage', '-c', 'bill.yaml', '--json'], { cwd });
  expect(JSON.parse(staged.out)).toMatchObject({ read: 5, staged: 3, quarantined: 2 });
  expect((await call(['contract', 'bill'], { cwd })).out).toBe(text);
});

test('fails on a table that is none, on none at all, and to overwrite', async () => {
  const cwd = folder({ ...appFiles(declared()), 'there.yaml': 'mine' });
  expect((await call(['contract', 'bil'], { cwd })).err).toContain("there is no dataset 'bil'");
  expect(await call(['contract'], { cwd })).toMatchObject({ code: 2, err: expect.stringContaining('needs a table') });
  expect((await call(['contract', 'bill', '-o', 'there.yaml'], { cwd })).err).toContain('nothing is overwritten');
});
