import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AccountPrincipal, ArnPrincipal, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  AccountPlatform,
  AudienceTable,
  Column,
  CuratedLayer,
  DataProduct,
  DataProductShare,
  LandingZone,
  Mask,
  Source,
  Sql,
  StagingLayer,
  TeamAnalyticsEnvironment,
} from 'cdk-data-mesh';
import { lockText } from '../../../lib/contract';
import { contractText, readContract } from '../../../lib/contract/read';
import { readManifests } from '../../../lib/manifest/read';
import { contractOf, mergeManifests } from '../../../lib/plan';

const REVENUE = { day: Column.date(), revenue: Column.decimal(18, 2) };

/** A department in an account of its own. */
export const FOREIGN_DEPARTMENT = 'arn:aws:iam::222222222222:role/treasury';

/** Templates name the construct of each resource, as those of the CDK's command line do. */
const PATHS = { 'aws:cdk:enable-path-metadata': true };

/** Two teams in stacks and apps of their own, and what the account has once. The folder of their cloud assembly. */
export function twoTeams(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mesh-access-'));
  const producer = new App({ outdir: join(folder, 'forecasting'), context: PATHS });
  forecasting(producer);
  const { directory } = producer.synth();
  const path = vendor(folder, directory);
  const consumer = new App({ outdir: join(folder, 'fraud'), context: PATHS });
  fraud(consumer, path);
  const account = new Stack(consumer, 'Account');
  const deployer = new Role(account, 'Deployer', { assumedBy: new AccountPrincipal(account.account) });
  new AccountPlatform(account, 'Platform').grantDeploy(deployer);
  bootstrap(consumer);
  consumer.synth();
  return folder;
}

function forecasting(app: App): void {
  const stack = new Stack(app, 'Forecasting');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance' });
  const bills = finance.addSource('bills', Source.csv());
  bills.grantDrop(new Role(stack, 'Department', { assumedBy: new AccountPrincipal(stack.account) }));
  finance.addSource('rates', Source.csv()).grantDrop(new ArnPrincipal(FOREIGN_DEPARTMENT));
  const staging = new StagingLayer(stack, 'Staging');
  const bill = staging.addDataset('bill', {
    source: bills,
    columns: { bill_id: Column.string(), day: Column.date(), amount: Column.decimal(12, 2) },
  });
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' });
  const revenue = curated.addModel('revenue', {
    sql: Sql.inline('SELECT day, sum(amount) AS revenue FROM bill GROUP BY day'),
    inputs: { bill },
    columns: REVENUE,
  });
  curated.addModel('forecast', { sql: Sql.inline('SELECT * FROM revenue'), inputs: { revenue }, columns: REVENUE });
  const operator = new Role(stack, 'Operator', { assumedBy: new AccountPrincipal(stack.account) });
  for (const layer of [staging, curated]) layer.grantOperate(operator);
  const product = new DataProductShare(stack, 'Product', {
    name: 'revenue',
    version: '1.0.0',
    owner: 'forecasting',
    domain: 'forecasting',
    tables: [revenue, bill],
  });
  product.addAudience('fraud', {
    subscribers: ['fraud'],
    tables: [AudienceTable.of(revenue), AudienceTable.of(bill, { masks: { bill_id: Mask.hash() } })],
  });
  product.addAudience('sales', { subscribers: ['sales'], tables: [AudienceTable.of(revenue)] });
  new TeamAnalyticsEnvironment(stack, 'Team', { domain: 'forecasting', reads: [revenue] });
}

function fraud(app: App, contract: string): void {
  const stack = new Stack(app, 'Fraud');
  const product = DataProduct.fromContract(contract);
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'fraud' });
  const suspect = curated.addModel('suspect', {
    sql: Sql.inline('SELECT * FROM revenue'),
    inputs: { revenue: product.table('revenue') },
    columns: REVENUE,
  });
  new TeamAnalyticsEnvironment(stack, 'Team', { domain: 'fraud', reads: [suspect, product.table('bill')] });
}

/** The roles of `cdk bootstrap`, by their names and trusts: who may take them is asked, not what CDK lets them do. */
function bootstrap(app: App): void {
  const stack = new Stack(app, 'Bootstrap');
  const role = (name: string, assumedBy: IPrincipal) =>
    new Role(stack, name, { assumedBy, roleName: `cdk-hnb659fds-${name}-role-${stack.account}-${stack.region}` });
  for (const name of ['deploy', 'file-publishing', 'lookup']) role(name, new AccountPrincipal(stack.account));
  role('cfn-exec', new ServicePrincipal('cloudformation.amazonaws.com'));
}

/** As `data-mesh subscribe` does. */
function vendor(folder: string, assembly: string): string {
  const { mesh } = mergeManifests(readManifests(assembly));
  const [product] = mesh.products.values();
  const [audience] = product.audiences;
  const contract = contractOf(mesh, product, audience);
  const text = contractText(contract);
  const contracts = join(folder, 'contracts');
  mkdirSync(contracts);
  const { version } = contract;
  const lock = { product: contract.product, version, audience: audience.name, sha256: readContract(text).hash };
  writeFileSync(join(contracts, 'lock.json'), lockText([lock]));
  const path = join(contracts, `${contract.product}.odcs.yaml`);
  writeFileSync(path, text);
  return path;
}
