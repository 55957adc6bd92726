import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Row } from '../../lib/engine';
import type { AudienceColumn, MeshManifest } from '../../lib/manifest';
import { readManifests } from '../../lib/manifest/read';
import { openLaptop, openQuery, type Platform } from '../../lib/run';

const root = resolve(__dirname, '../..');
export const examples = join(root, 'examples');

/** What the app of an example declares. */
export function declared(example: string, assembly: string): MeshManifest[] {
  const env = { ...process.env, CDK_OUTDIR: assembly };
  const cwd = join(examples, example);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'app.ts'], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return readManifests(assembly);
}

/** An example on a machine, which is a folder: the files that it reads, and as cdk.json has it a registry beside the others'. */
export async function machine(
  folder: string,
  example: string,
  manifests: MeshManifest[],
  registry?: string,
): Promise<Platform> {
  const appFolder = join(folder, 'examples', example);
  mkdirSync(appFolder, { recursive: true });
  for (const part of ['data', 'tables', 'contracts', 'cdk.json']) {
    const from = join(examples, example, part);
    if (existsSync(from)) cpSync(from, join(appFolder, part), { recursive: true });
  }
  const modules = join(folder, 'node_modules');
  if (!existsSync(modules)) symlinkSync(join(root, 'node_modules'), modules, 'junction');
  return openLaptop({ manifests, appFolder, registry });
}

export async function query<T extends Row>(platform: Platform, sql: string): Promise<T[]> {
  const session = await openQuery(platform);
  try {
    return await session.all<T>(sql);
  } finally {
    session.close();
  }
}

/** A vendored contract's entry in `lock.json`. */
export function lockOf(example: string, product: string): { version: string; audience: string; sha256: string } {
  return JSON.parse(readFileSync(join(examples, example, 'contracts/lock.json'), 'utf8'))[product];
}

/** The same declarations, but subscribers get a column's hash, a text, for its value, or do not get the column any more. */
export function changed(
  manifests: readonly MeshManifest[],
  [table, column]: readonly [table: string, column: string],
  to: 'hash' | 'gone',
): MeshManifest[] {
  const edit = (columns: readonly AudienceColumn[]): AudienceColumn[] =>
    columns.flatMap((it) => {
      if (it.name !== column) return [it];
      return to === 'gone' ? [] : [{ ...it, type: 'string', mask: to }];
    });
  return manifests.map((manifest) => ({
    ...manifest,
    products: manifest.products?.map((product) => ({
      ...product,
      audiences: product.audiences.map((audience) => ({
        ...audience,
        tables: audience.tables.map((it) => (it.name === table ? { ...it, columns: edit(it.columns) } : it)),
      })),
    })),
  }));
}
