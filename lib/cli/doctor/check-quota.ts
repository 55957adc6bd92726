import { GlueCatalog } from '../../catalog';
import { quotaOf } from '../../cloud';
import { bucketCount } from '../../store';
import { type Finding, ok, warn } from './finding';

export interface Quota {
  readonly check: string;
  readonly service: string;
  readonly code: string;
  readonly what: string;
  /** What should be left for the first stacks; less is warned of. */
  readonly wanted: number;
  readonly because: string;
  /** How many there are, where one call tells it. */
  readonly used?: () => Promise<number>;
}

export const QUOTAS: readonly Quota[] = [
  {
    check: 'quota: functions',
    service: 'lambda',
    code: 'L-B99A9384',
    what: 'functions at a time',
    wanted: 100,
    because: 'a staging layer runs up to 20, and the rest of the account its own',
  },
  {
    check: 'quota: buckets',
    service: 's3',
    code: 'L-DC2B2D3D',
    what: 'buckets',
    wanted: 20,
    because: 'a stack has one for each landing zone and layer, and one for logs',
    used: bucketCount,
  },
  {
    check: 'quota: databases',
    service: 'glue',
    code: 'L-F953935E',
    what: 'Glue databases',
    wanted: 20,
    because: 'a layer has one for each domain, a product one for each audience',
    used: async () => (await (await GlueCatalog.open()).databases()).size,
  },
];

export async function checkQuota(quota: Quota): Promise<Finding> {
  const [limit, used] = await Promise.all([quotaOf(quota.service, quota.code), quota.used?.()]);
  return judgeQuota(quota, limit, used);
}

/**
 * @param limit undefined where the account does not say
 * @param used undefined where no call tells it
 */
export function judgeQuota(quota: Quota, limit: number | undefined, used: number | undefined): Finding {
  const { check, service, code, what, wanted, because } = quota;
  if (limit === undefined) {
    const there = used === undefined ? '' : `${used} ${what} in use; `;
    return warn(check, `${there}the limit is not told by the account`, 'look it up in the console of Service Quotas');
  }
  const found = used === undefined ? `${limit} ${what}` : `${used} of ${limit} ${what} in use`;
  if (limit - (used ?? 0) >= wanted) return ok(check, found);
  const raise = `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${limit + wanted * 10}`;
  return warn(check, `${found}; ${because}`, raise);
}
