import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readManifests } from '../../../lib/manifest/read';
import { openQuery } from '../../../lib/run';
import { tableNamed } from '../../../lib/run/named-table';
import type { Delivered } from '../../handlers/trials/deliveries';
import { seenOn } from '../../handlers/trials/seen';
import { World } from '../../handlers/trials/world';
import { DeadLetters } from './dead-letters';
import { DeployedTeam } from './deployed-team';
import { LocalCloud, type Trouble } from './local-cloud';

const SUMS = ['billed', 'paid', 'balance'] as const;

/** Amounts, in cents. */
export type Sums = Readonly<Record<(typeof SUMS)[number], number>>;

const AUDIENCES = ['audit', 'board'] as const;
export type Published = Readonly<Record<(typeof AUDIENCES)[number], Sums>>;

/** A stack that is abused, and a world beside it where the same files come once, in their order, and nothing goes wrong. */
export class Abused {
  static async deploy(): Promise<Abused> {
    const cloud = await LocalCloud.start();
    await cloud.bootstrap();
    const out = join(cloud.folder, 'abused.out');
    await cloud.deployApp(join(__dirname, 'abused-app.ts'), out);
    const team = new DeployedTeam(cloud, 'Abused');
    const calm = new World({ ...readManifests(out)[0], models: [], products: [] });
    await calm.open();
    return new Abused(cloud, team, calm, await DeadLetters.of(team), await team.bucket('Landing'));
  }

  private readonly s3: S3Client;

  private constructor(
    readonly cloud: LocalCloud,
    readonly team: DeployedTeam,
    private readonly calm: World,
    private readonly letters: DeadLetters,
    private readonly bucket: string,
  ) {
    this.s3 = new S3Client({ endpoint: cloud.endpoint, forcePathStyle: true });
  }

  stop(): void {
    this.calm.close();
    this.cloud.stop();
  }

  /** Without waiting: what is put in the place of a file comes while it is read, waits, or is long taken. */
  async land(...files: readonly { readonly key: string; readonly bytes: string | Buffer }[]): Promise<void> {
    for (const { key, bytes } of files) {
      await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: bytes }));
    }
  }

  /** Sends what no handler can work off, each message with a mark; how to know it again. */
  async poison(mark: string): Promise<(body: string) => boolean> {
    const bodies = [
      `no event ${mark}`,
      JSON.stringify({ dataset: 'finance.bill', receipt: `s3://${this.bucket}/${mark}` }),
    ];
    await this.letters.poison(bodies[0], bodies[1]);
    return (body) => bodies.includes(body);
  }

  /**
   * The trouble is over: somebody throws the poison away, of which the log tells, and sends all else to work again; the sweep comes round.
   *
   * @returns dead letters of which no log tells, and how many kinds of poison there were
   */
  async mend(isPoison: (body: string) => boolean): Promise<{ untold: string[]; poison: number }> {
    const log = this.cloud.log.join('');
    const dead = await this.letters.all();
    const untold = dead.filter(({ MessageId = '' }) => !log.includes(MessageId)).map(({ Body = '' }) => Body);
    const poison = await this.letters.discard(isPoison);
    if (dead.length > poison.length) await this.cloud.dataMesh('redrive', '--on', this.team.stack);
    await this.cloud.quiet();
    await this.team.call('Staging', 'sweep');
    return { untold, poison: new Set(poison.map(({ Body }) => Body)).size };
  }

  async deadLetters(): Promise<(string | undefined)[]> {
    return (await this.letters.all()).map(({ Body }) => Body);
  }

  /** What readers see of the stack's tables, quarantine and ledger included, and what they would see had nothing gone wrong. */
  async compare(files: readonly Delivered[]): Promise<{ seen: object; wanted: object }> {
    await this.calm.takeCalmly(files);
    const states = (key: string) => this.calm.bucket.states(key);
    const seen = await this.team.within('Staging', 'sweep', (platform) => seenOn(platform, states));
    return { seen, wanted: await this.calm.seen() };
  }

  /** The amounts, in cents, that each audience of the product reads now, table by table; undefined before it is published. */
  published(): Promise<Published | undefined> {
    return this.team.within('Share', 'publish', async (platform) => {
      if (!(await platform.sharing?.registry.newest('finance.sums', 1))) return undefined;
      const named = (audience: string, table: string) => `finance__sums__${audience}.${table}`;
      const tables = AUDIENCES.flatMap((audience) => SUMS.map((table) => named(audience, table)));
      const session = await openQuery(platform, { tables });
      const cents = async (audience: string, table: string) => {
        const [{ amount }] = await session.all(`SELECT amount FROM ${named(audience, table)}`);
        return Math.round(Number(amount) * 100);
      };
      const sums = async (audience: string) => ({
        billed: await cents(audience, 'billed'),
        paid: await cents(audience, 'paid'),
        balance: await cents(audience, 'balance'),
      });
      try {
        return { audit: await sums('audit'), board: await sums('board') };
      } finally {
        session.close();
      }
    });
  }

  /** Asks the staged tables. */
  ask(sql: string): Promise<Record<string, unknown>[]> {
    return this.team.within('Staging', 'sweep', async (platform) => {
      const session = await openQuery(platform);
      try {
        return await session.all(sql);
      } finally {
        session.close();
      }
    });
  }

  /** Megabytes that a function of the staging layer declares. */
  async memoryOf(verb: string): Promise<number> {
    return (await this.team.function('Staging', verb)).MemorySize;
  }

  /** How many versions each model has had. */
  versions(): Promise<number[]> {
    return this.team.within('Curated', 'plan', (platform) =>
      Promise.all(SUMS.map(async (name) => (await tableNamed(platform, `finance.${name}`)).history().length)),
    );
  }

  /** The amounts of all staged bills and payments, in cents. */
  async staged(): Promise<{ billed: number; paid: number }> {
    const rows = await this.team.rows('Staging', 'sweep');
    const sum = (table: string) =>
      rows[table]
        .map((text) => Number(Object.fromEntries(JSON.parse(text)).amount))
        .reduce((all, amount) => all + Math.round(amount * 100), 0);
    return { billed: sum('finance.bill'), paid: sum('finance.pay') };
  }

  trouble(wanted: Trouble = {}): Promise<string[]> {
    return this.cloud.trouble(wanted);
  }
}
