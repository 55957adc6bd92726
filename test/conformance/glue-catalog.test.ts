import { CreateTableCommand, DeleteTableCommand, GetTableCommand, UpdateTableCommand } from '@aws-sdk/client-glue';
import { type CatalogPointer, GlueCatalog } from '../../lib/catalog';
import { S3Store } from '../../lib/store';
import { survey, Tables } from '../../lib/table';
import { fault, glue, newBucket, newDatabase } from './support/cloud';

function pointer(number: number, word = 'a'): CatalogPointer {
  return {
    location: 's3://bucket/t',
    metadataLocation: `s3://bucket/t/metadata/${String(number).padStart(5, '0')}-${word}.metadata.json`,
    columns: [
      { name: 'id', type: 'bigint', fieldId: 1, required: true, comment: 'x'.repeat(300) },
      { name: 'amount', type: 'decimal(12,2)', fieldId: 2, required: false },
    ],
  };
}

async function newTable() {
  const id = { database: await newDatabase(), table: 't' };
  const catalog = await GlueCatalog.open();
  expect(await catalog.create(id, pointer(0))).toBe(true);
  const entry = await catalog.load(id);
  if (!entry) throw new Error('the table just made is not there');
  return { id, catalog, entry };
}

async function parameters(id: { database: string; table: string }) {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: id.database, Name: id.table }));
  return Table?.Parameters;
}

test('a table is created in the form that Iceberg readers know', async () => {
  const { id } = await newTable();
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: id.database, Name: id.table }));
  expect(Table).toMatchObject({
    TableType: 'EXTERNAL_TABLE',
    Parameters: { table_type: 'ICEBERG', metadata_location: pointer(0).metadataLocation },
    StorageDescriptor: {
      Location: 's3://bucket/t',
      Columns: [
        {
          Name: 'id',
          Type: 'bigint',
          Comment: 'x'.repeat(255),
          Parameters: { 'iceberg.field.id': '1', 'iceberg.field.optional': 'false' },
        },
        {
          Name: 'amount',
          Type: 'decimal(12,2)',
          Parameters: { 'iceberg.field.id': '2', 'iceberg.field.optional': 'true' },
        },
      ],
    },
  });
});

test('a name is taken once', async () => {
  const { id, catalog } = await newTable();
  expect(await catalog.create(id, pointer(0, 'other'))).toBe(false);
});

test('a table that is not there is undefined', async () => {
  const catalog = await GlueCatalog.open();
  expect(await catalog.load({ database: await newDatabase(), table: 'no' })).toBeUndefined();
});

test('all tables of a database are told, page by page, and one that is no Iceberg table as such', async () => {
  const { id, catalog, entry } = await newTable();
  const names = Array.from({ length: 120 }, (_, at) => `t${at}`);
  for (const table of names) await catalog.create({ ...id, table }, pointer(0));
  const foreign = { DatabaseName: id.database, TableInput: { Name: 'foreign' } };
  await glue.send(new CreateTableCommand(foreign));
  const entries = await catalog.entries(id.database);
  expect([...entries.keys()].sort()).toEqual([...names, 't', 'foreign'].sort());
  expect(entries.get('t')).toEqual(entry);
  expect(entries.get('foreign')).toBeUndefined();
});

test('what was made, or left behind, since a database was looked at is found all the same', async () => {
  const store = await S3Store.open(`s3://${await newBucket()}`);
  const tables = new Tables({ catalog: await GlueCatalog.open(), store });
  const database = await newDatabase();
  const spec = (table: string) => ({
    id: { database, table },
    location: `${store.root}/${database}/${table}`,
    columns: [{ name: 'n', type: 'int' as const }],
  });
  const forgotten = await tables.ensure(spec('forgotten'));
  await glue.send(new DeleteTableCommand({ DatabaseName: database, Name: 'forgotten' }));
  const seen = await survey(tables.ports, spec('made'));
  expect([seen?.isNew(spec('made')), seen?.isNew(spec('forgotten'))]).toEqual([true, false]);
  const made = await tables.ensure(spec('made'));
  expect((await tables.ensure(spec('made'), seen)).metadataLocation).toBe(made.metadataLocation);
  expect((await tables.ensure(spec('forgotten'), seen)).metadataLocation).toBe(forgotten.metadataLocation);
  const evolved = { ...spec('made'), columns: [...spec('made').columns, { name: 'm', type: 'int' as const }] };
  expect((await tables.ensure(evolved, await survey(tables.ports, evolved))).columns).toHaveLength(2);
});

test('a swap keeps what others wrote beside our parameters', async () => {
  const { id, catalog, entry } = await newTable();
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: id.database, Name: id.table }));
  const TableInput = {
    Name: 't',
    Description: 'by hand',
    Parameters: { ...Table?.Parameters, classification: 'finance' },
    StorageDescriptor: Table?.StorageDescriptor,
  };
  await glue.send(new UpdateTableCommand({ DatabaseName: id.database, TableInput }));
  expect(await catalog.swap(entry, pointer(1))).toBe(true);
  expect(await parameters(id)).toEqual({
    table_type: 'ICEBERG',
    classification: 'finance',
    metadata_location: pointer(1).metadataLocation,
    previous_metadata_location: pointer(0).metadataLocation,
  });
  const after = await glue.send(new GetTableCommand({ DatabaseName: id.database, Name: id.table }));
  expect(after.Table?.Description).toBe('by hand');
});

test('of writers with the same base one wins, each round', async () => {
  const { id, catalog } = await newTable();
  for (let round = 1; round <= 10; round++) {
    const base = await catalog.load(id);
    if (!base) throw new Error('the table is gone');
    const won = await Promise.all(['a', 'b', 'c', 'd'].map((word) => catalog.swap(base, pointer(round, word))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect((await catalog.load(id))?.metadataLocation).toBe(pointer(round, 'abcd'[won.indexOf(true)]).metadataLocation);
  }
});

test('a swap whose answer was lost knows its own success', async () => {
  const { id, catalog, entry } = await newTable();
  await fault({ match: ['AWSGlue.UpdateTable', id.database], after: true, status: 500, times: 1 });
  expect(await catalog.swap(entry, pointer(1))).toBe(true);
  const base = await catalog.load(id);
  if (!base) throw new Error('the table is gone');
  await fault({ match: ['AWSGlue.UpdateTable', id.database], after: true, status: 503, times: 5 });
  expect(await catalog.swap(base, pointer(2))).toBe(true);
  expect(await catalog.swap(base, pointer(2))).toBe(true);
  expect(await catalog.swap(base, pointer(2, 'other'))).toBe(false);
});

test('a create whose answer was lost knows its own success', async () => {
  const id = { database: await newDatabase(), table: 't' };
  const catalog = await GlueCatalog.open();
  await fault({ match: ['AWSGlue.CreateTable', id.database], after: true, status: 500, times: 1 });
  expect(await catalog.create(id, pointer(0))).toBe(true);
});

test('fails to take a table whose Iceberg parameters another tool has erased', async () => {
  const { id, catalog } = await newTable();
  await glue.send(new UpdateTableCommand({ DatabaseName: id.database, TableInput: { Name: 't' } }));
  await expect(catalog.load(id)).rejects.toThrow(/is no Iceberg table; another tool has overwritten/);
});

test('fails to create a table in a database that is not there', async () => {
  const catalog = await GlueCatalog.open();
  await expect(catalog.create({ database: 'nowhere', table: 't' }, pointer(0))).rejects.toThrow(/deploy the stack/);
});
