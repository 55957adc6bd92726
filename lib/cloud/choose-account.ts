/** Which account and region are asked: what is not chosen is the environment's, as every other client of AWS has it. */
export interface Chosen {
  /** Of the configuration of AWS's command line. */
  readonly profile?: string;
  readonly region?: string;
}

/** The SDK asks the environment of the process; so the choice is made there, before the first client is opened. */
export function chooseAccount({ profile, region }: Chosen, env: NodeJS.ProcessEnv = process.env): void {
  if (profile !== undefined) {
    env.AWS_PROFILE = profile;
    // Keys in the environment would win over a profile that was named.
    for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) delete env[key];
  }
  // It speaks to developers, of years to come, with every command; doctor says which Node is wanted.
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  // AWS's own command line and the CDK read the second name too; the SDK does not.
  const wanted = region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (wanted !== undefined) env.AWS_REGION = wanted;
}

/** The region that an ARN names. */
export function regionOfArn(arn: string): string | undefined {
  return /^arn:[\w-]+:cloudformation:([\w-]+):/.exec(arn)?.[1];
}
