import { Token } from 'aws-cdk-lib';
import type { Problems } from '../../lib/error';
import type { Mask, ProductManifest, ProductTable } from '../../lib/manifest';
import { checkColumns, checkName, type Rule } from './rule';

/** A product as it was declared: also what is not in the manifest because nothing there answers to it. */
export interface ProductSubject {
  readonly product: ProductManifest;
  /** The domains of its tables, where none was named for the product. */
  readonly domains: readonly string[];
  readonly audiences: readonly AskedAudience[];
}

export interface AskedAudience {
  readonly name: string;
  readonly subscribers: readonly string[];
  readonly tables: readonly AskedTable[];
}

export interface AskedTable {
  /** Logical name. */
  readonly table: string;
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly masks: Readonly<Record<string, Mask>>;
}

/** Of a Glue database. */
const LONGEST_DATABASE = 255;

export const PRODUCT_RULES: readonly Rule<ProductSubject>[] = [
  ({ product }, problems) => checkName(problems, "'name'", product.name),

  ({ product: { domain }, domains }, problems) => {
    if (domains.length > 1)
      problems.add(`'tables' are of several domains: ${domains.join(', ')}`, "say whose product it is by 'domain'");
    else checkName(problems, "'domain'", domain);
  },

  ({ product: { owner } }, problems) => {
    if (owner.trim() === '') problems.add("'owner' is empty", 'name a team or a person whom a subscriber may ask');
  },

  ({ product: { freshnessHours } }, problems) => {
    if (freshnessHours !== undefined && !(freshnessHours > 0))
      problems.add(`'freshness' must be more than nothing, got ${freshnessHours} hours`, 'leave it out for no promise');
  },

  ({ product: { tables } }, problems) => {
    if (tables.length === 0) problems.add("'tables' is empty", 'a product publishes at least one table');
  },

  ({ audiences }, problems) => {
    for (const { name, subscribers } of audiences) {
      checkName(problems, "an audience's name", name);
      if (subscribers.length === 0)
        problems.add(`'subscribers' of audience '${name}' is empty`, 'name the domains that may subscribe');
      for (const subscriber of subscribers) checkName(problems, `'subscribers' of audience '${name}'`, subscriber);
    }
  },

  ({ product, audiences }, problems) => {
    for (const { name, tables } of audiences) {
      if (tables.length === 0)
        problems.add(`'tables' of audience '${name}' is empty`, 'leave it out to show all tables');
      for (const asked of tables) {
        const what = `audience '${name}', ${asked.table}`;
        const table = product.tables.find((it) => it.table === asked.table);
        if (table) checkAsked(problems, what, asked, table);
        else problems.add(`${what}: is no table of the product`, "add it to the product's 'tables'");
      }
    }
  },

  ({ product }, problems) => {
    const databases = product.audiences.flatMap(({ tables }) => tables.slice(0, 1).map(({ place }) => place.database));
    for (const database of databases) {
      if (!Token.isUnresolved(database) && database.length > LONGEST_DATABASE)
        problems.add(
          `the names of mesh, stage, domain, product and audience are together too long for a Glue database: ${database}`,
          `shorten one of them by ${database.length - LONGEST_DATABASE} characters`,
        );
    }
  },
];

function checkAsked(problems: Problems, what: string, asked: AskedTable, table: ProductTable): void {
  const declared = table.columns.map(({ name }) => name);
  const { columns, where, masks } = asked;
  if (columns) checkColumns(problems, `${what}: 'columns'`, columns, declared);
  if (columns?.length === 0) problems.add(`${what}: 'columns' is empty`, 'leave it out to show all columns');
  if (where !== undefined && where.trim() === '')
    problems.add(`${what}: 'where' is empty`, 'leave it out to show all rows');
  checkColumns(problems, `${what}: 'masks'`, Object.keys(masks), declared);
  for (const name of Object.keys(masks)) {
    if (declared.includes(name) && columns && !columns.includes(name))
      problems.add(`${what}: 'masks' names '${name}', which 'columns' does not show`, 'leave the mask out');
  }
}
