import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { AccountPlatform, DataMesh, TeamAnalyticsEnvironment } from 'cdk-data-mesh';
import { multiStageApp, STAGES } from '../constructs/multi-stage-app';
import { twoTeams } from './access/teams';

function lint(...folders: string[]): { code: number | null; text: string } {
  const templates = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => join(folder, file)),
  );
  expect(templates.length).toBeGreaterThan(0);
  const cfnLint = join(dirname(process.env.CONFORMANCE_PYTHON ?? ''), 'cfn-lint');
  const regions = ['us-east-1', 'eu-west-1', 'eu-central-1'];
  const { status, stdout, stderr } = spawnSync(cfnLint, ['--regions', ...regions, '--', ...templates], {
    encoding: 'utf8',
  });
  return { code: status, text: `${stdout}${stderr}` };
}

test('two teams that share a product have no error and no warning', () => {
  expect(lint(twoTeams())).toEqual({ code: 0, text: '' });
}, 120_000);

test("neither has the account's stack, nor a team with a budget and members under the rules of a house", () => {
  const outdir = mkdtempSync(join(tmpdir(), 'mesh-house-'));
  const app = new App({ outdir });
  const house = { tags: { owner: 'platform' }, regions: ['eu-west-1'], retention: Duration.days(30), boundary: true };
  DataMesh.configure(app, { mesh: 'acme', house });
  new AccountPlatform(new Stack(app, 'Account'), 'Platform');
  new TeamAnalyticsEnvironment(new Stack(app, 'Team'), 'Fraud', {
    domain: 'fraud',
    reads: [],
    members: ['jane@example.com', 'arn:aws:iam::111111111111:role/Analyst'],
    monthlyBudget: 100,
  });
  app.synth();
  expect(lint(outdir)).toEqual({ code: 0, text: '' });
}, 120_000);

test('nor has an app that CDK Pipelines rolls out to two accounts and two regions', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'mesh-stages-'));
  multiStageApp(outdir).synth();
  // The pipeline's own stack is the CDK's, and not clean.
  const stages = Object.keys(STAGES).map((name) => join(outdir, `assembly-${name}`));
  expect(lint(...stages)).toEqual({ code: 0, text: '' });
}, 120_000);
