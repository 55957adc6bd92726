import { useShop } from './support';

const shop = useShop();

test('a column that is added, left out or wider keeps all rows; one of another type is refused with the mend', async () => {
  const grown = shop();
  await grown.call(['run']);
  const bills = (query: string) => grown.rows(`SELECT ${query} FROM shop.bill ORDER BY id`);
  grown.declare(({ datasets: [{ columns }] }) => {
    columns.push({ name: 'extra', type: 'string', required: false, from: ['Extra'] });
    columns.splice(
      columns.findIndex((it) => it.name === 'note'),
      1,
    );
  });
  grown.write({ 'data/bills-2.csv': 'Id;Day;At;Amount;Note;Extra\n7;03/02/2026;;5,00;n;e\n' });
  expect((await grown.call(['run'])).code).toBe(0);
  expect(await bills('id, extra')).toEqual(['1,', '2,', '7,e']);
  grown.declare(({ datasets: [{ columns }] }) => {
    for (const column of columns) if (column.name === 'id') column.type = 'string';
  });
  const { code, out, err } = await grown.call(['run']);
  expect(code).toBe(3);
  expect(err).toContain("column 'id' is long and cannot become string");
  expect(err).toContain('mend: declare it as long, or give the new column another name');
  expect(out).toMatch(/skipped report\.total/);
  expect(await grown.rows('FROM report.total')).toEqual(['1249.56,3']);
});

test('what a wrong declaration refused is taken when it is mended', async () => {
  const wrong = shop();
  const formats = (format: string) =>
    wrong.declare(({ datasets: [{ columns }] }) => {
      for (const { name, parse } of columns) if (name === 'day' && parse) parse.formats = [format];
    });
  formats('yyyy-MM-dd');
  expect((await wrong.call(['run'])).code).toBe(0);
  expect(await wrong.rows('SELECT count(*) FROM shop.bill__quarantine')).toEqual(['3']);
  formats('dd/MM/yyyy');
  expect((await wrong.call(['run'])).code).toBe(0);
  expect(await wrong.rows('SELECT count(*) FROM shop.bill__quarantine')).toEqual(['1']);
  expect(await wrong.rows('FROM report.total')).toEqual(['1244.56,2']);
  expect((await wrong.call(['run'])).out).toContain('nothing new');
});

test('a version that fails its check is not published, what depends on it waits, and mended it goes on', async () => {
  const checked = shop();
  await checked.call(['run']);
  const bad = 'Id;Day;At;Amount;Note\n7;03/02/2026;;-5,00;x\n';
  checked.write({ 'data/bills-2.csv': bad });
  const { code, out, err } = await checked.call(['run']);
  expect(code).toBe(3);
  expect(out).toContain('failed report.per_day: not_negative_amount: 1 row; the version before it');
  expect(out).toContain('skipped report.total: its input report.per_day failed its audit');
  expect(err).toContain('report.per_day failed its audit: not_negative_amount is broken by 1 row');
  expect(await checked.rows('FROM report.total')).toEqual(['1244.56,2']);
  checked.write({ 'data/bills-2.csv': bad.replace('-5', '5') });
  expect((await checked.call(['run'])).code).toBe(0);
  expect(await checked.rows('FROM report.total')).toEqual(['1249.56,3']);
});
