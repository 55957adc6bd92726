import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../error';
import { type DatasetManifest, keptName, logicalName, type SourceManifest } from '../../manifest';
import type { Mesh } from '../../plan';
import type { LandedFile } from '../platform';
import { LocalLanding } from './local-landing';
import { stageFiles } from './stage-files';

/** Faults of one reason that are told. */
const MOST = 10;

/**
 * What is wrong with the rows of tables that are kept by hand, by file and line: they are read as a run would read them. A department's
 * rows go to quarantine; these can be mended before anybody is given them.
 */
export async function keptTableProblems(mesh: Mesh, scratch: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [name, dataset] of mesh.datasets) {
    const source = mesh.sources.get(dataset.source);
    if (!source?.kept || mesh.external.has(name)) continue;
    problems.push(...(await problemsOf(mesh, source, dataset, join(scratch, 'kept', name))));
  }
  return problems;
}

async function problemsOf(
  { timeZone }: Mesh,
  source: SourceManifest,
  dataset: DatasetManifest,
  scratch: string,
): Promise<Problem[]> {
  const { file, owner, text } = source.kept ?? { file: '', owner: '', text: '' };
  const landed = await written(scratch, source, text);
  const [staged] = await stageFiles({ source, dataset, timeZone }, [landed], { scratch, examples: MOST });
  const hint = `mend the row; ${owner} keeps this table`;
  const place = { construct: dataset.path, file };
  if (staged.refused !== undefined)
    return [{ message: `${logicalName(dataset)}: ${staged.refused}`, hint: `mend the file; ${owner} keeps it`, place }];
  const faults = staged.reasons.flatMap(({ examples }) => examples).sort((a, b) => a.line - b.line);
  const told = faults.map(({ line, message }): Problem => ({ message, hint, place: { ...place, line } }));
  const rest = staged.reasons.reduce((sum, { records }) => sum + records, 0) - faults.length;
  return rest > 0 ? [...told, { message: `and ${rest} more rows like these`, hint, place }] : told;
}

async function written(folder: string, source: SourceManifest, text: string): Promise<LandedFile> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, keptName(source)), text);
  for await (const file of new LocalLanding(folder).list({ ...source, localPath: keptName(source) })) return file;
  throw new Error(`${keptName(source)} was written and is not there`);
}
