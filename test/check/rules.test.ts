import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES, type RuleName } from '../../lib/check';
import { describeFile, type Problem } from '../../lib/error';
import { EXAMPLES } from './rule-examples';
import { dataset, foundIn, GOOD, model, useSession } from './support';

useSession();
const readme = join(__dirname, '../../lib/check/README.md');
const names = Object.keys(RULES) as RuleName[];

async function foundBy(name: RuleName): Promise<Problem[]> {
  const { sql = GOOD, change, beside, datasets = [dataset('bill')] } = EXAMPLES[name];
  const models = [model(sql, change), ...(beside ? [beside] : [])];
  const all = await foundIn(models, datasets);
  return all.filter(({ rule }) => rule === name);
}

test.each(names)('fails or warns by the rule %s, with its severity, the construct and the mend', async (name) => {
  const [problem] = await foundBy(name);
  const [severity] = RULES[name];
  expect(problem?.severity ?? 'error').toBe(severity);
  expect(problem).toMatchObject({ rule: name, hint: expect.stringMatching(/./) });
  expect(problem.place?.construct).toMatch(/^Revenue\/(Curated|Staging)\//);
});

test('the README lists every rule with an example and what is said of it', async () => {
  const sections: string[] = [];
  for (const name of names) {
    const [problem] = await foundBy(name);
    const [severity, holds] = RULES[name];
    const { declared, sql = GOOD } = EXAMPLES[name];
    const example = declared ? ['```ts', declared, '```'] : ['```sql', sql, '```'];
    const where = describeFile(problem.place);
    const said = [
      `${severity}: ${problem.message}`,
      `  at   ${[problem.place?.construct, where].filter(Boolean).join(', ')}`,
      `  mend: ${problem.hint}`,
    ];
    sections.push(`### ${name}`, '', `${severity}: ${holds}.`, '', ...example, '', '```', ...said, '```', '');
  }
  const text = readFileSync(readme, 'utf8');
  const [begin, end] = ['<!-- rules -->\n', '<!-- end of rules -->'];
  const [head, rest] = text.split(begin);
  const expected = `${head}${begin}\n${sections.join('\n')}\n${end}${rest.split(end)[1]}`;
  if (process.env.UPDATE_GOLDEN) writeFileSync(readme, expected);
  expect(readFileSync(readme, 'utf8')).toBe(expected);
});
