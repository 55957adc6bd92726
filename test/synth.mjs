// Synthesizes every example into <folder>/<example>/ (cdk.out/ unless given) with the real CDK command line, as the CI of a
// product team would: CloudFormation's built-in rules as errors, and cdk-nag's AwsSolutions pack on top.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const into = resolve(process.argv[2] ?? join(root, 'cdk.out'));
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');

const examples = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'cdk.json')),
);
const failed = examples.filter((example) => synthesize(example) !== 0);
if (failed.length > 0) console.error(`not synthesized: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;

function synthesize(example) {
  const output = join(into, example);
  const words = [cdk, 'synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', output];
  const rules = ['--context', '@aws-cdk/core:validateAgainstDefaultRules=true'];
  const { status, signal } = spawnSync(process.execPath, [...words, ...rules], {
    cwd: join(root, 'examples', example),
    stdio: 'inherit',
    env: {
      ...process.env,
      // No account is asked, and no instance metadata waited for.
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_VALIDATION: 'true',
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(join(root, 'test/nag.cjs'))}`,
    },
  });
  if (status === 0) console.log(`${example}: ${output}`);
  return status ?? signal;
}
