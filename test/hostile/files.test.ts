import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { useShop } from './support';

const shop = useShop();

const HEADER = 'Id;Day;At;Amount;Note\n';

test('a file that is not what it seems is refused as a whole and named; the others are taken', async () => {
  const zip = Buffer.from(zipSync({ 'xl/workbook.xml': Buffer.from('<workbook/>') }));
  const mixed = shop({
    'data/bills-zip.csv': zip,
    'data/bills-html.csv': '<!DOCTYPE html><html><body>Please log in</body></html>',
    'data/bills-noise.csv': Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7919) % 251)),
    'data/bills-nothing.csv': Buffer.alloc(10_000),
    'data/bills-line.csv': 'x'.repeat(6_000_000),
    'data/products-cut.json': '[{"sku":"c","qty":1},{"sku":"d","qty":',
    'data/products-deep.json': '['.repeat(100_000),
    'data/products-parquet.json': 'PAR1....PAR1',
  });
  const { code, out } = await mixed.call(['run']);
  expect(code).toBe(3);
  for (const name of ['zip', 'html', 'noise', 'nothing', 'line']) expect(out).toContain(`refused bills-${name}.csv`);
  const files = (table: string) => mixed.rows(`SELECT DISTINCT file FROM shop.${table}__quarantine ORDER BY 1`);
  expect(await files('bill')).toEqual(['1', 'html', 'line', 'noise', 'nothing', 'zip'].map((it) => `bills-${it}.csv`));
  expect(await files('product')).toEqual(['cut', 'deep', 'parquet'].map((it) => `products-${it}.json`));
  expect(await mixed.rows('SELECT count(*) FROM shop.product')).toEqual(['3']);
  expect(await mixed.rows('FROM report.total')).toEqual(['1244.56,2']);
  expect((await mixed.call(['run'])).out).toContain('nothing new');
});

test('an empty file, a header alone and what is no file at all are no error', async () => {
  const quiet = shop({
    'data/bills-empty.csv': '',
    'data/bills-header.csv': HEADER,
    'data/bills-bom.csv': '\ufeff',
    'data/products-empty.json': '',
    'data/products-none.json': '[]',
  });
  mkdirSync(join(quiet.folder, 'data/bills-folder.csv'));
  symlinkSync('nowhere', join(quiet.folder, 'data/bills-dangling.csv'));
  const { code, out } = await quiet.call(['run']);
  expect(code).toBe(0);
  expect(out).toContain('bills-empty.csv for shop.bill: the file is empty');
  expect(out).toContain('bills-bom.csv and 1 other for shop.bill: the file has no records');
  expect(await quiet.rows('FROM report.total')).toEqual(['1244.56,2']);
});

test('names and cells that are SQL, patterns or orders to a terminal are nothing but names and cells', async () => {
  const evil = `x'; DROP TABLE y; --"\u001b[2J\u001b]0;owned\u0007`;
  const named = shop({
    [`data/bills-${evil}[1-9]*?{a,b}\n.csv`]: `Id;Day;At;Amount;Note;"${evil.replaceAll('"', '""')}"\n7;03/02/2026;;5,00;"${evil.replaceAll('"', '""')}";x\n8;${evil};;1,00;x;y\n`,
  });
  const { code, out, err } = await named.call(['run']);
  expect(code).toBe(0);
  for (const order of ['\u001b', '\u0007']) expect(out + err).not.toContain(order);
  const refused = await named.call(['quarantine']);
  expect(refused.out).toContain('owned');
  for (const order of ['\u001b', '\u0007']) expect(refused.out).not.toContain(order);
  const [{ note, __file }] = JSON.parse(
    (await named.call(['sql', 'SELECT note, __file FROM shop.bill WHERE id = 7', '--json'])).out,
  );
  expect(note).toBe(evil);
  expect(__file).toBe(`bills-${evil}[1-9]*?{a,b}\n.csv`);
  expect(await named.rows('FROM report.total')).toEqual(['1249.56,3']);
});

test('a folder that is not there stops what needs it and nothing else', async () => {
  const away = shop();
  away.declare(({ sources }) => {
    sources[0].localPath = 'elsewhere/bills-*';
  });
  const { code, out, err } = await away.call(['run']);
  expect(code).toBe(3);
  expect(err).toContain(`leads to ${join(away.folder, 'elsewhere')}, which is not there`);
  expect(err).toContain('mend: put the files there, or mend');
  expect(out).toMatch(/skipped report\.per_day: .*never filled/);
  expect(await away.rows('SELECT sku FROM shop.product ORDER BY 1')).toEqual(['a', 'b']);
});

test('a path that matches nothing is told', async () => {
  const typo = shop();
  typo.declare(({ sources }) => {
    sources[0].localPath = 'data/bils-*';
  });
  const { code, out } = await typo.call(['run']);
  expect(code).toBe(0);
  expect(out).toContain("note shop.bill has no file: nothing matches 'localPath' of its source");
});

test('a file that was refused leaves nothing in the scratch, and nothing outside .data-mesh', async () => {
  const tidy = shop({ 'data/bills-noise.csv': Buffer.alloc(100_000, 0x84) });
  const before = readdirSync(tidy.folder);
  expect((await tidy.call(['run'])).code).toBe(3);
  expect(readdirSync(join(tidy.folder, '.data-mesh/scratch'))).toEqual([]);
  expect(readdirSync(tidy.folder).sort()).toEqual([...before, '.data-mesh'].sort());
});
