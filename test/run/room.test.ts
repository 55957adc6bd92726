import { roomProblems } from '../../lib/run/models/room';

const GIB = 1024 ** 3;
const usual = { memory: 1.5 * GIB, scratch: 10 * GIB };

test('inputs of 4.5 GiB fit into a function as a layer declares it unless told otherwise', () => {
  expect(roomProblems('sales.sum', { ...usual, bytes: 4.5 * GIB })).toEqual([]);
});

test('fails where inputs, what is spilled and the result find no room on the disk, and says how much they need', () => {
  const [{ message, hint }, ...more] = roomProblems('sales.sum', { ...usual, bytes: 5 * GIB });
  expect(more).toEqual([]);
  expect(message).toBe(
    'the inputs of sales.sum are 5.0 GiB: with what is spilled and the result about 10.0 GiB of scratch are needed, and 9.0 GiB can be used',
  );
  expect(hint).toContain("more 'scratch' (at most 10 GiB)");
});

test('fails where the engine has too little memory for its inputs, and says how much is enough', () => {
  const room = { memory: 64 * 1024 ** 2, scratch: 10 * GIB, bytes: 4 * GIB };
  const [{ message, hint }, ...more] = roomProblems('sales.sum', room);
  expect(more).toEqual([]);
  expect(message).toContain('more than 32 times the 0.1 GiB of memory');
  expect(hint).toContain("at least 0.3 GiB of 'memory'");
  expect(roomProblems('sales.sum', { ...room, memory: 128 * 1024 ** 2 })).toEqual([]);
  expect(roomProblems('sales.sum', { ...room, scratch: GIB })).toHaveLength(2);
});

test('what an audit would fetch is named as such', () => {
  const what = 'the rows that are audited';
  const [{ message }] = roomProblems('sales.sum', { ...usual, bytes: 5 * GIB, what });
  expect(message).toMatch(/^the rows that are audited of sales\.sum are 5\.0 GiB: /);
});
