import type { StepOptions } from '../workspace';

export interface PublishOptions extends StepOptions {
  readonly runId: string;
}
