import type { ProductContract } from '../../contract';
import { contractText, readContract, type WrittenContract } from '../../contract/read';
import { fail } from '../../error';
import { majorOf } from '../../manifest';
import type { PublishRecord } from '../../plan';
import { filePath, ObjectNotFoundError, type ObjectStore } from '../../store';

const RECORD_VERSION = 1;

/** A publish as the registry has it. */
export interface Published {
  /** Its place among the publishes of the product's major version, from 1 and without a gap. */
  readonly number: number;
  readonly record: PublishRecord;
}

/**
 * What teams publish to one another in a stage: a folder that all can reach, or one in a bucket.
 *
 * - `<product>/publishes/v<major>/<number>.json`: publishes, made by exclusive creates and never changed; the highest is the truth
 * - `<product>/contracts/<hash>.odcs.yaml`: contracts by their hash, which the publishes name
 * - `<product>/<version>/<audience>.odcs.yaml`: the same for people, the latest of each version
 */
export class Registry {
  constructor(private readonly store: ObjectStore) {}

  /** The registry as a user knows it: a folder, or a bucket's URI. */
  get place(): string {
    return filePath(this.root) ?? this.root;
  }

  private get root(): string {
    return this.store.root;
  }

  /** The newest publish of a major version; undefined where there is none. */
  async newest(product: string, major: number): Promise<Published | undefined> {
    const number = await this.highest(product, major);
    return number === 0 ? undefined : { number, record: await this.publish(product, major, number) };
  }

  /** The publish that was the newest at a time; undefined where there was none. @param timeMs milliseconds since 1970 */
  async newestAt(product: string, major: number, timeMs: number): Promise<Published | undefined> {
    let found: Published | undefined;
    let [from, to] = [1, await this.highest(product, major)];
    while (from <= to) {
      const number = Math.floor((from + to) / 2);
      const record = await this.publish(product, major, number);
      if (Date.parse(record.publishedAt) <= timeMs) {
        found = { number, record };
        from = number + 1;
      } else to = number - 1;
    }
    return found;
  }

  async publish(product: string, major: number, number: number): Promise<PublishRecord> {
    const uri = this.publishUri(product, major, number);
    const record = JSON.parse(text(await this.store.read(uri))) as PublishRecord;
    if (record.recordVersion > RECORD_VERSION)
      fail(`${uri} was written by a newer cdk-data-mesh`, 'update cdk-data-mesh and run again');
    return record;
  }

  /** Makes a publish visible, all of it at once: false where another publisher took its number. */
  add(number: number, record: Omit<PublishRecord, 'recordVersion'>): Promise<boolean> {
    const uri = this.publishUri(record.product, majorOf(record.version), number);
    return this.store.create(uri, bytes(`${JSON.stringify({ recordVersion: RECORD_VERSION, ...record }, null, 2)}\n`));
  }

  /** Puts a contract where the next publish and people find it. */
  async addContract(contract: ProductContract, hash: string): Promise<void> {
    const { product, version, audience } = contract;
    const written = bytes(contractText(contract));
    await this.store.create(this.contractUri(product, hash), written);
    await this.store.write(`${this.root}/${product}/${version}/${audience}.odcs.yaml`, written);
  }

  async tryContract(product: string, hash: string): Promise<WrittenContract | undefined> {
    const uri = this.contractUri(product, hash);
    try {
      return readContract(text(await this.store.read(uri)), uri);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** Major versions of a product that have been published; none where nobody knows it. */
  async majors(product: string): Promise<number[]> {
    const found = new Set<number>();
    for (const name of await this.namesBelow(`${product}/publishes/`)) found.add(Number(name.slice(1)));
    return [...found].sort((a, b) => a - b);
  }

  /** Logical names of all products that have been published. */
  async products(): Promise<string[]> {
    return (await this.namesBelow('')).filter((name) => name.includes('.'));
  }

  private async namesBelow(folder: string): Promise<string[]> {
    const names = new Set<string>();
    const prefix = `${this.root}/${folder}`;
    for await (const { uri } of this.store.list(prefix)) {
      const [name, ...rest] = uri.slice(prefix.length).split('/');
      if (rest.length > 0) names.add(name);
    }
    return [...names].sort();
  }

  /** Numbers have no gap, so the last is found without a list that grows with every publish. */
  private async highest(product: string, major: number): Promise<number> {
    const has = async (number: number) =>
      (await this.store.stat(this.publishUri(product, major, number))) !== undefined;
    let there = 0;
    let absent = 1;
    while (await has(absent)) {
      there = absent;
      absent *= 2;
    }
    while (absent - there > 1) {
      const middle = Math.floor((there + absent) / 2);
      if (await has(middle)) there = middle;
      else absent = middle;
    }
    return there;
  }

  private publishUri(product: string, major: number, number: number): string {
    return `${this.root}/${product}/publishes/v${major}/${String(number).padStart(10, '0')}.json`;
  }

  private contractUri(product: string, hash: string): string {
    return `${this.root}/${product}/contracts/${hash}.odcs.yaml`;
  }
}

function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

function text(content: Uint8Array): string {
  return Buffer.from(content).toString('utf8');
}
