import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import {
  Check,
  Column,
  CuratedLayer,
  type CuratedLayerProps,
  type Dataset,
  Delivery,
  History,
  LandingZone,
  type LandingZoneProps,
  type Model,
  Period,
  Source,
  Sql,
  StagingLayer,
  type StagingLayerProps,
} from 'cdk-data-mesh';
import type { MeshManifest } from '../../lib/manifest';

/** The handlers' code stays where it was built: a copy for each app is thirty megabytes. */
export function newApp({ context, ...props }: AppProps = {}): App {
  const outdir = mkdtempSync(join(tmpdir(), 'mesh-constructs-'));
  return new App({ outdir, context: { [DISABLE_ASSET_STAGING_CONTEXT]: true, ...context }, ...props });
}

export interface Layers {
  readonly app: App;
  readonly stack: Stack;
  readonly finance: LandingZone;
  readonly staging: StagingLayer;
  readonly curated: CuratedLayer;
  readonly bill: Dataset;
  readonly revenue: Model;
}

export interface LayersProps {
  readonly app?: App;
  readonly landing?: Partial<LandingZoneProps>;
  readonly staging?: StagingLayerProps;
  readonly curated?: Partial<CuratedLayerProps>;
}

/** A stack with one of everything. */
export function allLayers(props: LayersProps = {}): Layers {
  const app = props.app ?? newApp();
  const stack = new Stack(app, 'Revenue');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance', ...props.landing });
  const staging = new StagingLayer(stack, 'Staging', props.staging);
  const bill = addBill(finance, staging);
  const curated = new CuratedLayer(stack, 'Curated', { domain: 'forecasting', ...props.curated });
  const revenue = curated.addModel('revenue', {
    sql: Sql.inline('SELECT booked_on AS day, sum(amount) AS revenue FROM bill GROUP BY 1'),
    inputs: { bill },
    columns: { day: Column.date(), revenue: Column.decimal(18, 2) },
    key: ['day'],
    checks: [Check.notNegative('revenue')],
  });
  return { app, stack, finance, staging, curated, bill, revenue };
}

export function addBill(finance: LandingZone, staging: StagingLayer): Dataset {
  const bills = finance.addSource(
    'bills',
    Source.csv({
      delimiter: ';',
      delivery: Delivery.replacesSameName(),
      period: Period.fromName('bills-{yyyy}-{MM}.csv'),
      localPath: 'data/bills-*.csv',
    }),
  );
  return staging.addDataset('bill', {
    source: bills,
    columns: {
      bill_id: Column.string({ from: ['Factuurnr.'] }),
      booked_on: Column.date({ formats: ['dd/MM/yyyy'] }),
      amount: Column.decimal(12, 2, { decimal: ',', group: '.' }),
    },
    key: ['bill_id'],
    history: History.latest(),
  });
}

/** The manifest's text as it stands in the cloud assembly. */
export function writtenManifest(app: App, stack = 'Revenue'): string {
  return readFileSync(join(app.synth().directory, `${stack}.mesh.json`), 'utf8');
}

export function manifestOf(app: App, stack?: string): MeshManifest {
  return JSON.parse(writtenManifest(app, stack));
}

/** What a failed synth says. */
export function faultOf(app: App): string {
  try {
    app.synth();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('synth went through');
}

/** A stack with finance's landing, a staging layer and the dataset of bills. */
export function staged(props?: StagingLayerProps, app = newApp()) {
  const stack = new Stack(app, 'Bills');
  const finance = new LandingZone(stack, 'Finance', { domain: 'finance' });
  const staging = new StagingLayer(stack, 'Staging', props);
  const bill = addBill(finance, staging);
  return { app, stack, finance, staging, bill };
}

/** The statements of the policies of one function's role. */
export function statementsOf(
  template: Template,
  verb: string,
): { Action: string[]; Resource: unknown; Condition?: unknown }[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
    new RegExp(`${verb}(Role)?DefaultPolicy`).test(id),
  );
  return policies
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .map((statement) => ({ ...statement, Action: [statement.Action].flat() }));
}

export function actionsOf(template: Template, verb: string): string[] {
  return [...new Set(statementsOf(template, verb).flatMap(({ Action }) => Action))].sort();
}
