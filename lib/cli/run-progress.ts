import type { RunEvent } from '../run';
import { count, type Progress } from './terminal';

/** Shows a run's events as they come, and keeps how long each model took. */
export class RunProgress {
  /** Milliseconds by model. */
  readonly times = new Map<string, number>();
  private readonly started = new Map<string, number>();

  constructor(private readonly progress: Progress) {}

  take(event: RunEvent): void {
    switch (event.kind) {
      case 'contract changed':
        if (event.again > 0) this.progress.step(`reading ${count(event.again, 'file')} of ${event.dataset} again`);
        break;
      case 'landing listed':
        if (event.due > 0) this.progress.step(`taking ${count(event.due, 'file')} into ${event.dataset}`);
        break;
      case 'intake started':
        this.progress.tick(`${event.file} into ${event.dataset}`, event.at - 1, event.of);
        break;
      case 'model started':
        this.started.set(event.model, Date.now());
        this.progress.step(`building ${event.model}`);
        break;
      case 'product started':
        this.progress.step(`publishing ${event.product}`);
        break;
      case 'model done': {
        const startedAt = this.started.get(event.table);
        if (startedAt !== undefined) this.times.set(event.table, Date.now() - startedAt);
        break;
      }
    }
  }

  stop(): void {
    this.progress.stop();
  }
}
