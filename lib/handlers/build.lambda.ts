import { buildOne, type ModelTask } from './build-one';
import { withPlatform } from './platform';
import { namingTransient } from './transient';

/** Builds what the state machine hands it. */
export function handler(task: ModelTask): Promise<string> {
  return namingTransient(() => withPlatform((platform) => buildOne(platform, task)));
}
