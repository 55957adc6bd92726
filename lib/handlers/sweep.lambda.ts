import { send } from '../cloud';
import { environment } from './environment';
import { withPlatform } from './platform';
import { sweepLanding } from './sweep-landing';

/** Compares landing with what was taken. */
export function handler(): Promise<void> {
  return withPlatform((platform) =>
    sweepLanding(platform, (messages) => send(environment('MESH_STANDARDIZE_QUEUE_URL'), messages)),
  );
}
