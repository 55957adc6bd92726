import type { ProductReport, RunReport, SubscriptionReport } from '../run';
import { renderTable, type Style, thousands, visible } from './terminal';

interface Look {
  readonly style: Style;
  readonly width: number | undefined;
}

/** What a run read of other teams, what of it is made up, and what it published. */
export function sharedSummary({ products, subscriptions }: RunReport, { style, width }: Look): string[] {
  return [
    ...subscriptions.flatMap((subscription) => told(subscription, style)),
    ...(products.length > 0 ? ['', ...productTable(products, width)] : []),
    ...products.flatMap((product) => reasons(product, style)),
  ];
}

/** What must not be forgotten, also where nothing is new: rows that nobody delivered. */
export function sampleNotes({ subscriptions }: RunReport, style: Style): string[] {
  return subscriptions.filter(({ status }) => status === 'sample').flatMap((it) => told(it, style));
}

function told(
  { product, audience, version, status, publishedVersion, publishedAt, remarks }: SubscriptionReport,
  style: Style,
): string[] {
  const notes = remarks.map((remark) => `${style.yellow('note')} ${product}: ${visible(remark)}`);
  if (status === 'broken') return [`${style.red('cannot be read')} ${product} ${version} as ${audience}`, ...notes];
  if (status === 'sample') {
    return [
      `${style.yellow('SAMPLE')} ${product} ${version} as ${audience}: its rows are made up from the contract`,
      ...notes,
    ];
  }
  return [`reads ${product} ${publishedVersion ?? version} as ${audience}, published ${publishedAt}`, ...notes];
}

function productTable(products: readonly ProductReport[], width: number | undefined): string[] {
  const right = (title: string) => ({ title, align: 'right' as const });
  const rows = products.map(({ product, version, status, tables, rows: amount }) => [
    product,
    version,
    status,
    tables === undefined ? '' : thousands(tables),
    amount === undefined ? '' : thousands(amount),
  ]);
  const titles = [{ title: 'product' }, { title: 'version' }, { title: 'status' }, right('tables'), right('rows')];
  return [...renderTable(titles, rows, width).lines];
}

function reasons({ product, status, because, failedChecks = [] }: ProductReport, style: Style): string[] {
  if (status === 'held') return [`${style.yellow('held')} ${product}: ${visible(because ?? '')}`];
  if (status !== 'failed' && status !== 'skipped') return [];
  const samples = failedChecks.flatMap(({ table, check, sample }) =>
    sample.slice(0, 1).map((row) => `  ${table}: ${visible(check)}, for example ${visible(JSON.stringify(row))}`),
  );
  const kept = '; the publish before it, if there is one, is still the one that is read';
  return [`${style.red(status)} ${product}: ${visible(because ?? 'for no reason that was told')}${kept}`, ...samples];
}
