import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEnvironment } from 'jest-environment-node';

const everybodys = tmpdir();

/** Each file of tests has a folder for temporary files of its own, which goes with it: together they are gigabytes. */
export default class OwnTemporaryFolder extends TestEnvironment {
  private readonly folder: string;

  constructor(...given: ConstructorParameters<typeof TestEnvironment>) {
    const folder = mkdtempSync(join(everybodys, 'mesh-test-'));
    // What is below, and the processes it starts, ask for it anew each time.
    process.env.TMPDIR = folder;
    super(...given);
    this.folder = folder;
  }

  override async teardown(): Promise<void> {
    await super.teardown();
    process.env.TMPDIR = everybodys;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
