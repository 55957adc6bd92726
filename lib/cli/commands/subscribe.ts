import { join } from 'node:path';
import { ExitCode, fail } from '../../error';
import type { MeshManifest } from '../../manifest';
import { readManifests } from '../../manifest/read';
import { Registry, registryFolder } from '../../run';
import { FileStore } from '../../store';
import { type App, findApp } from '../app';
import { usageError } from '../arguments';
import { type Command, type Invocation, textOption } from '../command';
import { chooseAudience, findProduct, type Vendored, vendor } from '../subscription';
import { styleFor, visible, write } from '../terminal';

export const subscribe: Command = {
  name: 'subscribe',
  summary: "take another team's product: its contract, into contracts/",
  usage: 'PRODUCT [app]',
  maxWords: 2,
  about: [
    'Writes the contract of a product into contracts/, and its hash into contracts/lock.json: commit both. The app then reads the',
    "product's tables by DataProduct.fromContract. Type it again to take a newer contract; it says what changed.",
  ].join(' '),
  options: {
    audience: { type: 'string', value: 'NAME', help: 'as whom (default: the one audience that is for you)' },
    stage: { type: 'string', value: 'NAME', help: "whose products (default: the app's stage, else dev)" },
  },
  examples: [
    ['data-mesh subscribe forecasting.revenue', 'the newest version'],
    ['data-mesh subscribe forecasting.revenue --audience auditors', 'where several audiences are for you'],
  ],
  run: take,
};

async function take(invocation: Invocation): Promise<number> {
  const { terminal, words } = invocation;
  const [product, path] = words;
  if (!product) usageError('the product is missing', 'for example data-mesh subscribe forecasting.revenue');
  const app = findApp(terminal.cwd, textOption(invocation, 'app') ?? path);
  const manifests = knownManifests(app);
  const stage = textOption(invocation, 'stage') ?? manifests[0]?.stage ?? 'dev';
  const registry = new Registry(new FileStore(join(registryFolder(app.folder, terminal.env), stage)));
  const record = await findProduct(registry, product);
  const audience = chooseAudience(record, domainsOf(manifests), textOption(invocation, 'audience'));
  const { contractHash } = record.audiences[audience];
  const written =
    (await registry.tryContract(product, contractHash)) ??
    fail(
      `the contract of ${product} is gone from the registry ${registry.place}`,
      'run the app that publishes it again',
    );
  const { contract } = written;
  const vendored = vendor(app.folder, written);
  const tables = contract.tables.map(
    ({ name, columns }) => `  ${name}: ${columns.map((column) => column.name).join(', ')}`,
  );
  await write(
    terminal.stdout,
    `${[
      `${product} ${contract.version} as ${audience}, of ${visible(contract.owner)}: ${vendored.file}`,
      ...tables.map(visible),
      ...changesOf(vendored, invocation),
      ...(vendored.isNew
        ? [
            '',
            'in the app:',
            `  const product = DataProduct.fromContract('${vendored.file}');`,
            `  inputs: { ${contract.tables[0].name}: product.table('${contract.tables[0].name}') }`,
          ]
        : []),
    ].join('\n')}\n`,
  );
  return ExitCode.ok;
}

function changesOf({ isNew, changes }: Vendored, { terminal }: Invocation): string[] {
  if (isNew) return [];
  if (changes.length === 0) return ['nothing changed'];
  const style = styleFor(terminal.stdout, terminal.env);
  const mark = (breaking: boolean) => (breaking ? style.red('breaking') : 'changed');
  return ['', ...changes.map(({ message, breaking }) => `${mark(breaking)} ${visible(message)}`)];
}

/** What the app declared when it was last synthesized: before a contract is there that it asks for, it cannot be again. */
function knownManifests(app: App): readonly MeshManifest[] {
  try {
    return readManifests(app.assembly);
  } catch {
    return [];
  }
}

/** The domains that an app makes tables for. */
function domainsOf(manifests: readonly MeshManifest[]): string[] {
  const made = manifests.flatMap(({ models, teams = [] }) => [...models, ...teams].map(({ domain }) => domain));
  const staged = manifests.flatMap(({ sources }) => sources.map(({ domain }) => domain));
  return [...new Set(made.length > 0 ? made : staged)];
}
