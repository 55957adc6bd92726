import { notTogether, type ProductModel } from '../../lib/plan';

function one(name: string, inputs: Record<string, string>, more: Partial<ProductModel> = {}): ProductModel {
  return { name, layer: 'Stack/Curated', pin: '1', inputs, isHeld: false, ...more };
}

test('models of one run belong together', () => {
  const models = [one('billed', { bill: '5' }, { pin: '7' }), one('balance', { billed: '7', bill: '5', paid: '2' })];
  expect(notTogether(models)).toBeUndefined();
  expect(notTogether([])).toBeUndefined();
});

test('fails a model that was made of another version of its neighbour', () => {
  const models = [one('billed', { bill: '5' }, { pin: '8' }), one('balance', { billed: '7' })];
  expect(notTogether(models)).toBe('balance was made of another version of billed');
});

test('fails models that were made of two versions of one table', () => {
  const models = [one('billed', { bill: '6' }), one('owed', { bill: '5' })];
  expect(notTogether(models)).toBe('billed and owed were made of two versions of bill');
});

test('what is made by other runs, by nobody known, or held by a person is not waited for', () => {
  const newer = one('billed', { bill: '6' }, { pin: '8' });
  expect(notTogether([newer, one('owed', { bill: '5' }, { layer: 'Other/Curated' })])).toBeUndefined();
  expect(notTogether([newer, one('owed', {}, { inputs: undefined })])).toBeUndefined();
  expect(notTogether([newer, one('owed', { bill: '5', billed: '7' }, { isHeld: true })])).toBeUndefined();
});
