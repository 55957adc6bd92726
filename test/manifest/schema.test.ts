import schema from '../../lib/manifest/manifest.schema.json';

type Node = { [key: string]: unknown };

function objects(node: unknown, at = '#'): [string, Node][] {
  if (typeof node !== 'object' || node === null) return [];
  const here = (node as Node).properties && (node as Node).type === 'object' ? [[at, node] as [string, Node]] : [];
  return [...here, ...Object.entries(node).flatMap(([key, it]) => objects(it, `${at}/${key}`))];
}

test.each(objects(schema))('%s takes no field that it does not name', (_, node) => {
  expect(node.additionalProperties).toBe(false);
  expect(Object.keys(node.properties as Node)).toEqual(expect.arrayContaining((node.required as string[]) ?? []));
});

test('every definition is used, and every one that is used is there', () => {
  const used = new Set([...JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)].map(([, name]) => name));
  expect([...used].sort()).toEqual(Object.keys(schema.$defs).sort());
});
