import { CLIENT } from './client-options';

/** Whose credentials these are. */
export interface Caller {
  readonly account: string;
  /** Of the user or the role. */
  readonly arn: string;
  /** How far this machine's clock is from that of AWS, where that is so far that requests are refused. */
  readonly clockOffsetMs: number;
}

export async function whoAmI(): Promise<Caller> {
  const { GetCallerIdentityCommand, STSClient } = await import('./sdk/sts');
  const client = new STSClient(CLIENT);
  try {
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    // The SDK corrects a clock by what AWS answered, and remembers by how much.
    return { account: Account, arn: Arn, clockOffsetMs: client.config.systemClockOffset };
  } finally {
    client.destroy();
  }
}

/** The region that requests go to. @throws Error of the SDK where none is chosen */
export async function regionNow(): Promise<string> {
  const { STSClient } = await import('./sdk/sts');
  return new STSClient(CLIENT).config.region();
}

/** A quota of Service Quotas as it is applied to the account; undefined where the service does not say. */
export async function quotaOf(service: string, code: string): Promise<number | undefined> {
  const { GetServiceQuotaCommand, ServiceQuotasClient } = await import('./sdk/service-quotas');
  const client = new ServiceQuotasClient(CLIENT);
  try {
    const { Quota } = await client.send(new GetServiceQuotaCommand({ ServiceCode: service, QuotaCode: code }));
    return Quota?.Value;
  } finally {
    client.destroy();
  }
}

/** True where Lake Formation leaves new databases and tables to IAM, as it does in an account that never changed it. */
export async function leavesAccessToIam(): Promise<boolean> {
  const { GetDataLakeSettingsCommand, LakeFormationClient } = await import('./sdk/lakeformation');
  const client = new LakeFormationClient(CLIENT);
  try {
    const { DataLakeSettings = {} } = await client.send(new GetDataLakeSettingsCommand({}));
    const { CreateDatabaseDefaultPermissions = [], CreateTableDefaultPermissions = [] } = DataLakeSettings;
    return [CreateDatabaseDefaultPermissions, CreateTableDefaultPermissions].every((defaults) =>
      defaults.some(
        ({ Principal, Permissions = [] }) =>
          Principal?.DataLakePrincipalIdentifier === 'IAM_ALLOWED_PRINCIPALS' && Permissions.includes('ALL'),
      ),
    );
  } finally {
    client.destroy();
  }
}
