import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { evaluate } from './access/evaluation';
import { everyAction } from './access/every-action';
import { matrix, trusted } from './access/matrix';
import { Platform } from './access/platform';
import { Policies } from './access/policies';
import { ADMINISTRATOR, confusable, type Refusal, refusals } from './access/refusals';
import { hasSimulator, type Policy, simulate } from './access/simulator';
import { teamRefusals } from './access/team-refusals';
import { FOREIGN_DEPARTMENT, twoTeams } from './access/teams';
import { reasonOf, WILDCARDS, wildcardsOf } from './access/wildcards';

const goldens = resolve(__dirname, '../golden');
const golden = join(goldens, 'access-matrix.md');
/** UPDATE_GOLDEN=1 agrees to what is there: read the difference before you commit it. */
const update = process.env.UPDATE_GOLDEN === '1';

const administrator: Policy = {
  kind: 'identity',
  document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
};

/** What of it is allowed all the same. */
function allowedOf(policies: Policies, { asks }: Refusal): string[] {
  const answers = simulate({ ...policies.all, [ADMINISTRATOR]: administrator }, asks);
  return asks
    .filter((_, index) => answers[index] === 'Allowed')
    .map(({ principal, action, resource }) => `${principal} ${action} ${resource}`);
}

const folder = twoTeams();
const examples = Policies.of(goldens);
const teams = Policies.of(folder);
const platform = new Platform(teams, [join(folder, 'forecasting'), join(folder, 'fraud')]);

(hasSimulator ? describe : describe.skip)('two teams and their account', () => {
  const cells = hasSimulator ? evaluate(teams, platform.things) : new Map();
  const ofTeams = teamRefusals(teams, platform);

  test.each(ofTeams)('fails $what', (it) => {
    expect(it.asks.length).toBeGreaterThan(0);
    expect(allowedOf(teams, it)).toEqual([]);
  });

  test('a department of another account drops files under the prefix that it was given', () => {
    const [call, key] = platform.files('Forecasting/Finance', 'finance/rates').write.calls;
    const asks = [call, key].map(({ action, resource, context = {} }) => ({
      principal: FOREIGN_DEPARTMENT,
      identity: [ADMINISTRATOR],
      resourcePolicy: teams.policyOf(resource.startsWith('arn:aws:s3') ? resource.split('/')[0] : resource),
      action,
      resource,
      account: '111111111111',
      context: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', ...context },
    }));
    expect(simulate({ ...teams.all, [ADMINISTRATOR]: administrator }, asks)).toEqual(['Allowed', 'Allowed']);
  });

  test('is the matrix that was agreed on', () => {
    const trust = (name: string) => {
      const { arn } = teams.roles.find((it) => it.name === name) ?? { arn: '' };
      return trusted(teams.all[teams.policyOf(arn) ?? ''].document);
    };
    const lines = [...refusals(teams), ...ofTeams].map(
      ({ what, asks }) => [what, `all ${asks.length} requests`] as const,
    );
    const text = matrix(cells, platform.things, trust, lines, everyAction(teams, platform));
    if (update) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});

describe.each([
  ['two teams and their account', teams],
  ['all examples', examples],
])('%s', (_, policies) => {
  (hasSimulator ? test : test.skip).each(refusals(policies))('fails $what', (it) => {
    expect(it.asks.length).toBeGreaterThan(0);
    expect(allowedOf(policies, it)).toEqual([]);
  });

  test('let no service in that could be made to work for another account', () => {
    const policed = policies.policed();
    expect(policed.length).toBeGreaterThan(0);
    const found = policed.flatMap(([arn, { document }]) => confusable(document, arn).map((it) => `${it} at ${arn}`));
    expect(found).toEqual([]);
  });

  test('hold no wildcard, in an action, a resource or by leaving out, without a reason', () => {
    const found = wildcardsOf(policies);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((it) => reasonOf(it) === undefined)).toEqual([]);
  });

  test('name nobody by exception: no policy has a NotPrincipal', () => {
    const statements = Object.values(policies.all).flatMap(({ document }) => document.Statement);
    expect(statements.filter((it) => 'NotPrincipal' in it)).toEqual([]);
  });
});

test('no reason is left of a wildcard that is gone', () => {
  const used = new Set([...wildcardsOf(teams), ...wildcardsOf(examples)].map(reasonOf));
  expect(WILDCARDS.filter((it) => !used.has(it))).toEqual([]);
});
