import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readManifests } from '../../lib/manifest/read';
import { openLaptop, run } from '../../lib/run';
import { DeployedTeam } from './support/deployed-team';
import { LocalCloud } from './support/local-cloud';
import { appOfOlderLibrary, buildOlderLibrary, type OlderLibrary, whyNoOlderLibrary } from './support/older-library';
import { rowsOf } from './support/rows';

const appOfNow = join(__dirname, 'support/upgraded-app.ts');
const missing = whyNoOlderLibrary();
if (missing) process.stderr.write(`UPGRADES FROM AN OLDER LIBRARY WERE NOT DEPLOYED: ${missing.toUpperCase()}\n`);

jest.setTimeout(600_000);

let cloud: LocalCloud;
let team: DeployedTeam;
let older: OlderLibrary;
let appFolder: string;

beforeAll(async () => {
  if (missing) return;
  cloud = await LocalCloud.start();
  await cloud.bootstrap();
  team = new DeployedTeam(cloud, 'Upgraded');
  older = buildOlderLibrary(join(cloud.folder, 'older'));
  appFolder = join(cloud.folder, 'laptop');
  mkdirSync(join(appFolder, 'bills'), { recursive: true });
});

afterAll(() => cloud?.stop());

const assembly = () => join(cloud.folder, 'upgraded.out');

async function deploy(library: 'older' | 'now'): Promise<void> {
  if (library === 'now') {
    await cloud.deployApp(appOfNow, assembly());
    return;
  }
  const app = `${process.execPath} --import tsx ${appOfOlderLibrary(older, appOfNow)}`;
  await cloud.deploy(older.folder, join(cloud.folder, 'older.out'), '--app', app);
}

/** A file that is taken, with a line that is refused, and a correction of the file before it. */
async function dropMonth(month: number): Promise<void> {
  const day = `2026-0${month}-01`;
  drop(`bills-${month}.csv`, `bill_id,amount,billed_on\nB${month},${month}.50,${day}\nbroken,much,${day}\n`);
  if (month > 1) drop(`bills-${month - 1}.csv`, `bill_id,amount,billed_on\nB${month - 1},99.00,${day}\n`);
  await team.drop(join(appFolder, 'bills'), '*.csv', 'Landing', 'shop/bills');
  expect(await team.refresh()).toMatchObject({ status: 'SUCCEEDED' });
}

function drop(name: string, text: string): void {
  writeFileSync(join(appFolder, 'bills', name), text);
}

/** What the deployed tables say that a reader sees, and what one clean run of the library of now makes of the files. */
async function bothRows() {
  const deployed = { ...(await team.rows('Staging', 'sweep')), ...(await team.rows('Curated', 'plan')) };
  const warehouse = join(cloud.folder, `clean-${Date.now()}`);
  const laptop = await openLaptop({ manifests: readManifests(assembly()), appFolder, warehouse });
  await run(laptop);
  return { deployed, clean: await rowsOf(laptop) };
}

(missing ? test.skip : test)(
  'a team that upgrades from an older library, goes back to it and upgrades again has the tables of one clean run',
  async () => {
    for (const [at, library] of (['older', 'now', 'older', 'now'] as const).entries()) {
      await deploy(library);
      await dropMonth(at + 1);
      await team.call('Staging', 'sweep');
      await team.call('Staging', 'maintain');
    }
    const { deployed, clean } = await bothRows();
    expect(clean['shop.bill'].length).toBe(4);
    expect(clean['shop.bill__quarantine'].length).toBeGreaterThan(0);
    expect(deployed).toEqual(clean);
  },
);
