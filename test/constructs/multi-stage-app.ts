import { App, Stack, Stage } from 'aws-cdk-lib';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { DataMesh } from 'cdk-data-mesh';
import { declareTeam } from '../upgrade/released-app';

/** Where each stage of the app is deployed: two accounts, and two regions of one of them. */
export const STAGES = {
  Dev: { stage: 'dev', env: { account: '111111111111', region: 'eu-west-1' } },
  ProdEurope: { stage: 'prod', env: { account: '222222222222', region: 'eu-west-1' } },
  ProdAmerica: { stage: 'prod', env: { account: '222222222222', region: 'us-east-1' } },
} as const;

/** One app that CDK Pipelines rolls out: everything the library has, to every stage. */
export function multiStageApp(outdir: string): App {
  const app = new App({ outdir });
  DataMesh.configure(app, { mesh: 'acme' });
  const stack = new Stack(app, 'Pipeline', { env: STAGES.Dev.env });
  const source = `arn:aws:codestar-connections:eu-west-1:${STAGES.Dev.env.account}:connection/11111111-2222-3333-4444-555555555555`;
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    crossAccountKeys: true,
    synth: new ShellStep('Synth', {
      input: CodePipelineSource.connection('acme/revenue', 'main', { connectionArn: source }),
      commands: ['npm ci', 'npx cdk synth'],
    }),
  });
  for (const [name, { stage, env }] of Object.entries(STAGES)) {
    const target = new Stage(app, name, { env });
    DataMesh.configure(target, { stage });
    declareTeam(target);
    pipeline.addStage(target);
  }
  return app;
}
