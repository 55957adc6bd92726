import { join } from 'node:path';
import { Session } from '../engine';
import {
  type JobEnd,
  JobEvents,
  type JobRun,
  type Lineage,
  meshLineage,
  type OpenLineageEvent,
  storeSink,
} from '../lineage';
import type { Mesh } from '../plan';
import { environment } from './environment';
import { lineageEndpoint } from './lineage-endpoint';
import { log } from './log';
import type { CloudPlatform } from './platform';

/**
 * Tells of a step as OpenLineage does: an object under the prefix `lineage/` of the layer's bucket, and an endpoint where
 * `DataMesh.configure` names one. No step fails of it.
 */
export async function tellLineage(
  platform: CloudPlatform,
  job: JobRun,
  moment: 'start' | 'end',
  make: (jobs: JobEvents) => OpenLineageEvent[],
): Promise<void> {
  const warn = (message: string): void => log('lineage not told', { ...job, message });
  try {
    const events = make(await jobEvents(platform, job));
    const parts = [job.runId, job.part, job.kind, job.name, moment].filter((it) => it !== undefined);
    // A layer's name has slashes.
    const name = parts.join('-').replaceAll('/', '.');
    await storeSink(platform.store(environment('MESH_LAYER')), name, warn).take(events);
    await (await lineageEndpoint(warn))?.take(events);
  } catch (error) {
    warn((error as Error).message);
  }
}

/** Tells of a step when it has ended: that it began, and how it ended. */
export function tellStep(
  platform: CloudPlatform,
  job: JobRun,
  end: JobEnd,
  startedAt = new Date().toISOString(),
): Promise<void> {
  const at = new Date().toISOString();
  return tellLineage(platform, job, 'end', (jobs) => [jobs.start(job, startedAt), ...jobs.end(job, at, end)]);
}

async function jobEvents(platform: CloudPlatform, { name }: JobRun): Promise<JobEvents> {
  const { mesh, location, store } = platform;
  return new JobEvents(mesh, await lineageOf(platform, name), {
    location,
    landing: ({ landing: { bucket, prefix } }) => `${store(bucket).root}/${prefix}`,
  });
}

/** By mesh and name: a function's environment keeps its mesh from call to call, and to read a lineage off takes an engine. */
const known = new WeakMap<Mesh, Map<string, Lineage>>();

async function lineageOf({ mesh, scratch }: CloudPlatform, name: string): Promise<Lineage> {
  const ofMesh = known.get(mesh) ?? new Map<string, Lineage>();
  known.set(mesh, ofMesh);
  const lineage = ofMesh.get(name) ?? (await readLineage(mesh, scratch, name));
  ofMesh.set(name, lineage);
  return lineage;
}

async function readLineage(mesh: Mesh, scratch: string, name: string): Promise<Lineage> {
  const session = await Session.open({ scratch: join(scratch, 'lineage') });
  try {
    return await meshLineage(session, [mesh], new Set([name]));
  } finally {
    session.close();
  }
}
