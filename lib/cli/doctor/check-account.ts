import { GlueCatalog } from '../../catalog';
import {
  type Caller,
  explainAws,
  leavesAccessToIam,
  refusedAction,
  regionNow,
  tryFindStack,
  whoAmI,
} from '../../cloud';
import type { MeshManifest } from '../../manifest';
import { checkDatabases } from './check-databases';
import { checkQuota, QUOTAS } from './check-quota';
import { bad, type Finding, ok, warn } from './finding';
import { type Environment, environmentOf } from './stack-environment';

const TOOLKIT = 'CDKToolkit';
/** Since then an asset's bucket and the roles are what aws-cdk-lib 2 asks for. */
const BOOTSTRAP = 6;
const FAR_CLOCK_MS = 4 * 60_000;

export interface AccountSubject {
  /** Of the app, where there is one. */
  readonly manifests: readonly MeshManifest[];
  /** The app's cloud assembly. */
  readonly assembly?: string;
  /** True where somebody chose an account: then it must be there. */
  readonly isWanted: boolean;
}

/** What the library needs of the account and the region that credentials and environment choose. */
export async function checkAccount({ manifests, assembly, isWanted }: AccountSubject): Promise<Finding[]> {
  const region = await checkRegion();
  if (region.status !== 'ok') return [isWanted ? region : { ...region, status: 'warn' }];
  let caller: Caller;
  try {
    caller = await whoAmI();
  } catch (error) {
    const { found, mend } = told(error);
    const needed = 'they are needed to deploy, and not on a laptop';
    return [isWanted ? bad('credentials', found, mend) : warn('credentials', `${found}; ${needed}`, mend)];
  }
  const here = { account: caller.account, region: region.found };
  return [
    ok('credentials', `${caller.arn} of account ${caller.account}`),
    checkClock(caller.clockOffsetMs),
    region,
    ...checkEnvironments(here, assembly === undefined ? [] : environmentOf(assembly)),
    await asked('bootstrap', () => checkBootstrap(here)),
    ...(await Promise.all(QUOTAS.map((quota) => asked(quota.check, () => checkQuota(quota))))),
    await asked('lake formation', checkLakeFormation),
    await asked('databases', async () => checkDatabases(manifests, await (await GlueCatalog.open()).databases())),
  ];
}

/** A check that AWS does not let these credentials make says so, and the others are made. */
async function asked(check: string, find: () => Promise<Finding>): Promise<Finding> {
  try {
    return await find();
  } catch (error) {
    const { found } = told(error);
    const action = refusedAction(error);
    return warn(check, `not checked: ${found}`, action ? `let somebody check who may ${action}` : 'try again later');
  }
}

function told(error: unknown): { found: string; mend: string } {
  const [problem] = explainAws(error)?.problems ?? [];
  if (!problem) throw error;
  return { found: problem.message, mend: problem.hint ?? '' };
}

async function checkRegion(): Promise<Finding> {
  try {
    return ok('region', await regionNow());
  } catch (error) {
    const { found, mend } = told(error);
    return bad('region', found, mend);
  }
}

export function checkClock(offsetMs: number): Finding {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (Math.abs(offsetMs) < FAR_CLOCK_MS) return ok('clock', 'as that of AWS');
  return warn('clock', `${seconds} s from that of AWS`, 'set the clock: runs and intakes are named and ordered by it');
}

/** A stack that names its account and region is deployed there, whatever the credentials choose. */
export function checkEnvironments(
  here: { account: string; region: string },
  stacks: readonly Environment[],
): Finding[] {
  return stacks.map(({ stack, account, region }) => {
    const check = `stack ${stack}`;
    const wanted = `${account ?? 'any account'}, ${region ?? 'any region'}`;
    const fits = (account ?? here.account) === here.account && (region ?? here.region) === here.region;
    if (fits) return ok(check, `is for ${wanted}`);
    const mend = "choose them by --profile and --region, or mend 'env' of the stack";
    return bad(check, `is for ${wanted}, and these credentials are for ${here.account}, ${here.region}`, mend);
  });
}

async function checkBootstrap({ account, region }: { account: string; region: string }): Promise<Finding> {
  const stack = await tryFindStack(TOOLKIT);
  const mend = `npx cdk bootstrap aws://${account}/${region}`;
  if (!stack) return bad('bootstrap', `${region} is not bootstrapped for the CDK`, mend);
  const version = Number(stack.outputs.get('BootstrapVersion'));
  if (!(version >= BOOTSTRAP)) return bad('bootstrap', `the bootstrap has version ${version || 'unknown'}`, mend);
  return ok('bootstrap', `version ${version}`);
}

async function checkLakeFormation(): Promise<Finding> {
  if (await leavesAccessToIam()) return ok('lake formation', 'leaves new databases and tables to IAM');
  return bad(
    'lake formation',
    'new databases and tables are not left to IAM, which is all that roles of the stacks are granted by',
    "let an administrator choose 'Use only IAM access control' for new databases and tables in its settings",
  );
}
