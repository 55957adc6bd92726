import { log } from './log';
import { type ModelRun, nextTurn } from './model-run';
import { withPlatform } from './platform';

/** Says which models the state machine is to build now. Its last answer comes back as the next event. */
export function handler(event: Partial<ModelRun>): Promise<ModelRun> {
  return withPlatform(async (platform) => {
    const turn = await nextTurn(platform, event);
    const { runId, ready, done, failed, skipped } = turn;
    log('models planned', { runId, ready: ready.map(({ model }) => model), done, failed, skipped });
    return turn;
  });
}
