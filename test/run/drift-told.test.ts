import type { DriftRules, DriftVerdict, StagedColumn } from '../../lib/contract';
import { RunRecords } from '../../lib/run';
import { dataset, manifest, source } from '../plan/meshes';
import { App } from './apps';

type Kind = Exclude<keyof DriftRules, 'changedTypesAbove'>;

const VERDICTS: readonly DriftVerdict[] = ['refuse', 'quarantine', 'accept'];
const COLUMNS: readonly StagedColumn[] = [
  { name: 'id', type: 'string' },
  { name: 'amount', type: 'decimal(12,2)' },
  { name: 'remark', type: 'string', from: ['Remark'] },
];
const RECORDS = 120;

/** By kind of drift: the header, an amount, and what is said of it. */
const DRIFTED: Readonly<Record<Kind, readonly [header: string, amount: string, says: string]>> = {
  newColumns: ['id;amount;Remark;region', '1;x;N', "columns that the contract does not know: 'region'"],
  missingColumns: ['id;amount', '1', 'no header for remark'],
  renamedHeaders: ['id;amount;Remarks', '1;x', "the header 'Remarks' is nearly 'Remark', for remark"],
  changedTypes: ['id;amount;Remark', '1,50;x', `${RECORDS} of ${RECORDS} records fail in amount`],
};
const CASES = (Object.keys(DRIFTED) as Kind[]).flatMap((kind) =>
  VERDICTS.map((verdict) => ({ kind, verdict, name: `${kind}_${verdict}`.toLowerCase() })),
);

test('each kind of drift is refused, quarantined or accepted as the contract says, and told by the run and by its record', async () => {
  const app = new App(
    manifest({
      sources: CASES.map(({ name }) => source(name, { localPath: `data/${name}.csv` })),
      datasets: CASES.map(({ kind, verdict, name }) => dataset(name, { columns: COLUMNS, [kind]: verdict })),
    }),
  );
  for (const { kind, name } of CASES) {
    const [header, cells] = DRIFTED[kind];
    app.file(`data/${name}.csv`, header, ...Array.from({ length: RECORDS }, (_, at) => `k${at};${cells}`));
  }
  const report = await app.run();
  const [record] = await new RunRecords((await app.open()).store('')).newest(1);
  for (const { kind, verdict, name } of CASES) {
    const says = expect.stringContaining(DRIFTED[kind][2]);
    const intake = report.intakes.find((it) => it.dataset === `finance.${name}`);
    const told = record.tables.find(({ table }) => table === `finance.${name}`);
    if (verdict === 'refuse') {
      expect([name, intake, told]).toEqual([name, undefined, undefined]);
      expect(report.problems).toContainEqual(
        expect.objectContaining({ message: says, place: expect.objectContaining({ file: `${name}.csv` }) }),
      );
      expect(record.problems).toContainEqual(says);
    } else if (verdict === 'quarantine') {
      expect(intake).toMatchObject({ staged: 0, refused: says });
      expect(told).toMatchObject({ status: 'failed', because: says });
    } else {
      const staged = kind === 'changedTypes' ? 0 : RECORDS;
      expect(intake).toMatchObject({ read: RECORDS, staged, quarantined: RECORDS - staged });
      expect(intake?.remarks).toContainEqual(says);
      expect(told).toMatchObject({ status: 'taken', rows: staged, remarks: expect.arrayContaining([says]) });
    }
  }
});
