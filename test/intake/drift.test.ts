import type { DriftRules, StagedColumn } from '../../lib/contract';
import { Bench } from './support';

const bench = new Bench();
afterAll(() => bench.close());

const columns: StagedColumn[] = [
  { name: 'id', type: 'string', from: ['Nummer'], required: true },
  { name: 'discount', type: 'decimal(12,2)', from: ['Korting', 'Prix réduit'], parse: { decimal: ',' } },
];
const deliver = (content: string, drift: DriftRules = {}) => bench.deliver({ content, columns, drift });

describe('a header is the same', () => {
  test.each(['Korting', ' KORTING', 'prix  réduit', 'Prix re\u0301duit'])(
    'as %s, and nothing is said',
    async (header) => {
      const { rows, remarks } = await deliver(`${header};Nummer\n1,5;A\n`);
      expect(rows).toMatchObject([{ id: 'A', discount: '1.50' }]);
      expect(remarks).toEqual([]);
    },
  );

  test.each(['Prix reduit', 'prix_reduit', 'PRIX-RÉDUIT', 'Prix.Réduit'])('as %s, and that is told', async (header) => {
    const { rows, remarks } = await deliver(`Nummer;${header}\nA;1,5\n`);
    expect(rows).toMatchObject([{ discount: '1.50' }]);
    expect(remarks).toEqual([`the header '${header}' was read for discount, though it is spelled 'Prix réduit'`]);
  });

  test('fails where two headers can be meant', async () => {
    const { faults } = await deliver('Nummer;prix_reduit;Prix reduit\nA;1;2\n');
    expect(faults).toMatchObject([{ reason: 'renamed_header' }]);
  });
});

describe('a renamed header', () => {
  const content = 'Nummer;Kortng\nA;1,5\n';

  test('fails the file unless the contract says otherwise', async () => {
    const { faults, refused } = await deliver(content);
    expect(faults).toMatchObject([{ reason: 'renamed_header' }]);
    expect(refused).toBe(
      "the header 'Kortng' is nearly 'Korting', for discount; add it to 'from' where it is meant, or set renamedHeaders to accept",
    );
  });

  test('is read where it is accepted, and told', async () => {
    const { rows, remarks } = await deliver(content, { renamedHeaders: 'accept' });
    expect(rows).toMatchObject([{ discount: '1.50' }]);
    expect(remarks).toEqual(["the header 'Kortng' is nearly 'Korting', for discount"]);
  });

  test('fails and waits where it is refused', async () => {
    await expect(deliver(content, { renamedHeaders: 'refuse' })).rejects.toMatchObject({
      problems: [{ message: "the file waits: the header 'Kortng' is nearly 'Korting', for discount" }],
    });
  });

  test('is none where short names, numbers or other columns part them', async () => {
    const parted: StagedColumn[] = [columns[0], ...['tax', 'line 1', 'net'].map((name) => ({ name, type: 'string' }))];
    const { newColumns, refused } = await bench.deliver({
      content: 'Nummer;fax;line 2;nett\nA;1;2;3\n',
      columns: parted,
    });
    expect(refused).toBeUndefined();
    expect(newColumns).toEqual(['fax', 'line 2', 'nett']);
  });
});

describe('a new column', () => {
  const content = 'Nummer;Korting;Regio\nA;1;N\n';

  test('is told and not read', async () => {
    const { rows, newColumns, remarks } = await deliver(content);
    expect(rows).toHaveLength(1);
    expect(newColumns).toEqual(['Regio']);
    expect(remarks).toEqual(["columns that the contract does not know: 'Regio'"]);
  });

  test('fails the file where the contract quarantines or refuses it', async () => {
    expect((await deliver(content, { newColumns: 'quarantine' })).faults).toMatchObject([{ reason: 'new_columns' }]);
    await expect(deliver(content, { newColumns: 'refuse' })).rejects.toThrow(/the file waits: .*'Regio'; declare them/);
  });
});

describe('a missing column', () => {
  test('is left empty and told, or fails the file as the contract says', async () => {
    const { rows, remarks } = await deliver('Nummer\nA\n');
    expect(rows).toMatchObject([{ id: 'A', discount: null }]);
    expect(remarks).toEqual(['no header for discount, which is left empty']);
    const quarantined = await deliver('Nummer\nA\n', { missingColumns: 'quarantine' });
    expect(quarantined.faults).toMatchObject([{ reason: 'missing_column' }]);
    await expect(deliver('Nummer\nA\n', { missingColumns: 'refuse' })).rejects.toThrow(
      /the file waits: no header for discount/,
    );
  });

  test('fails the file whatever the contract says where it is required', async () => {
    expect((await deliver('Korting\n1\n', { missingColumns: 'accept' })).faults).toMatchObject([
      { reason: 'missing_column' },
    ]);
    await expect(deliver('Korting\n1\n', { missingColumns: 'refuse' })).rejects.toThrow(
      /the file waits: no header 'Nummer'/,
    );
  });
});

describe('a changed type', () => {
  const file = (bad: number, good: number) =>
    ['Nummer;Korting', ...Array.from({ length: bad + good }, (_, at) => `${at};${at < bad ? '1.5' : '1,5'}`)].join(
      '\n',
    );

  test('is told, and each record explained, where it is accepted', async () => {
    const { staged, quarantined, remarks } = await deliver(file(150, 50));
    expect([staged, quarantined]).toEqual([50, 150]);
    expect(remarks).toEqual([
      "the type of a column has changed: 150 of 200 records fail in discount (not_a_number, for example '1.5')",
    ]);
  });

  test('fails the file as a whole where the contract says so', async () => {
    const { read, faults } = await deliver(file(150, 50), { changedTypes: 'quarantine' });
    expect(read).toBe(1);
    expect(faults).toMatchObject([{ reason: 'changed_type' }]);
    await expect(deliver(file(150, 50), { changedTypes: 'refuse' })).rejects.toThrow(
      /the file waits: the type of a column/,
    );
  });

  test('is none below the declared share, or in few records', async () => {
    const rules: DriftRules = { changedTypes: 'quarantine', changedTypesAbove: 0.8 };
    expect(await deliver(file(150, 50), rules)).toMatchObject({ staged: 50, quarantined: 150, remarks: [] });
    expect(await deliver(file(99, 0), rules)).toMatchObject({ staged: 0, quarantined: 99, remarks: [] });
  });
});
