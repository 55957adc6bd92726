import fc from 'fast-check';
import { draftContract, draftText } from '../../lib/cli/draft-contract';
import type { Inferred } from '../../lib/intake';
import { readDatasetContract } from '../../lib/manifest/read';

test('whatever headers and cells hold, the draft with its questions reads as the draft', () => {
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  const hostile = fc.oneof(
    text,
    fc.constantFrom('a\rb: c', 'x\n- { name: evil }', '\u2028', '\u0085', '# ?', '"', '\\', '\u009b2J'),
  );
  fc.assert(
    fc.property(fc.uniqueArray(hostile, { minLength: 1, maxLength: 4 }), hostile, (headers, says) => {
      const inferred: Inferred = {
        format: { kind: 'ndjson' },
        columns: headers.map((header, at) => ({
          column: { name: `c${at}`, type: 'string', from: [header] },
          doubts: [{ says, choices: [{ type: 'string', parse: { nullWords: [says] } }] }],
          filled: 1,
          distinct: 1,
        })),
        unsure: [says],
        looked: { files: 1, records: 2, whole: true },
      };
      const draft = draftContract(inferred, { name: 'x', path: says });
      const read = readDatasetContract(draftText(draft, inferred));
      expect(read.dataset.columns).toEqual(draft.contract.dataset.columns);
      expect(read.source.localPath).toBe(says);
    }),
    { numRuns: 40 },
  );
});
