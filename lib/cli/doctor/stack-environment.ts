import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a stack is to be deployed; what is absent, the credentials choose. */
export interface Environment {
  readonly stack: string;
  readonly account?: string;
  readonly region?: string;
}

/** The stacks of a cloud assembly, and of its stages. */
export function environmentOf(assembly: string): Environment[] {
  const file = join(assembly, 'manifest.json');
  if (!existsSync(file)) return [];
  const { artifacts = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    artifacts?: Record<string, { type?: string; environment?: string; properties?: { directoryName?: string } }>;
  };
  return Object.entries(artifacts).flatMap(([stack, { type, environment = '', properties }]) => {
    if (type === 'cdk:cloud-assembly') return environmentOf(join(assembly, properties?.directoryName ?? stack));
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
    return type === 'aws:cloudformation:stack' ? [{ stack, account: known(account), region: known(region) }] : [];
  });
}

function known(part: string | undefined): string | undefined {
  return part === undefined || part.startsWith('unknown-') ? undefined : part;
}
