import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from '../../lib/engine';
import { assertFieldIds } from '../../lib/table/parquet-field-ids';

test('field ids are found behind names of any length, and where there are none that is told', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'field-ids-'));
  const session = await Session.open({ scratch, threads: 1 });
  const name = 'n'.repeat(300);
  const select = `SELECT 1 AS a, 'x' AS ${name}, [{'inner_one': true}] AS nested`;
  const nested = '{__duckdb_field_id: 3, element: {__duckdb_field_id: 4, inner_one: 5}}';
  const files = { all: `{a: 1, ${name}: 2, nested: ${nested}}`, last: '{a: 7}', long: `{${name}: 2}`, none: '' };
  for (const [file, ids] of Object.entries(files)) {
    const path = join(scratch, `${file}.parquet`);
    await session.run(`COPY (${select}) TO '${path}' (FORMAT parquet${ids ? `, FIELD_IDS ${ids}` : ''})`);
    const said = expect(assertFieldIds(path, 'db.t'));
    await (ids ? said.resolves.toBeUndefined() : said.rejects.toThrow(/has no field ids/));
  }
  session.close();
  rmSync(scratch, { recursive: true });
});
