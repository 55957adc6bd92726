import { join } from 'node:path';
import { Session } from '../engine';
import { JobEvents, type JobRun, meshLineage, type OpenLineageEvent, sinkNamed, storeSink } from '../lineage';
import { environment } from './environment';
import { log } from './log';
import type { CloudPlatform } from './platform';
import { isTransient } from './transient';

/**
 * Tells of a step as OpenLineage does: an object under the prefix `lineage/` of the layer's bucket, and an endpoint where the
 * function's environment names one (OPENLINEAGE_URL). No step fails of it.
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
    const name = [job.runId, job.part, job.kind, job.name, moment].filter((it) => it !== undefined).join('-');
    await storeSink(platform.store(environment('MESH_LAYER')), name, warn).take(events);
    const endpoint = sinkNamed(undefined, process.env, '/', warn);
    if (endpoint !== undefined && endpoint !== 'off') await endpoint.take(events);
  } catch (error) {
    warn((error as Error).message);
  }
}

/** Does a part of a step; where that fails for good, it is told. */
export async function tellingFailure<T>(platform: CloudPlatform, job: JobRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    if (!isTransient(error)) {
      const at = new Date().toISOString();
      await tellLineage(platform, job, 'end', (jobs) => jobs.end(job, at, { type: 'FAIL', message }));
    }
    throw error;
  }
}

async function jobEvents({ mesh, scratch, location, store }: CloudPlatform, { name }: JobRun): Promise<JobEvents> {
  const session = await Session.open({ scratch: join(scratch, 'lineage') });
  try {
    const lineage = await meshLineage(session, [mesh], new Set([name]));
    return new JobEvents(mesh, lineage, {
      location,
      landing: ({ landing: { bucket, prefix } }) => `${store(bucket).root}/${prefix}`,
    });
  } finally {
    session.close();
  }
}
