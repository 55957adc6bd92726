import { ScratchBudget } from '../../lib/run';

const scan = (...mebibytes: number[]) => ({
  files: mebibytes.map((size) => ({ uri: `s3://b/${size}`, rows: 1, bytes: size * 2 ** 20 })),
});

test('files that fit nine tenths of the scratch are fetched', () => {
  const budget = new ScratchBudget(1000 * 2 ** 20);
  budget.plan('/tmp/1', 'd.a', scan(500, 100));
  budget.plan('/tmp/1', 'd.b', scan(300));
  // What is read twice is fetched once, and another step has a folder of its own.
  budget.plan('/tmp/1', 'd.a', scan(500));
  budget.plan('/tmp/2', 'd.a', scan(700));
});

test('fails before files are fetched that do not fit beside the others, and names the way', () => {
  const budget = new ScratchBudget(2 ** 30);
  budget.plan('/tmp/1', 'd.a', scan(900));
  expect(() => budget.plan('/tmp/1', 'd.b', scan(300))).toThrow(
    /up to those of d\.b, have 1\.2 GiB, and of the scratch of 1\.0 GiB .* raise the layer's 'scratch'/,
  );
});
