import { type LockedContract, lockText, parseLock } from '../../lib/contract';

const CONTRACTS: LockedContract[] = [
  { product: 'sales.orders', version: '2.1.0', audience: 'all', sha256: 'b'.repeat(64) },
  { product: 'forecasting.revenue', version: '1.0.0', audience: 'fraud', sha256: 'a'.repeat(64) },
];

test('what is locked is read again, in the order of the products', () => {
  expect(parseLock(lockText(CONTRACTS))).toEqual([CONTRACTS[1], CONTRACTS[0]]);
  expect(lockText([...CONTRACTS].reverse())).toBe(lockText(CONTRACTS));
});

test.each([
  ['{', 'it is no JSON'],
  ['[]', 'it is no object'],
  ['{"a.b": null}', "'a.b' must have a version, an audience and a sha256"],
  ['{"a.b": {"version": 1, "audience": "x", "sha256": "y"}}', "'a.b' must have a version"],
])('fails on %s with the mend', (text, fault) => {
  expect(() => parseLock(text, 'contracts/lock.json')).toThrow(fault);
  expect(() => parseLock(text, 'contracts/lock.json')).toThrow('subscribe to the products again');
});
