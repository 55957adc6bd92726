import fc from 'fast-check';
import { readAvro, writeAvro } from '../../lib/table/avro-file';
import { RecordReader } from '../../lib/table/avro-record';
import { readManifest, Status, writeManifest } from '../../lib/table/manifest';
import { readManifestList, writeManifestList } from '../../lib/table/manifest-list';
import { newMetadata } from '../../lib/table/metadata';

const schema = {
  type: 'record',
  name: 'r',
  fields: [
    { name: 'n', type: 'long', 'field-id': 7 },
    { name: 'text', type: ['null', 'string'], 'field-id': 8 },
  ],
};

test('records and header come back, 64-bit integers exactly, field ids with them', () => {
  const row = fc.record({ n: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), text: fc.option(fc.string()) });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 50 }), fc.string(), (records, note) => {
      const read = readAvro(writeAvro({ schema, metadata: { note }, records }), 'x');
      expect(read.records.map((record) => ({ ...(record as object) }))).toEqual(
        records.map((record) => ({ ...record })),
      );
      expect(read.metadata.note).toBe(note);
      expect(read.schema).toEqual(schema);
    }),
  );
});

test('fails for what is no Avro file, and for one that is cut short', () => {
  expect(() => readAvro(Buffer.from('{"not": "avro"}'), 'file:///x')).toThrow(
    'file:///x is damaged: it is no Avro file',
  );
  const whole = writeAvro({ schema, metadata: {}, records: [{ n: 1n, text: 'abc' }] });
  expect(() => readAvro(whole.subarray(0, whole.length - 20), 'x')).toThrow(/ends in the middle/);
});

test('a value is found by field id whatever its name, and by name where there is no id', () => {
  const renamed = new RecordReader(
    { type: 'record', fields: [{ name: 'zzz', type: 'long', 'field-id': 7 }] },
    { 7: 'n' },
  );
  expect(renamed.value({ zzz: 5n }, 7)).toBe(5n);
  const bare = new RecordReader({ type: 'record', fields: [{ name: 'n', type: 'long' }] }, { 7: 'n' });
  expect(bare.value({ n: 5n }, 7)).toBe(5n);
});

const file = {
  uri: 'file:///t/data/x.parquet',
  rows: 3,
  bytes: 100,
  columnBytes: { 1: 10 },
  valueCounts: { 1: 3 },
  nullCounts: { 1: 0 },
  nanCounts: {},
  lowerBounds: { 1: 'AAAA' },
  upperBounds: { 1: '' },
};

const listed = {
  path: 'file:///t/metadata/m0.avro',
  length: 10,
  specId: 0,
  content: 'data' as const,
  sequenceNumber: 9,
  minSequenceNumber: 9,
  addedSnapshotId: 2n ** 62n,
  addedFiles: 1,
  existingFiles: 0,
  deletedFiles: 0,
  addedRows: 3,
  existingRows: 0,
  deletedRows: 0,
  partitions: [],
};

test('what a manifest leaves out is inherited from the list: the snapshot, and for what it added the sequence numbers', () => {
  const table = newMetadata({ uuid: 'u', location: 'file:///t', fields: [], properties: {}, lastId: 0, now: 0 });
  const entries = [
    { status: Status.added, file },
    { status: Status.existing, snapshotId: 5n, sequenceNumber: 3, fileSequenceNumber: 2, file },
  ];
  const bytes = writeManifest({ specId: 0, content: 'data', entries }, table);
  expect(readManifest(bytes, listed, table)).toEqual([
    { status: Status.added, snapshotId: 2n ** 62n, sequenceNumber: 9, fileSequenceNumber: 9, file },
    { status: Status.existing, snapshotId: 5n, sequenceNumber: 3, fileSequenceNumber: 2, file },
  ]);
});

test('a manifest list comes back, also an empty one', () => {
  const of = { snapshotId: 1n, parentId: 2n, sequenceNumber: 3 };
  expect(readManifestList(writeManifestList([listed], of), 'x')).toEqual([listed]);
  expect(readManifestList(writeManifestList([], of), 'x')).toEqual([]);
  expect(readAvro(writeManifestList([], { ...of, parentId: undefined }), 'x').metadata['parent-snapshot-id']).toBe(
    'null',
  );
});
