import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  AccountPlatform,
  AudienceTable,
  Column,
  CuratedLayer,
  DataMesh,
  DataProductShare,
  Delivery,
  History,
  LandingZone,
  Mask,
  Period,
  Source,
  Sql,
  StagingLayer,
  TeamAnalyticsEnvironment,
} from 'cdk-data-mesh';
import type { Construct } from 'constructs';

/**
 * What a user deployed with the last release: one of each construct that keeps data. What is said here is only added to, since
 * users do not change their code either when they upgrade.
 */
export function releasedApp(outdir: string): App {
  const app = new App({ outdir });
  DataMesh.configure(app, { mesh: 'acme', stage: 'prod' });
  declareTeam(app);
  return app;
}

/** The stacks of an account and of a team, in an app or in a stage of one. */
export function declareTeam(scope: Construct): void {
  new AccountPlatform(new Stack(scope, 'Account'), 'Platform');
  const stack = new Stack(scope, 'Revenue');
  const landing = new LandingZone(stack, 'Finance', { domain: 'finance' });
  const bills = landing.addSource(
    'bills',
    Source.csv({ delivery: Delivery.replacesSameName(), period: Period.fromName('bills-{yyyy}-{MM}.csv') }),
  );
  const bill = new StagingLayer(stack, 'Staging').addDataset('bill', {
    source: bills,
    columns: {
      bill_id: Column.string(),
      lines: Column.integer(),
      booked_on: Column.date(),
      amount: Column.decimal(12, 2),
      paid_at: Column.timestamp(),
      seen_at: Column.instant(),
      rate: Column.double(),
      open: Column.boolean(),
    },
    key: ['bill_id'],
    history: History.latest(),
  });
  const revenue = new CuratedLayer(stack, 'Curated', { domain: 'forecasting' }).addModel('revenue', {
    sql: Sql.inline('SELECT booked_on AS day, sum(amount) AS revenue FROM bill GROUP BY 1'),
    inputs: { bill },
    columns: { day: Column.date(), revenue: Column.decimal(18, 2) },
    key: ['day'],
  });
  const product = new DataProductShare(stack, 'Product', {
    name: 'revenue',
    version: '1.0.0',
    owner: 'team-forecasting@example.com',
    domain: 'forecasting',
    tables: [revenue, bill],
    freshness: Duration.days(2),
  });
  product.addAudience('fraud', {
    subscribers: ['fraud'],
    tables: [AudienceTable.of(revenue), AudienceTable.of(bill, { masks: { bill_id: Mask.hash() } })],
  });
  new TeamAnalyticsEnvironment(stack, 'Team', { domain: 'fraud', reads: [revenue] });
}
