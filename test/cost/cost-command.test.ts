import { CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { call } from '../cli/support';
import { allLayers } from '../constructs/support';

const { app, stack } = allLayers();
new CfnQueue(stack, 'Own');
new CfnVPC(stack, 'Net', { cidrBlock: '10.0.0.0/16' });
const { directory } = app.synth();

test('each construct has its line, and what is not known is named', async () => {
  const { code, out } = await call(['cost', directory], { cwd: directory });
  expect(code).toBe(0);
  expect(out).toMatch(/^Revenue\/Staging +\d+ +\d+\.\d\d$/m);
  expect(out).toMatch(/^together +\d+\.\d\d$/m);
  expect(out).toContain('not counted, for their prices are not known here: AWS::EC2::VPC');
  expect(out).toMatch(/Prices of us-east-1 as of \d{4}-\d\d-\d\d/);
});

test('programs get the price list with the costs', async () => {
  const told = JSON.parse((await call(['cost', directory, '--json'], { cwd: directory })).out);
  expect(told.priceList.prices.kmsKey).toBe(1);
  const staging = told.idle.find(({ construct }: { construct: string }) => construct === 'Revenue/Staging');
  expect(staging.dollars).toBeGreaterThan(0);
  expect(told.perGigabyte.length).toBeGreaterThan(4);
});

test('fails where there is no app', async () => {
  const { code, err } = await call(['cost', 'nowhere'], { cwd: directory });
  expect(code).not.toBe(0);
  expect(err).toContain("there is no 'nowhere'");
});
