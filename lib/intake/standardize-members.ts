import { rm, stat } from 'node:fs/promises';
import type { Standardized } from './intake';
import type { LaneRequest } from './lanes';
import { headOf } from './records';
import { Refusal } from './refusal';
import { standardizeFile } from './standardize-file';
import { type Member, type Packing, packingOf, unpack } from './unpack';
import { nothingRead, refused } from './whole-result';

/**
 * Reads the files of an archive by one contract, as one intake. Of several each is told by its name, behind the archive's; one
 * that cannot be taken is one record in quarantine. @throws Refusal where the archive itself cannot be taken
 */
export async function standardizeMembers(
  request: LaneRequest,
  packing: Packing,
  folder: string,
): Promise<Standardized> {
  const results: [name: string | undefined, result: Standardized][] = [];
  const { file, head } = request;
  for await (const member of unpack({ file, head, folder }, packing)) {
    results.push([member.name, await standardizeMember(request, member)]);
    if (member.path && request.source.format.kind !== 'parquet') await rm(member.path, { force: true });
  }
  return results.length === 0 ? nothingRead(request.dataset.columns, ['the archive has no files']) : merged(results);
}

async function standardizeMember(request: LaneRequest, { name, path, refusal }: Member): Promise<Standardized> {
  const { intake, dataset, source } = request;
  const own = name === undefined ? intake : { ...intake, name: `${intake.name}/${name}` };
  if (path === undefined) return refused({ intake: own, dataset }, refusal as Refusal, Buffer.alloc(0));
  if ((await stat(path)).size === 0) return nothingRead(dataset.columns, ['the file is empty']);
  const head = await headOf(path);
  try {
    const packing = await packingOf(path, head, source.format);
    if (packing)
      throw new Refusal('nested_archive', `the archive holds another one (${packing}); pack files only once`);
    // Of several members a later one may still have the whole intake refused: nothing is written before.
    const write = name === undefined ? request.write : undefined;
    return await standardizeFile({ ...request, intake: own, file: path, head, write });
  } catch (error) {
    if (error instanceof Refusal) return refused({ intake: own, dataset }, error, head);
    throw error;
  }
}

function merged(results: readonly (readonly [name: string | undefined, result: Standardized])[]): Standardized {
  if (results.length === 1) return results[0][1];
  const all = results.map(([, result]) => result);
  const sum = (of: (result: Standardized) => number) => all.reduce((total, result) => total + of(result), 0);
  const union = (of: (result: Standardized) => number, sql: (result: Standardized) => string) => {
    const filled = all.filter((result) => of(result) > 0);
    return (filled.length > 0 ? filled : all.slice(0, 1)).map((result) => `(${sql(result)})`).join(' UNION ALL ');
  };
  const isRefused = all.every(({ refused }) => refused !== undefined);
  return {
    read: sum(({ read }) => read),
    staged: sum(({ staged }) => staged),
    quarantined: sum(({ quarantined }) => quarantined),
    stagedSql: union(
      ({ staged }) => staged,
      ({ stagedSql }) => stagedSql,
    ),
    quarantineSql: union(
      ({ quarantined }) => quarantined,
      ({ quarantineSql }) => quarantineSql,
    ),
    newColumns: [...new Set(all.flatMap(({ newColumns }) => newColumns))],
    remarks: results.flatMap(([name, { remarks, refused }]) =>
      [...remarks, ...(refused === undefined ? [] : [`was refused: ${refused}`])].map((remark) => `${name}: ${remark}`),
    ),
    refused: isRefused ? `none of its files can be taken: ${all[0].refused}` : undefined,
  };
}
