import { asked, policyOf } from './evaluation';
import { type Call, type Platform, USUAL } from './platform';
import type { Policies } from './policies';
import { ADMINISTRATOR, type Refusal } from './refusals';
import type { Ask } from './simulator';
import { FOREIGN_DEPARTMENT } from './teams';
import { ACCOUNT } from './template';

const PRODUCT = 'mesh_dev_forecasting_product__revenue__v1';
const PRODUCT_BUCKET = 'Forecasting/Product';
const BILLS = 'finance/bills';
const RATES = 'finance/rates';

/** What one of two teams must not do with what is the other's, and each of their roles with what is not its work. */
export function teamRefusals(policies: Policies, platform: Platform): Refusal[] {
  const role = (name: string) => {
    const found = policies.roles.find((it) => it.name === name);
    if (!found) throw new Error(`no template has the role ${name}`);
    return found;
  };
  const by = (name: string, ...calls: readonly Call[]): Ask[] => calls.map((it) => asked(policies, role(name), it));
  const files = (bucket: string, prefix: string) => platform.files(bucket, prefix);
  const [landing, sales] = [files('Forecasting/Finance', BILLS), files(PRODUCT_BUCKET, `${PRODUCT}__sales/revenue`)];
  const curated = files('Forecasting/Curated', 'mesh_dev_forecasting_curated/revenue');
  const landed = policies.stacks
    .ofType('AWS::S3::Bucket')
    .find((it) => policies.stacks.pathOf(it) === 'Forecasting/Finance/Bucket');
  const landingBucket = landed ? policies.stacks.nameOf(landed) : '';
  const fraudModels = ['Plan', 'Build', 'Audit'].map((it) => `Fraud/Curated/Flow/${it}`);
  const first = ({ calls: [call] }: { readonly calls: readonly Call[] }) => call;
  const table = { database: 'mesh_dev_finance_staging', table: 'bill' };
  return [
    {
      what: "a department, under another source's prefix, reading back, deleting, destroying versions, or listing",
      asks: by(
        'Forecasting/Department',
        first(files('Forecasting/Finance', RATES).write),
        ...[landing.read, landing.delete, landing.destroy, landing.list].map(first),
      ),
    },
    {
      what: 'a department of another account, under another source than its own, or reading back its own',
      asks: foreign(
        policies,
        first(landing.write),
        first(files('Forecasting/Finance', RATES).read),
        first(landing.list),
      ),
    },
    {
      what: "a team's models and members, reading what another audience sees of a product, without a subscription",
      asks: [...fraudModels, 'Fraud/Team/Reader'].flatMap((it) => by(it, first(sales.read))),
    },
    {
      what: "anybody of the account who may read all of S3 and use all keys, but bears no subscriber's tag, on what an audience sees",
      asks: [untagged(policies, first(sales.read))],
    },
    {
      what: "a subscriber's models with the tag taken off",
      asks: by('Fraud/Curated/Flow/Build', first(files(PRODUCT_BUCKET, `${PRODUCT}__fraud/revenue`).read)).map((it) => {
        const { 'aws:PrincipalTag/data-mesh:team': _, ...context } = it.context;
        return { ...it, context };
      }),
    },
    {
      what: "a team's models and members, on what the other has not published",
      asks: [...fraudModels, 'Fraud/Team/Reader'].flatMap((it) =>
        by(it, first(curated.read), first(landing.read), first(curated.write)),
      ),
    },
    {
      what: 'a standardizer, committer, sweep or registrar of staging, writing curated tables',
      asks: ['Flow/Standardize', 'Flow/Commit', 'Flow/Sweep', 'Registrar/Handler'].flatMap((it) =>
        by(`Forecasting/Staging/${it}`, first(curated.write), first(curated.delete)),
      ),
    },
    {
      what: 'a registrar, dropping tables, or deleting the database, that are kept',
      asks: by(
        'Forecasting/Staging/Registrar/Handler',
        ...platform.catalog('drop', 'glue:DeleteTable', table).calls,
        ...platform.catalog('drop', 'glue:DeleteDatabase', table).calls,
      ),
    },
    {
      what: 'a pipeline, reading or writing data itself, using keys, or taking the role that makes resources',
      asks: by(
        'Account/Deployer',
        ...[landing.read, landing.write, curated.read, sales.read].flatMap(({ calls }) => calls),
        {
          action: 'sts:AssumeRole',
          resource: `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`,
        },
      ),
    },
    {
      what: "a consumer, decrypting with another bucket's encryption context, or none of S3's",
      asks: by('Fraud/Team/Reader', platform.use('kms:Decrypt', productBucket(policies), landingBucket), {
        ...platform.use('kms:Decrypt', productBucket(policies)),
        context: {},
      }),
    },
    {
      what: "a consumer, encrypting with the producer's key, or writing to its product",
      asks: by(
        'Fraud/Team/Reader',
        platform.use('kms:GenerateDataKey', productBucket(policies)),
        first(files(PRODUCT_BUCKET, `${PRODUCT}__fraud/bill`).write),
      ),
    },
  ];
}

function productBucket({ stacks }: Policies): string {
  const found = stacks.ofType('AWS::S3::Bucket').find((it) => stacks.pathOf(it) === `${PRODUCT_BUCKET}/Bucket`);
  return found ? stacks.nameOf(found) : '';
}

/** Their own account lets them do all of it: what is refused is refused here. */
function foreign(policies: Policies, ...calls: readonly Call[]): Ask[] {
  const [, , , , account] = FOREIGN_DEPARTMENT.split(':');
  return calls.map(({ action, resource, context }) => ({
    principal: FOREIGN_DEPARTMENT,
    identity: [ADMINISTRATOR],
    resourcePolicy: policyOf(policies, resource),
    action,
    resource,
    account: ACCOUNT,
    context: { ...USUAL, 'aws:PrincipalArn': FOREIGN_DEPARTMENT, 'aws:PrincipalAccount': account, ...context },
  }));
}

function untagged(policies: Policies, { action, resource, context }: Call): Ask {
  const principal = `arn:aws:iam::${ACCOUNT}:role/analyst`;
  return {
    principal,
    identity: [ADMINISTRATOR],
    resourcePolicy: policyOf(policies, resource),
    action,
    resource,
    account: ACCOUNT,
    context: { ...USUAL, 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': ACCOUNT, ...context },
  };
}
