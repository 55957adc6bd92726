import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /^(constructs|examples|lib)\//.test(file) && /\.md$/.test(file) && !/node_modules|cdk\.out/.test(file),
  ),
];

/** `<!-- snippet: path#region -->` and the code block behind it. */
const SNIPPET = /<!-- snippet: (\S+?)(?:#(\S+))? -->\n```\w*\n([\s\S]*?)```/g;

function region(file: string, name: string | undefined): string {
  const text = readFileSync(join(root, file), 'utf8');
  if (name === undefined) return text;
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim().endsWith(`#region ${name}`));
  const length = lines.slice(start + 1).findIndex((line) => line.trim().endsWith('#endregion'));
  if (start < 0 || length < 0) throw new Error(`${file} has no region '${name}'`);
  const body = lines.slice(start + 1, start + 1 + length);
  const indent = Math.min(...body.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length));
  return `${body.map((line) => line.slice(indent)).join('\n')}\n`;
}

describe.each(pages)('%s', (page) => {
  const text = existsSync(join(root, page)) ? readFileSync(join(root, page), 'utf8') : '';

  test('shows snippets as they stand in the code', () => {
    for (const [, file, name, shown] of text.matchAll(SNIPPET)) expect(shown).toBe(region(file, name));
  });

  test('links to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, link]) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

test('the README holds the two commands of a new user and the stack of the first example', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme).toContain('npm ci && npm start');
  expect(readme).toContain('npm ci && npm test');
  expect([...readme.matchAll(SNIPPET)].map(([, file]) => file)).toContain('examples/revenue-forecast/app.ts');
});
